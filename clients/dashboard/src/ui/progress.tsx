import styles from './progress.module.css';

/** 0 to 100. */
export function Progress({ value, label }: { value: number; label: string }) {
  return (
    <div
      className={styles.track}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(value)}
    >
      <div className={styles.bar} style={{ transform: `scaleX(${value / 100})` }} />
    </div>
  );
}
