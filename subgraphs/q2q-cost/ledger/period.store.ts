import { KnownCompanyEntity } from '#platform/companies';
import { type Database, type Queryable, type RowOf, selectOf, tableOf, type Tx } from '#platform/database';
import type { SpendFeature } from './ledger.entity.js';
import { BudgetPeriodEntity } from './period.entity.js';
import { nextPeriod, type Neighbours, type Period, periodByKey } from './period.rules.js';

type PeriodRow = RowOf<typeof BudgetPeriodEntity>;
type Amount = 'limitPusd' | 'spentPusd' | 'reservedPusd';
export type ByFeature = Readonly<Partial<Record<SpendFeature, bigint>>>;

/** One company's month, and what is in it. */
export type BudgetPeriod = Omit<PeriodRow, Amount | 'featureCaps' | 'featureUse'> & {
  readonly [A in Amount]: bigint;
} & {
  readonly featureCaps: ByFeature;
  readonly featureUse: ByFeature;
};

export interface PeriodKey {
  readonly companyId: string;
  readonly period: string;
}

const table = tableOf(BudgetPeriodEntity);
const select = `select ${selectOf(BudgetPeriodEntity)} from ${table}`;
const isKnown = `exists (select from ${tableOf(KnownCompanyEntity)} k where k.company_id = $1)`;

const toPeriod = (row: PeriodRow): BudgetPeriod => ({
  ...row,
  limitPusd: BigInt(row.limitPusd),
  spentPusd: BigInt(row.spentPusd),
  reservedPusd: BigInt(row.reservedPusd),
  featureCaps: amountsOf(row.featureCaps),
  featureUse: amountsOf(row.featureUse),
});
const textsOf = (amounts: ByFeature): Record<string, string> =>
  Object.fromEntries(Object.entries(amounts).map(([feature, pusd]) => [feature, pusd.toString()]));
const amountsOf = (json: unknown): ByFeature =>
  Object.fromEntries(Object.entries(json as Record<string, string>).map(([feature, pusd]) => [feature, BigInt(pusd)]));
const spanOf = ({ period, periodStart, periodEnd }: PeriodRow): Period => ({
  key: period,
  start: periodStart,
  end: periodEnd,
});

const keysOf = (keys: readonly PeriodKey[]): [string[], string[]] => [
  keys.map(({ companyId }) => companyId),
  keys.map(({ period }) => period),
];

/** The months of companies: when they begin and end, and the sums that no spender may exceed. */
export class PeriodStore {
  constructor(private readonly db: Database) {}

  /**
   * Periods of one company are made one after the other: each begins where another one ends. Held until the
   * transaction ends.
   */
  async lock(tx: Tx, companyId: string): Promise<void> {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`budget-periods:${companyId}`]);
  }

  async byKey({ companyId, period }: PeriodKey, on: Queryable = this.db): Promise<BudgetPeriod | null> {
    const [row] = await on.query<PeriodRow>(`${select} where company_id = $1 and period = $2`, [companyId, period]);
    return row ? toPeriod(row) : null;
  }

  /** The stored month that holds an instant, of a known company. */
  async holding(companyId: string, at: Date, on: Queryable = this.db): Promise<BudgetPeriod | null> {
    const [row] = await on.query<PeriodRow>(
      `${select} where company_id = $1 and period_start <= $2 and period_end > $2 and ${isKnown}`,
      [companyId, at],
    );
    return row ? toPeriod(row) : null;
  }

  /** The stored periods on both sides of an instant that none of them holds. */
  async neighboursOf(companyId: string, at: Date, on: Queryable = this.db): Promise<Neighbours> {
    const [before] = await on.query<PeriodRow>(
      `${select} where company_id = $1 and period_end <= $2 order by period_end desc limit 1`,
      [companyId, at],
    );
    const [after] = await on.query<PeriodRow>(
      `${select} where company_id = $1 and period_start > $2 order by period_start limit 1`,
      [companyId, at],
    );
    return { before: before ? spanOf(before) : null, after: after ? spanOf(after) : null };
  }

  /** Known companies whose current month ends by then, a page in the order of their ids. */
  async endingBy(
    horizon: Date,
    page: { readonly now: Date; readonly afterId: string; readonly limit: number },
  ): Promise<string[]> {
    const rows = await this.db.query<Pick<PeriodRow, 'companyId'>>(
      `select distinct company_id as "companyId" from ${table} join ${tableOf(KnownCompanyEntity)} using (company_id)
       where period_start <= $1 and period_end > $1 and period_end <= $2 and company_id > $3 order by company_id limit $4`,
      [page.now, horizon, page.afterId, page.limit],
    );
    return rows.map(({ companyId }) => companyId);
  }

  async lastSeq(companyId: string): Promise<number> {
    const [row] = await this.db.query<{ seq: number }>(
      `select coalesce(max(seq), 0)::float8 as seq from ${table} where company_id = $1`,
      [companyId],
    );
    return row!.seq;
  }

  /** Call with the company's periods locked. */
  async insert(
    tx: Tx,
    given: {
      readonly companyId: string;
      readonly span: Period;
      readonly timeZone: string;
      readonly limitPusd: bigint;
      readonly featureCaps: ByFeature;
    },
  ): Promise<BudgetPeriod> {
    const { companyId, span, timeZone, limitPusd, featureCaps } = given;
    const [made] = await tx.query<PeriodRow>(
      `insert into ${table} (company_id, period, period_start, period_end, time_zone, limit_pusd, spent_pusd, reserved_pusd, feature_caps,
         feature_use, seq)
       values ($1, $2, $3, $4, $5, $6, 0, 0, $7, '{}', (select coalesce(max(seq), 0) + 1 from ${table} where company_id = $1))
       returning ${selectOf(BudgetPeriodEntity)}`,
      [companyId, span.key, span.start, span.end, timeZone, limitPusd.toString(), JSON.stringify(textsOf(featureCaps))],
    );
    return toPeriod(made!);
  }

  /** The stored months that hold an instant, of those of these companies that are known; by company. */
  async holdingMany(companyIds: readonly string[], at: Date, on: Queryable): Promise<Map<string, BudgetPeriod>> {
    const rows = await on.query<PeriodRow>(
      `${select} where company_id = any($1::uuid[]) and period_start <= $2 and period_end > $2
         and company_id in (select company_id from ${tableOf(KnownCompanyEntity)})`,
      [companyIds, at],
    );
    return new Map(rows.map((row) => [row.companyId, toPeriod(row)]));
  }

  /**
   * The statement that makes overspending impossible: it serialises on the rows, and sets the money aside only where
   * it fits the month and the caps of its features. One row per month. Returns the companies of which it did.
   */
  async hold(
    tx: Tx,
    holds: readonly (PeriodKey & { readonly pusd: bigint; readonly byFeature: ByFeature })[],
  ): Promise<ReadonlySet<string>> {
    await this.lockRows(tx, holds);
    const updated = await tx.query<{ companyId: string }>(
      `update ${table} b set reserved_pusd = b.reserved_pusd + held.pusd,
         feature_use = feature_use_plus(b.feature_use, held.uses), seq = b.seq + 1
       from unnest($1::uuid[], $2::text[], $3::bigint[], $4::jsonb[]) as held (company_id, period, pusd, uses)
       where b.company_id = held.company_id and b.period = held.period
         and b.spent_pusd + b.reserved_pusd + held.pusd <= b.limit_pusd
         and (b.feature_caps = '{}' or feature_caps_hold(b.feature_caps, feature_use_plus(b.feature_use, held.uses)))
       returning b.company_id as "companyId"`,
      [
        ...keysOf(holds),
        holds.map(({ pusd }) => pusd.toString()),
        holds.map(({ byFeature }) => JSON.stringify(textsOf(byFeature))),
      ],
    );
    return new Set(updated.map(({ companyId }) => companyId));
  }

  /** Ends holds: what they held is free again, but for what was spent of it. One row per month. */
  async settle(
    tx: Tx,
    settlements: readonly (PeriodKey & {
      readonly heldPusd: bigint;
      readonly spentPusd: bigint;
      /** What is spent less what was held. */
      readonly byFeature: ByFeature;
    })[],
  ): Promise<void> {
    await this.lockRows(tx, settlements);
    const updated = await tx.query(
      `update ${table} b set reserved_pusd = b.reserved_pusd - ended.held, spent_pusd = b.spent_pusd + ended.spent,
         feature_use = feature_use_plus(b.feature_use, ended.uses), seq = b.seq + 1
       from unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::jsonb[]) as ended (company_id, period, held, spent, uses)
       where b.company_id = ended.company_id and b.period = ended.period returning b.seq`,
      [
        ...keysOf(settlements),
        settlements.map(({ heldPusd }) => heldPusd.toString()),
        settlements.map(({ spentPusd }) => spentPusd.toString()),
        settlements.map(({ byFeature }) => JSON.stringify(textsOf(byFeature))),
      ],
    );
    if (updated.length !== settlements.length) {
      const months = settlements.map(({ companyId, period }) => `${companyId} ${period}`).join(', ');
      throw new Error(`A budget has holds but no row, among ${months}. Run the ledger proof.`);
    }
  }

  /** In one order everywhere, so that two transactions never wait for each other in a circle. */
  private async lockRows(tx: Tx, keys: readonly PeriodKey[]): Promise<void> {
    if (keys.length < 2) return;
    await tx.query(
      `select from ${table} b join unnest($1::uuid[], $2::text[]) as asked (company_id, period)
         on b.company_id = asked.company_id and b.period = asked.period
       order by b.company_id, b.period for update of b`,
      keysOf(keys),
    );
  }

  /** What is spent and set aside in a month that is there. */
  async committed(tx: Tx, { companyId, period }: PeriodKey): Promise<bigint> {
    const [row] = await tx.query<{ committed: string }>(
      `select spent_pusd + reserved_pusd as committed from ${table} where company_id = $1 and period = $2`,
      [companyId, period],
    );
    return BigInt(row!.committed);
  }

  /**
   * A change of the time zone works from the next period on, also where that one is there already: nothing can be
   * spent in it yet. Call with the periods locked.
   */
  async moveComing(
    tx: Tx,
    { companyId, timeZone, now }: { readonly companyId: string; readonly timeZone: string; readonly now: Date },
  ): Promise<void> {
    const [current] = await tx.query<PeriodRow>(
      `${select} where company_id = $1 and period_start <= $2 order by period_start desc limit 1`,
      [companyId, now],
    );
    const coming = await tx.query<PeriodRow>(
      `${select} where company_id = $1 and period_start > $2 order by period_start`,
      [companyId, now],
    );
    const moved: Period[] = [];
    for (const { period } of coming) {
      const before = moved.at(-1) ?? (current && spanOf(current));
      const following = before && nextPeriod(before, timeZone);
      moved.push(following?.key === period ? following : periodByKey(period, timeZone)!);
    }
    // In one statement: what moves as a whole overlaps nothing when it is done.
    await tx.query(
      `update ${table} set period_start = moved.start, period_end = moved."end", time_zone = $2, seq = seq + 1
       from unnest($3::text[], $4::timestamptz[], $5::timestamptz[]) as moved (key, start, "end")
       where company_id = $1 and period = moved.key
         and (period_start, period_end, time_zone) is distinct from (moved.start, moved."end", $2)`,
      [companyId, timeZone, moved.map(({ key }) => key), moved.map(({ start }) => start), moved.map(({ end }) => end)],
    );
  }
}

/** What holds of several features come to, by feature. */
export function sumByFeature<T extends { readonly feature: string }>(
  of: readonly T[],
  amount: (one: T) => bigint,
): ByFeature {
  const sums: Record<string, bigint> = {};
  for (const one of of) sums[one.feature] = (sums[one.feature] ?? 0n) + amount(one);
  return sums;
}
