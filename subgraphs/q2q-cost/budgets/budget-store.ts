import type { Database, Tx } from '../../../platform/database/index.js';
import type { Signals } from '../../../platform/live/index.js';
import type { Clock, Ids } from '../../../platform/time/index.js';
import { limitPostings } from '../ledger/entries.js';
import { nextPeriod, periodAt, type Period } from '../ledger/period.js';
import { post } from '../ledger/post.js';

export interface Budget {
  readonly companyId: string;
  readonly period: string;
  readonly periodStart: Date;
  readonly periodEnd: Date;
  readonly timeZone: string;
  readonly limitPusd: bigint;
  readonly spentPusd: bigint;
  readonly reservedPusd: bigint;
  readonly seq: number;
}

export interface BudgetSetting {
  readonly monthlyLimitPusd: bigint;
  readonly timeZone: string;
}

type BudgetRow = Record<'companyId' | 'period' | 'limitPusd' | 'spentPusd' | 'reservedPusd' | 'seq', string> & {
  periodStart: Date;
  periodEnd: Date;
};

const columns = `company_id as "companyId", period, period_start as "periodStart", period_end as "periodEnd", limit_pusd as "limitPusd",
  spent_pusd as "spentPusd", reserved_pusd as "reservedPusd", seq`;

const toBudget = (row: BudgetRow, timeZone: string): Budget => ({
  ...row,
  timeZone,
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

  /** The company's own setting, or the default for companies nobody has set a budget for. */
  async setting(db: Queryable, companyId: string): Promise<BudgetSetting> {
    const [row] = await db.query<{ limit: string; timeZone: string }>(
      `select coalesce(s.monthly_limit_pusd, d.monthly_limit_pusd) as limit, coalesce(s.time_zone, d.time_zone) as "timeZone"
       from budget_default d left join budget_setting s on s.company_id = $1 where d.id = 1`,
      [companyId],
    );
    if (!row)
      throw new Error(
        'There is no default budget: migrations of the q2q_cost database did not run. Run them and try again.',
      );
    return { monthlyLimitPusd: BigInt(row.limit), timeZone: row.timeZone };
  }

  /** The month an instant falls into, made when it is first asked for. Two that make it at once make one. */
  async ensurePeriod(tx: Tx, companyId: string, at: Date): Promise<Budget> {
    const setting = await this.setting(tx, companyId);
    return this.ensure(tx, { companyId, setting, period: periodAt(at, setting.timeZone) });
  }

  /** The budget of the current month (or of another one), if it was ever used; never made by reading. */
  async read(companyId: string, periodKey?: string): Promise<Budget | null> {
    const { timeZone, monthlyLimitPusd } = await this.setting(this.deps.db, companyId);
    const current = periodAt(this.deps.clock.now(), timeZone);
    const rows = await this.deps.db.query<BudgetRow>(
      `select ${columns} from ai_budget where company_id = $1 and period = $2`,
      [companyId, periodKey ?? current.key],
    );
    if (rows[0]) return toBudget(rows[0], timeZone);
    if (periodKey !== undefined && periodKey !== current.key) return null;
    // What it will be as soon as something is reserved.
    const none = { spentPusd: 0n, reservedPusd: 0n, seq: await this.lastSeq(companyId) };
    return {
      companyId,
      period: current.key,
      periodStart: current.start,
      periodEnd: current.end,
      timeZone,
      limitPusd: monthlyLimitPusd,
      ...none,
    };
  }

  /** Makes next month's row of every company whose month ends soon; answers how many were made. Running it twice makes nothing twice. */
  async openNextPeriods(withinMs: number, pageSize = 100): Promise<number> {
    const now = this.deps.clock.now();
    const horizon = new Date(now.getTime() + withinMs);
    let made = 0;
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const page = await this.deps.db.query<{ companyId: string }>(
        `select distinct company_id as "companyId" from ai_budget
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
      const setting = await this.setting(tx, companyId);
      const period = nextPeriod(periodAt(now, setting.timeZone), setting.timeZone);
      const [known] = await tx.query('select from ai_budget where company_id = $1 and period = $2', [
        companyId,
        period.key,
      ]);
      if (known) return false;
      await this.ensure(tx, { companyId, setting, period });
      return true;
    });
  }

  private async ensure(
    tx: Tx,
    { companyId, setting, period }: { companyId: string; setting: BudgetSetting; period: Period },
  ): Promise<Budget> {
    const find = () =>
      tx.query<BudgetRow>(`select ${columns} from ai_budget where company_id = $1 and period = $2`, [
        companyId,
        period.key,
      ]);
    const [known] = await find();
    if (known) return toBudget(known, setting.timeZone);
    const [made] = await tx.query<BudgetRow>(
      `insert into ai_budget (company_id, period, period_start, period_end, limit_pusd, spent_pusd, reserved_pusd, seq)
       values ($1, $2, $3, $4, $5, 0, 0, (select coalesce(max(seq), 0) + 1 from ai_budget where company_id = $1))
       on conflict (company_id, period) do nothing returning ${columns}`,
      [companyId, period.key, period.start, period.end, setting.monthlyLimitPusd.toString()],
    );
    if (made) {
      const postings = limitPostings(setting.monthlyLimitPusd);
      const opening = { kind: 'LIMIT', companyId, period: period.key, reservationId: null, postings } as const;
      await post(tx, [opening], { ids: this.deps.ids, at: this.deps.clock.now() });
      return toBudget(made, setting.timeZone);
    }
    // Somebody else made it between the two statements.
    const [theirs] = await find();
    return toBudget(theirs!, setting.timeZone);
  }

  private async lastSeq(companyId: string): Promise<number> {
    const [row] = await this.deps.db.query<{ seq: string }>(
      'select coalesce(max(seq), 0) as seq from ai_budget where company_id = $1',
      [companyId],
    );
    return Number(row!.seq);
  }
}
