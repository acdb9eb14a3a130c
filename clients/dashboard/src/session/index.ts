export { type DemoLogin, signInSettings, type SignInSettings } from './sign-in.ts';
export { SessionProvider, useSession, type Session } from './session.tsx';
