import { type EventPayload, parsePayload } from '#contracts/events';
import type { Tx } from '#platform/database';
import type { EventHandler } from '#platform/events';
import { databaseNow } from './database-clock.js';
import type { Corrections } from './corrections.service.js';
import type { RunStore } from './run.store.js';

type Closed = EventPayload<'reporting.period.closed'>;

interface Dependencies {
  readonly runs: RunStore;
  readonly corrections: Corrections;
  readonly wake: () => Promise<void>;
}

/** A period that is closed frees the runs that wait for it; figures that are restated are corrected where they were delivered. */
export const closedPeriodHandler = ({ runs, corrections, wake }: Dependencies): EventHandler<Closed, never> => ({
  consumer: 'impact.deliveries.periods',
  types: ['reporting.period.closed', 'impact.figures.restated'],
  async handle(events, tx) {
    const now = await databaseNow(tx);
    for (const { type, payload } of events) {
      const { companyId, period, edition } = parsePayload(type as 'reporting.period.closed', payload);
      const days = await daysOf(tx, { companyId, key: period, edition });
      if (!days) continue;
      if (type === 'reporting.period.closed') await runs.freeWaiting(tx, { companyId, ...days }, now);
      else await corrections.queue(tx, { companyId, ...days }, now);
    }
    tx.afterCommit(() => void wake());
  },
});

/** Events name a period by its key, deliveries by its days: a calendar quarter and a fiscal one may be the same. */
async function daysOf(
  tx: Tx,
  { companyId, key, edition }: { companyId: string; key: string; edition: number },
): Promise<{ from: string; to: string } | null> {
  const [row] = await tx.query<{ from: string; to: string }>(
    `select to_char(from_day, 'YYYY-MM-DD') as "from", to_char(to_day, 'YYYY-MM-DD') as "to" from reporting_period
     where company_id = $1 and key = $2 and edition = $3`,
    [companyId, key, edition],
  );
  return row ?? null;
}
