import styles from './chart.module.css';

export interface StripItem {
  readonly tone: 'ok' | 'warn' | 'bad' | 'quiet';
  readonly text: string;
}

/** Did runs succeed: one shape a run, oldest first. A shape differs by form as well as by colour. */
export function Strip({ label, of }: { label: string; of: readonly StripItem[] }) {
  const counts = Object.entries(Object.groupBy(of, ({ text }) => text)).map(
    ([text, items]) => `${items?.length} ${text}`,
  );
  return (
    <span className={styles.strip} role="img" aria-label={`${label}: ${counts.join(', ') || 'none'}`}>
      {of.map(({ tone, text }, at) => (
        <svg key={at} width={10} height={18} viewBox="0 0 10 18">
          <title>{text}</title>
          {tone === 'ok' && <rect x={2} y={1} width={6} height={16} rx={2} fill="var(--ok)" />}
          {tone === 'warn' && <path d="M5 3 9 16H1z" fill="var(--warn)" />}
          {tone === 'bad' && <path d="M1 4l8 10M9 4L1 14" stroke="var(--bad)" strokeWidth={2.4} />}
          {tone === 'quiet' && <circle cx={5} cy={9} r={3} fill="none" stroke="var(--ink-3)" strokeWidth={1.6} />}
        </svg>
      ))}
    </span>
  );
}
