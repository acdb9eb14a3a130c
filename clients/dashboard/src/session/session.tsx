import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';
import { demoToken } from './sign-in.ts';

export interface Session {
  /** Undefined while no person is signed in. With another person everything that was read for the one before is thrown away. */
  readonly login: string | undefined;
  /** Resolves with a token that is valid now; asks for a new one after `renew`. */
  readonly token: () => Promise<string | undefined>;
  readonly renew: () => Promise<void>;
  readonly signIn: (login: string) => Promise<void>;
  readonly signOut: () => void;
}

const SessionContext = createContext<Session | undefined>(undefined);

/** The name alone: a token is never stored. */
const REMEMBERED = 'teei.demo-login';

export function SessionProvider({ children }: { children: ReactNode }) {
  const [login, setLogin] = useState<string>();
  const [isReady, setReady] = useState(false);
  const [tokens] = useState(() => new Map<string, string>());

  const signIn = useCallback(
    async (name: string) => {
      tokens.set(name, await demoToken(name));
      sessionStorage.setItem(REMEMBERED, name);
      setLogin(name);
    },
    [tokens],
  );
  const signOut = useCallback(() => {
    tokens.clear();
    sessionStorage.removeItem(REMEMBERED);
    setLogin(undefined);
  }, [tokens]);

  useEffect(() => {
    const known = sessionStorage.getItem(REMEMBERED);
    if (known === null) setReady(true);
    else
      signIn(known)
        .catch(() => sessionStorage.removeItem(REMEMBERED))
        .finally(() => setReady(true));
  }, [signIn]);

  const session = useMemo<Session>(
    () => ({
      login,
      token: async () => (login === undefined ? undefined : tokens.get(login)),
      renew: async () => {
        if (login !== undefined) tokens.set(login, await demoToken(login));
      },
      signIn,
      signOut,
    }),
    [login, signIn, signOut, tokens],
  );
  return isReady ? <SessionContext value={session}>{children}</SessionContext> : null;
}

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('useSession is called outside of SessionProvider.');
  return session;
}
