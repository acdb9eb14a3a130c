import type { JobDefinition } from '#platform/jobs';
import { type Clock, localDateOf, monthOf } from '#platform/time';
import type { ClosePeriod } from './close-period.service.js';
import { type FiscalPeriod, fiscalYear, fiscalYearOf, quartersEndedBy } from './fiscal.rules.js';
import type { ReportingPeriodStore } from './reporting-period.store.js';

/** Days that late rows have until a period that is over is closed. */
export const daysUntilClose = 10;

interface CloseJobDependencies {
  readonly clock: Clock;
  readonly store: ReportingPeriodStore;
  readonly closePeriod: ClosePeriod;
}

/**
 * The last quarter and fiscal year of every company are closed some days after their end, where no one has closed them before. Months
 * are closed by people: with every month shown, a quarter with one quiet month could not be.
 */
export const closePeriodJobs = ({ clock, store, closePeriod }: CloseJobDependencies): JobDefinition[] => [
  {
    name: 'impact.close-periods',
    every: '1 hour',
    concurrency: 1,
    async run() {
      for (const company of await store.companies())
        for (const period of duePeriods(company, clock.now())) {
          const known = await store.latest({ companyId: company.id, from: period.from, to: period.to });
          if (!known) await closePeriod.close({ company, period, reason: null, actorId: null, idempotencyKey: null });
        }
    },
  },
];

export function duePeriods(
  { timeZone, fiscalYearStart }: { readonly timeZone: string; readonly fiscalYearStart: string },
  now: Date,
): FiscalPeriod[] {
  const graceMs = daysUntilClose * 86_400_000;
  const month = monthOf(new Date(now.getTime() - graceMs), timeZone);
  const quarters = quartersEndedBy(month, fiscalYearStart, 1);
  const year = fiscalYear(fiscalYearOf(month, fiscalYearStart) - 1, fiscalYearStart);
  const today = localDateOf(now, timeZone);
  return [...quarters, year].filter(({ to }) => to <= today);
}
