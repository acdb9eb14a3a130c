import type { CombinedError } from '@urql/core';
import { type ReactNode, useEffect, useState } from 'react';
import { problemOf } from '#data';
import { useFormat, useWords } from '#words';
import styles from './answer.module.css';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import { Notice } from './page.tsx';

interface AnswerProps<Data> {
  /** What a query came to; `reload` asks again. */
  of: {
    readonly data?: Data | undefined;
    readonly error?: CombinedError | undefined;
    readonly fetching: boolean;
    readonly stale?: boolean;
  };
  /** Runs the same query again; it is told to go past the cache. */
  reload: (options: { requestPolicy: 'network-only' }) => void;
  /** Which right it takes, and who grants it. Shown instead of an empty page. */
  right?: string;
  /** Height of the skeleton in pixels: that of what will stand here. */
  height?: number;
  children: (data: Data) => ReactNode;
}

/** Every screen shows data through this: loading, failed, forbidden and stale look the same everywhere, and never like "nothing there". */
export function Answer<Data>({
  of: { data, error, fetching },
  reload,
  right,
  height = 200,
  children,
}: AnswerProps<Data>) {
  const readAt = useReadAt(data);
  const format = useFormat();
  const words = useWords();
  const problem = problemOf(error);
  const again = () => reload({ requestPolicy: 'network-only' });
  const hasData = data !== undefined && data !== null && Object.values(data).some((value) => value !== null);
  if (problem?.kind === 'forbidden' && !hasData) return <Forbidden right={right} />;
  if (problem && !hasData)
    return (
      <div className={styles.state} role="alert">
        <strong>{problem.kind === 'unreachable' ? words.notReached : words.failed}</strong>
        {problem.kind === 'failed' && <p>{problem.message}</p>}
        {problem.kind === 'failed' && problem.requestId && <p>{words.requestId(problem.requestId)}</p>}
        <Button onClick={again}>{words.retry}</Button>
      </div>
    );
  if (!hasData) return fetching ? <Skeleton height={height} /> : null;
  return (
    <>
      {problem && problem.kind !== 'forbidden' && (
        <Notice tone="warn">
          {problem.kind === 'failed' ? problem.message : words.notReached} {words.asOf(format.time(new Date(readAt)))}.{' '}
          <Button kind="plain" onClick={again}>
            {words.retry}
          </Button>
        </Notice>
      )}
      <div
        className={problem && problem.kind !== 'forbidden' ? styles.dimmed : undefined}
        style={{ display: 'contents' }}
      >
        {children(data)}
      </div>
    </>
  );
}

export function Forbidden({ right }: { right?: string | undefined }) {
  const words = useWords();
  return (
    <div className={styles.state}>
      <Icon name="lock" size={20} />
      <strong>{words.notAllowed}</strong>
      {right && <p>{right}</p>}
    </div>
  );
}

/** Nothing yet (`children` is the next step), or nothing matches (`children` clears the filter). */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.state}>
      <strong>{title}</strong>
      {children}
    </div>
  );
}

function Skeleton({ height }: { height: number }) {
  const words = useWords();
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={isShown ? styles.skeleton : undefined} style={{ height }} aria-busy="true">
      <span className="visually-hidden">{isShown ? words.loading : ''}</span>
    </div>
  );
}

/** When the data that is shown came. */
function useReadAt(data: unknown): number {
  const [readAt, setReadAt] = useState(() => Date.now());
  useEffect(() => {
    if (data !== undefined) setReadAt(Date.now());
  }, [data]);
  return readAt;
}
