import { type ReactNode, useEffect, useId } from 'react';
import { Icon } from './icon.tsx';
import styles from './page.module.css';

interface PageProps {
  title: string;
  /** The answer to the question that people come with, in a sentence. */
  lead?: ReactNode;
  actions?: ReactNode;
  /** For reading: one column, larger type. */
  narrow?: boolean;
  children: ReactNode;
}

export function Page({ title, lead, actions, narrow, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · TEEI`;
  }, [title]);
  return (
    <div className={narrow ? `${styles.page} ${styles.narrow}` : styles.page}>
      <header className={styles.head}>
        <div>
          <h1 tabIndex={-1} id="page-title">
            {title}
          </h1>
          {lead && <p className={styles.lead}>{lead}</p>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

export function Section({
  title,
  note,
  actions,
  children,
}: {
  title: string;
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div className={styles.sectionHead}>
        <h2 id={id}>{title}</h2>
        {note && <p className={styles.note}>{note}</p>}
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
      {children}
    </section>
  );
}

export function Stack({
  gap = 12,
  across,
  children,
}: {
  gap?: 4 | 8 | 12 | 16 | 24;
  across?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={across ? styles.row : styles.stack} style={{ gap }}>
      {children}
    </div>
  );
}

export function Card({ kind, children }: { kind?: 'safeguarding'; children: ReactNode }) {
  return <div className={kind ? `${styles.card} ${styles[kind]}` : styles.card}>{children}</div>;
}

/** Names and values; what is null is left out. */
export function Facts({ of }: { of: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={styles.facts}>
      {of
        .filter(([, value]) => value !== null && value !== undefined && value !== false)
        .map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** Something to know before going on. `bad` is read out at once. */
export function Notice({ tone = 'info', children }: { tone?: 'info' | 'ok' | 'warn' | 'bad'; children: ReactNode }) {
  return (
    <div
      className={tone === 'info' ? styles.notice : `${styles.notice} ${styles[tone]}`}
      role={tone === 'bad' ? 'alert' : 'status'}
    >
      <Icon name={tone === 'ok' ? 'check' : tone === 'info' ? 'circle' : 'triangle'} />
      <div>{children}</div>
    </div>
  );
}
