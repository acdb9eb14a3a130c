import type { ReactNode } from 'react';
import styles from './impact.module.css';

export interface FigureText {
  readonly name: string;
  readonly value: ReactNode;
  readonly under?: ReactNode;
}

/** A few figures side by side, each with what makes it believable under it. */
export function Figures({ of }: { of: readonly FigureText[] }) {
  return (
    <dl className={styles.figures}>
      {of.map(({ name, value, under }) => (
        <div key={name} className={styles.figure}>
          <dt>{name}</dt>
          <dd>{value}</dd>
          {under && <dd className={styles.band}>{under}</dd>}
        </div>
      ))}
    </dl>
  );
}
