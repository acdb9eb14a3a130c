import { tableOf, type Tx } from '#platform/database';
import { BudgetPeriodEntity } from './period.entity.js';
import type { PeriodKey } from './period.store.js';

/** A month whose limit was changed, and the limit it had. */
export interface ChangedLimit {
  readonly period: string;
  readonly oldPusd: bigint;
}

const table = tableOf(BudgetPeriodEntity);
/** What a feature has used, in SQL. */
const usedBy = (feature: string) => `coalesce((feature_use->>${feature})::bigint, 0)`;

/** What months may spend, altogether and by feature; never less than is committed. */
export class PeriodLimitStore {
  /**
   * Sets the limit of one month, or of all after it that are open already, except where more than that is
   * committed.
   */
  async setLimits(
    tx: Tx,
    { companyId, period }: PeriodKey,
    { which, limitPusd }: { readonly which: 'this' | 'later'; readonly limitPusd: bigint },
  ): Promise<ChangedLimit[]> {
    const rows = await tx.query<{ period: string; old: string }>(
      `update ${table} b set limit_pusd = $3, seq = b.seq + 1
       from (select period, limit_pusd from ${table} where company_id = $1 and period ${which === 'this' ? '=' : '>'} $2
         order by period for update) locked
       where b.company_id = $1 and b.period = locked.period and b.spent_pusd + b.reserved_pusd <= $3
       returning b.period, locked.limit_pusd as old`,
      [companyId, period, limitPusd.toString()],
    );
    return rows.map((row) => ({ period: row.period, oldPusd: BigInt(row.old) }));
  }

  /**
   * Caps a feature in one month, or in all after it that are open already, except where it has used more than that.
   * Without an amount there is no cap any more. Returns how many months were changed.
   */
  async setCaps(
    tx: Tx,
    { companyId, period }: PeriodKey,
    {
      which,
      feature,
      pusd,
    }: { readonly which: 'this' | 'later'; readonly feature: string; readonly pusd: bigint | null },
  ): Promise<number> {
    const rows = await tx.query(
      `update ${table} set seq = seq + 1,
         feature_caps = case when $4::bigint is null then feature_caps - $3::text
           else jsonb_set(feature_caps, array[$3::text], to_jsonb($4::bigint::text)) end
       where company_id = $1 and period ${which === 'this' ? '=' : '>'} $2
         and ($4::bigint is null or ${usedBy('$3::text')} <= $4::bigint) returning period`,
      [companyId, period, feature, pusd?.toString() ?? null],
    );
    return rows.length;
  }

  /** Adds to the limit of one month, or takes as much away as is neither spent nor set aside. Returns the change. */
  async moveLimit(tx: Tx, { companyId, period }: PeriodKey, pusd: bigint): Promise<bigint> {
    const [row] = await tx.query<{ change: string }>(
      `update ${table} b set limit_pusd = greatest(b.limit_pusd + $3, b.spent_pusd + b.reserved_pusd), seq = b.seq + 1
       from (select limit_pusd from ${table} where company_id = $1 and period = $2 for update) locked
       where b.company_id = $1 and b.period = $2 returning b.limit_pusd - locked.limit_pusd as change`,
      [companyId, period, pusd.toString()],
    );
    return BigInt(row!.change);
  }
}
