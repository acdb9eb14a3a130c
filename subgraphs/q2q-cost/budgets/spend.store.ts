import { type Database, tableOf } from '#platform/database';
import { ReservationEntity } from '../ledger/ledger.entity.js';
import { BudgetPeriodEntity } from '../ledger/period.entity.js';

export interface SpendItem {
  readonly key: string;
  readonly requests: number;
  /** Those of them that were answered from the cache, for nothing. */
  readonly cached: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costPusd: bigint;
}

/** How spend is broken down: each is a column (or expression) of `reservation`. */
const groupings = {
  provider: 'r.provider',
  model: `r.provider || '/' || r.model`,
  company: 'r.company_id::text',
  feature: 'r.feature',
  day: `to_char(r.closed_at at time zone b.time_zone, 'YYYY-MM-DD')`,
} as const;
export type SpendGrouping = keyof typeof groupings;

export interface SpendOf {
  /** `null`: all companies, each in the month of its own time zone. */
  readonly companyId: string | null;
  readonly period: string;
}

/** The months up to one of them, as a limit would have met them. */
export interface MonthUnderLimit {
  readonly period: string;
  readonly spentPusd: bigint;
  /** Paid requests that would have been refused. */
  readonly refused: number;
  readonly refusedPusd: bigint;
  /** When the first of them was paid. */
  readonly exhaustedAt: Date | null;
}

const paid = `r.status in ('SETTLED', 'WRITTEN_OFF')`;
const withMonth = `${tableOf(ReservationEntity)} r join ${tableOf(BudgetPeriodEntity)} b
  on b.company_id = r.company_id and b.period = r.period`;
const mostGroups = 1000;

export class SpendStore {
  constructor(private readonly db: Database) {}

  /**
   * What was spent in one period; held and unknown money is not spent yet. Days are days of the company's time zone. Most expensive
   * first, days in order; a thousand groups at most.
   */
  async by(grouping: SpendGrouping, { companyId, period }: SpendOf): Promise<SpendItem[]> {
    const rows = await this.db.query<Record<keyof SpendItem, string>>(
      `select ${groupings[grouping]} as key, count(*) as requests, count(*) filter (where r.cached) as cached,
         coalesce(sum(r.input_tokens), 0) as "inputTokens", coalesce(sum(r.output_tokens), 0) as "outputTokens",
         sum(r.cost_pusd) as "costPusd"
       from ${withMonth}
       where ($1::uuid is null or r.company_id = $1) and r.period = $2 and ${paid}
       group by 1 order by ${grouping === 'company' ? 'sum(r.cost_pusd) desc, 1' : '1'} limit ${mostGroups}`,
      [companyId, period],
    );
    return rows.map(({ key, requests, cached, inputTokens, outputTokens, costPusd }) => ({
      key,
      requests: Number(requests),
      cached: Number(cached),
      inputTokens: Number(inputTokens),
      outputTokens: Number(outputTokens),
      costPusd: BigInt(costPusd),
    }));
  }

  /** What one company spent by local date, from one date up to another, which is left out. Days without spending are none. */
  async days(
    companyId: string,
    { from, to, timeZone }: { readonly from: string; readonly to: string; readonly timeZone: string },
  ): Promise<{ readonly day: string; readonly costPusd: bigint }[]> {
    const rows = await this.db.query<{ day: string; cost: string }>(
      `select to_char(closed_at at time zone $4, 'YYYY-MM-DD') as day, sum(cost_pusd) as cost
       from ${tableOf(ReservationEntity)} r
       where company_id = $1 and closed_at >= ($2::timestamp at time zone $4) and closed_at < ($3::timestamp at time zone $4)
         and ${paid} group by 1 order by 1`,
      [companyId, from, to, timeZone],
    );
    return rows.map(({ day, cost }) => ({ day, costPusd: BigInt(cost) }));
  }

  /** What a limit would have done to the last months of a company, newest first. */
  async underLimit(companyId: string, limitPusd: bigint, months: number): Promise<MonthUnderLimit[]> {
    const rows = await this.db.query<{
      period: string;
      spent: string;
      refused: string;
      refusedPusd: string;
      exhaustedAt: Date | null;
    }>(
      `select period, sum(cost) as spent, count(*) filter (where so_far > $2) as refused,
         coalesce(sum(cost) filter (where so_far > $2), 0) as "refusedPusd", min(closed_at) filter (where so_far > $2) as "exhaustedAt"
       from (select r.period, r.closed_at, r.cost_pusd as cost,
           sum(r.cost_pusd) over (partition by r.period order by r.closed_at, r.id) as so_far
         from ${tableOf(ReservationEntity)} r where r.company_id = $1 and ${paid} and r.cost_pusd > 0 and r.period in (
           select period from ${tableOf(BudgetPeriodEntity)} where company_id = $1 order by period desc limit $3)) spent
       group by period order by period desc`,
      [companyId, limitPusd.toString(), months + 1],
    );
    return rows.map(({ period, spent, refused, refusedPusd, exhaustedAt }) => ({
      period,
      spentPusd: BigInt(spent),
      refused: Number(refused),
      refusedPusd: BigInt(refusedPusd),
      exhaustedAt,
    }));
  }

  /** What a paid request of one model cost on average in a time; `null` before there was any. Evaluations are left out. */
  async averageCost(model: { provider: string; model: string }, since: Date): Promise<bigint | null> {
    const [row] = await this.db.query<{ average: string | null }>(
      `select round(avg(cost_pusd))::text as average from ${tableOf(ReservationEntity)} r
       where provider = $1 and model = $2 and closed_at >= $3 and status = 'SETTLED' and not cached and feature <> 'evaluation'`,
      [model.provider, model.model, since],
    );
    return row?.average == null ? null : BigInt(row.average);
  }
}
