import type { Problem } from './errors.js';

const name = /^DESTINATION_SECRET_([A-Z][A-Z0-9_]{0,63})$/;

export const destinationSecretsHelp = `
Destinations
  DESTINATION_SECRET_<REF>
      Credentials of the destinations whose credentialRef is REF: a JSON object of clientId, clientSecret, refreshToken, apiKey, tenant,
      baseUrl and webhookSecrets, as far as the partner needs them. Never an option, since options are seen by other users.
      Default: none; deliveries to such a destination wait, and it shows CREDENTIALS_MISSING.
`;

/** By reference. A secret that is no JSON object is a problem, found before the start and not at the first delivery. */
export function destinationSecrets(
  env: Readonly<Record<string, string | undefined>>,
  problems: Problem[],
): Record<string, string> {
  const secrets: Record<string, string> = {};
  for (const [variable, value] of Object.entries(env)) {
    const ref = name.exec(variable)?.[1];
    if (ref === undefined || value === undefined || value.trim() === '') continue;
    if (isObject(value)) secrets[ref] = value;
    else
      problems.push({
        name: variable,
        shown: `a secret of ${value.length} characters (not shown)`,
        allowed: 'a JSON object such as {"clientId":"…","clientSecret":"…"}',
      });
  }
  return secrets;
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
