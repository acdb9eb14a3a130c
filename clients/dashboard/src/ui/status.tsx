import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import styles from './status.module.css';

export type Tone = 'quiet' | 'ok' | 'warn' | 'bad' | 'info' | 'safeguarding';

const icons: Record<Tone, IconName> = {
  quiet: 'circle',
  ok: 'check',
  warn: 'triangle',
  bad: 'cross',
  info: 'clock',
  safeguarding: 'shield',
};

/** Shape, words and colour: each alone says it. */
export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={tone === 'quiet' ? styles.status : `${styles.status} ${styles[tone]}`}>
      <Icon name={icons[tone]} size={13} />
      {children}
    </span>
  );
}
