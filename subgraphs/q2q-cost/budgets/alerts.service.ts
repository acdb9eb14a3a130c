import { newEvent } from '#contracts/events';
import { type Database, insertReturning, tableOf } from '#platform/database';
import type { Outbox } from '#platform/events';
import { type Clock, uuidFrom } from '#platform/time';
import { BudgetPeriodEntity } from '../ledger/period.entity.js';
import { type AlertPercent, alertPercents, reachedPercents } from './alerts.rules.js';
import { BudgetAlertEntity } from './budget.entity.js';

interface AlertDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly outbox: Outbox;
}

interface Candidate {
  readonly companyId: string;
  readonly period: string;
  readonly limit: string;
  readonly committed: string;
}

/** A month that ended so long ago is not told of any more. */
const graceMs = 86_400_000;
const firstId = '00000000-0000-0000-0000-000000000000';

/**
 * Tells once per month that a share of the budget is used. Found by looking, not by counting along: a run that is lost, late or
 * doubled changes nothing, and spending waits for none.
 */
export class BudgetAlerts {
  constructor(private readonly deps: AlertDependencies) {}

  /** Returns how many shares were reached since the last run. */
  async tell(pageSize = 200): Promise<number> {
    let told = 0;
    let afterId = firstId;
    for (;;) {
      const page = await this.candidates(afterId, pageSize);
      told += await this.tellOf(page);
      if (page.length < pageSize) return told;
      afterId = page.at(-1)!.companyId;
    }
  }

  /** Months of which not all was told that is to be told. */
  private candidates(afterId: string, limit: number): Promise<Candidate[]> {
    const now = this.deps.clock.now();
    return this.deps.db.query<Candidate>(
      `select b.company_id as "companyId", b.period, b.limit_pusd as limit, b.spent_pusd + b.reserved_pusd as committed
       from ${tableOf(BudgetPeriodEntity)} b
       where b.period_start <= $1 and b.period_end > $2 and b.limit_pusd > 0 and b.company_id > $3
         and (b.spent_pusd + b.reserved_pusd) * 100.0 >= b.limit_pusd * ${alertPercents[0]}.0
         and (select count(*) from ${tableOf(BudgetAlertEntity)} a
           where a.company_id = b.company_id and a.period = b.period) < ${alertPercents.length}
       order by b.company_id, b.period limit $4`,
      [now, new Date(now.getTime() - graceMs), afterId, limit],
    );
  }

  private async tellOf(candidates: readonly Candidate[]): Promise<number> {
    const reachedAt = this.deps.clock.now();
    const rows = candidates.flatMap(({ companyId, period, limit, committed }) =>
      reachedPercents({ limitPusd: BigInt(limit), committedPusd: BigInt(committed) }).map((percent) => ({
        companyId,
        period,
        percent,
        reachedAt,
      })),
    );
    if (rows.length === 0) return 0;
    return this.deps.db.transaction(async (tx) => {
      const onConflict = '(company_id, period, percent) do nothing';
      const fresh = await insertReturning(tx, BudgetAlertEntity, rows, { onConflict });
      const events = fresh.map(({ companyId, period, percent }) =>
        newEvent(
          'budget.threshold.reached',
          companyId,
          { companyId, period, percent: percent as AlertPercent },
          uuidFrom('budget-threshold', companyId, period, String(percent)),
        ),
      );
      await this.deps.outbox.append(tx, events);
      return fresh.length;
    });
  }
}
