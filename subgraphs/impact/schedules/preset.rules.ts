import type { PeriodRule } from './period.rules.js';

export const frequencies = ['MONTHLY', 'QUARTERLY', 'CUSTOM'] as const;
export type Frequency = (typeof frequencies)[number];

/** What a frequency stands for; a schedule may give another cron expression or period. The second day: what the first one brings late is in. */
export const presets: Readonly<Record<Frequency, { readonly cron: string | null; readonly periodRule: PeriodRule }>> = {
  MONTHLY: { cron: '0 6 2 * *', periodRule: 'PREVIOUS_MONTH' },
  QUARTERLY: { cron: '0 6 2 1,4,7,10 *', periodRule: 'PREVIOUS_QUARTER' },
  CUSTOM: { cron: null, periodRule: 'PREVIOUS_MONTH' },
};
