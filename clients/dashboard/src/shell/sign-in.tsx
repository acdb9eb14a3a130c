import { useEffect, useState } from 'react';
import { type SignInSettings, signInSettings, useSession } from '#session';
import { Notice, Page } from '#ui';
import { useWords } from '#words';
import styles from './shell.module.css';

/** Demo logins in development, one press away; elsewhere where to sign in. */
export function SignIn() {
  const words = useWords();
  const { signIn } = useSession();
  const [settings, setSettings] = useState<SignInSettings>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    signInSettings().then(setSettings, (error: Error) => setProblem(error.message));
  }, []);
  return (
    <main id="content">
      <Page
        title={words.signIn}
        lead={settings && settings.demoLogins.length > 0 ? `${words.chooseLogin}. ${words.demoOnly}` : undefined}
      >
        {problem && <Notice tone="bad">{problem}</Notice>}
        {settings && settings.demoLogins.length === 0 && (
          <Notice>
            {settings.issuer
              ? `This installation signs people in at ${settings.issuer}.`
              : 'This installation has no way to sign in here. Ask its operator.'}
          </Notice>
        )}
        <div className={styles.logins}>
          {settings?.demoLogins.map(({ login, name, role }) => (
            <button
              key={login}
              type="button"
              className={styles.login}
              onClick={() => signIn(login).catch((error: Error) => setProblem(error.message))}
            >
              <strong>{name}</strong>
              <span>{role}</span>
            </button>
          ))}
        </div>
      </Page>
    </main>
  );
}
