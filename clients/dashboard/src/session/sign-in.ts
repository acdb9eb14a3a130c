/** A person of the demo data, offered in development only. */
export interface DemoLogin {
  readonly login: string;
  readonly name: string;
  readonly role: string;
}

export interface SignInSettings {
  readonly demoLogins: readonly DemoLogin[];
  /** The identity provider of this installation; null where only demo logins exist. */
  readonly issuer: string | null;
}

export async function signInSettings(): Promise<SignInSettings> {
  const response = await fetch('/session.json', { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`The server answered ${response.status} when asked how to sign in.`);
  return (await response.json()) as SignInSettings;
}

/** A token of the development issuer. @throws Error when the server gives none. */
export async function demoToken(login: string): Promise<string> {
  const response = await fetch('/session/demo', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login }),
  });
  if (!response.ok) throw new Error(`No token for the demo login "${login}": the server answered ${response.status}.`);
  return ((await response.json()) as { token: string }).token;
}
