import type { Database, Tx } from '#platform/database';
import type { Signals } from '#platform/live';
import type { Clock, Ids } from '#platform/time';
import { limitPostings } from '../ledger/entries.rules.js';
import { type Period, periodBetween } from '../ledger/period.rules.js';
import { post } from '../ledger/ledger.store.js';
import { lockPeriods, neighboursOf } from './period.store.js';

export interface Budget {
  readonly companyId: string;
  readonly period: string;
  readonly periodStart: Date;
  readonly periodEnd: Date;
  /** In which the month ends; that of the company unless it has changed since. */
  readonly timeZone: string;
  readonly limitPusd: bigint;
  readonly spentPusd: bigint;
  readonly reservedPusd: bigint;
  readonly seq: number;
}

export interface BudgetSetting {
  readonly monthlyLimitPusd: bigint;
  /** Of the months to come. */
  readonly timeZone: string;
}

type BudgetRow = Record<
  'companyId' | 'period' | 'timeZone' | 'limitPusd' | 'spentPusd' | 'reservedPusd' | 'seq',
  string
> & {
  periodStart: Date;
  periodEnd: Date;
};

const columns = `company_id as "companyId", period, period_start as "periodStart", period_end as "periodEnd", time_zone as "timeZone",
  limit_pusd as "limitPusd", spent_pusd as "spentPusd", reserved_pusd as "reservedPusd", seq`;

const toBudget = (row: BudgetRow): Budget => ({
  ...row,
  limitPusd: BigInt(row.limitPusd),
  spentPusd: BigInt(row.spentPusd),
  reservedPusd: BigInt(row.reservedPusd),
  seq: Number(row.seq),
});

export const spendTopic = (companyId: string): string => `q2q:spend:${companyId}`;

type Queryable = Pick<Database | Tx, 'query'>;

export interface BudgetDependencies {
  readonly db: Database;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly ids: Ids;
}

export class BudgetStore {
  constructor(private readonly deps: BudgetDependencies) {}

  /** What applies to the months to come: the company's own setting, or the defaults; `null` while the company is not known. */
  async setting(db: Queryable, companyId: string): Promise<BudgetSetting | null> {
    const [row] = await db.query<{ limit: string; timeZone: string }>(
      `select coalesce(s.monthly_limit_pusd, d.monthly_limit_pusd) as limit, coalesce(s.time_zone, k.time_zone) as "timeZone"
       from known_company k cross join budget_default d left join budget_setting s on s.company_id = k.company_id
       where k.company_id = $1 and d.id = 1`,
      [companyId],
    );
    return row ? { monthlyLimitPusd: BigInt(row.limit), timeZone: row.timeZone } : null;
  }

  /** The month that holds an instant, made when it is first asked for; `null` while the company is not known. */
  async ensurePeriod(tx: Tx, companyId: string, at: Date): Promise<Budget | null> {
    const known = await this.holding(tx, companyId, at);
    if (known) return known;
    const setting = await this.setting(tx, companyId);
    if (!setting) return null;
    await lockPeriods(tx, companyId);
    const madeMeanwhile = await this.holding(tx, companyId, at);
    if (madeMeanwhile) return madeMeanwhile;
    const period = periodBetween(at, setting.timeZone, await neighboursOf(tx, companyId, at));
    return this.make(tx, { companyId, setting, period });
  }

  /** The budget of the current month (or of another one), if it was ever used; never made by reading. `null` for unknown companies. */
  async read(companyId: string, periodKey?: string): Promise<Budget | null> {
    const { db, clock } = this.deps;
    const setting = await this.setting(db, companyId);
    if (!setting) return null;
    if (periodKey !== undefined) {
      const [row] = await db.query<BudgetRow>(
        `select ${columns} from ai_budget where company_id = $1 and period = $2`,
        [companyId, periodKey],
      );
      if (row) return toBudget(row);
    }
    const now = clock.now();
    const current = (await this.holding(db, companyId, now)) ?? (await this.unused(companyId, setting, now));
    return periodKey === undefined || periodKey === current.period ? current : null;
  }

  /** Makes next month's row of every company whose month ends soon; answers how many were made. Running it twice makes nothing twice. */
  async openNextPeriods(withinMs: number, pageSize = 100): Promise<number> {
    const now = this.deps.clock.now();
    const horizon = new Date(now.getTime() + withinMs);
    let made = 0;
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const page = await this.deps.db.query<{ companyId: string }>(
        `select distinct company_id as "companyId" from ai_budget join known_company using (company_id)
         where period_start <= $1 and period_end > $1 and period_end <= $2 and company_id > $3 order by company_id limit $4`,
        [now, horizon, after, pageSize],
      );
      for (const { companyId } of page) if (await this.openNextPeriod(companyId, now)) made += 1;
      if (page.length < pageSize) return made;
      after = page.at(-1)!.companyId;
    }
  }

  private openNextPeriod(companyId: string, now: Date): Promise<boolean> {
    return this.deps.db.transaction(async (tx) => {
      await lockPeriods(tx, companyId);
      const setting = await this.setting(tx, companyId);
      const current = await this.holding(tx, companyId, now);
      if (!setting || !current || (await this.holding(tx, companyId, current.periodEnd))) return false;
      const { periodEnd } = current;
      const period = periodBetween(periodEnd, setting.timeZone, await neighboursOf(tx, companyId, periodEnd));
      await this.make(tx, { companyId, setting, period });
      return true;
    });
  }

  /** The stored month that holds an instant, of a known company. */
  private async holding(db: Queryable, companyId: string, at: Date): Promise<Budget | null> {
    const [row] = await db.query<BudgetRow>(
      `select ${columns} from ai_budget where company_id = $1 and period_start <= $2 and period_end > $2
         and exists (select from known_company k where k.company_id = $1)`,
      [companyId, at],
    );
    return row ? toBudget(row) : null;
  }

  /** What the month will be as soon as something is reserved. */
  private async unused(companyId: string, setting: BudgetSetting, now: Date): Promise<Budget> {
    const { db } = this.deps;
    const { key, start, end } = periodBetween(now, setting.timeZone, await neighboursOf(db, companyId, now));
    return {
      companyId,
      period: key,
      periodStart: start,
      periodEnd: end,
      timeZone: setting.timeZone,
      limitPusd: setting.monthlyLimitPusd,
      spentPusd: 0n,
      reservedPusd: 0n,
      seq: await this.lastSeq(companyId),
    };
  }

  /** With the company's periods locked. */
  private async make(
    tx: Tx,
    { companyId, setting, period }: { companyId: string; setting: BudgetSetting; period: Period },
  ): Promise<Budget> {
    const { monthlyLimitPusd: limit, timeZone } = setting;
    const [made] = await tx.query<BudgetRow>(
      `insert into ai_budget (company_id, period, period_start, period_end, time_zone, limit_pusd, spent_pusd, reserved_pusd, seq)
       values ($1, $2, $3, $4, $5, $6, 0, 0, (select coalesce(max(seq), 0) + 1 from ai_budget where company_id = $1))
       returning ${columns}`,
      [companyId, period.key, period.start, period.end, timeZone, limit.toString()],
    );
    const opening = {
      kind: 'LIMIT',
      companyId,
      period: period.key,
      reservationId: null,
      postings: limitPostings(limit),
    } as const;
    await post(tx, [opening], { ids: this.deps.ids, at: this.deps.clock.now() });
    return toBudget(made!);
  }

  private async lastSeq(companyId: string): Promise<number> {
    const [row] = await this.deps.db.query<{ seq: string }>(
      'select coalesce(max(seq), 0) as seq from ai_budget where company_id = $1',
      [companyId],
    );
    return Number(row!.seq);
  }
}
