import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useConnection } from '#data';
import { useSession } from '#session';
import { Button, Status } from '#ui';
import { useFormat, useWords } from '#words';
import { pagesOf } from './pages.ts';
import styles from './shell.module.css';
import { useViewer } from './viewer.tsx';

export function Header() {
  const viewer = useViewer();
  const { signOut } = useSession();
  const words = useWords();
  return (
    <>
      <a className={styles.skip} href="#content">
        {words.skip}
      </a>
      <header className={styles.header}>
        <Link to="/" className={styles.brand}>
          {words.product}
        </Link>
        <nav className={styles.nav} aria-label="Pages">
          {pagesOf(viewer).map(({ path, name }) => (
            <Link key={path} to={path}>
              {path === '/my-data' ? words.myData : name}
            </Link>
          ))}
        </nav>
        <div className={styles.side}>
          <Live />
          <span>{viewer.user?.name ?? viewer.company?.name}</span>
          <Button kind="plain" onClick={signOut}>
            {words.signOut}
          </Button>
        </div>
      </header>
      <Stale />
    </>
  );
}

/** Nothing until something streams: a page without a stream is not "live". */
function Live() {
  const { state, since } = useConnection();
  const words = useWords();
  const format = useFormat();
  if (state === 'idle') return null;
  if (state === 'live') return <Status tone="ok">{words.live}</Status>;
  return (
    <Status tone="warn">
      {words.reconnecting} · {words.asOf(format.time(new Date(since)))}
    </Status>
  );
}

/** After ten seconds without a connection a bar says so; what a person does goes on over HTTP. */
function Stale() {
  const { state, since } = useConnection();
  const words = useWords();
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    setLong(false);
    if (state !== 'reconnecting') return;
    const timer = setTimeout(() => setLong(true), Math.max(0, since + 10_000 - Date.now()));
    return () => clearTimeout(timer);
  }, [state, since]);
  return isLong ? (
    <div className={styles.stale} role="status">
      {words.notReached}
    </div>
  ) : null;
}
