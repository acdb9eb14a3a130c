import { KnownCompanyEntity } from '#platform/companies';
import { type Database, insertMany, type Queryable, type RowOf, tableOf, type Tx } from '#platform/database';
import { BudgetChangeEntity, BudgetDefaultEntity, BudgetSettingEntity } from './budget.entity.js';

export interface BudgetSetting {
  readonly monthlyLimitPusd: bigint;
  /** In which the months to come begin and end. */
  readonly timeZone: string;
}

interface SettingChange {
  readonly companyId: string;
  readonly monthlyLimitPusd: bigint;
  /** Unchanged when `null`. */
  readonly timeZone: string | null;
}

type BudgetChange = Omit<RowOf<typeof BudgetChangeEntity>, 'oldLimitPusd' | 'newLimitPusd'> & {
  readonly oldLimitPusd: bigint;
  readonly newLimitPusd: bigint;
};

/** What applies to the months to come, and who changed it. */
export class BudgetStore {
  constructor(private readonly db: Database) {}

  /** The company's own setting, or the defaults; `null` while the company is not known. */
  async setting(companyId: string, on: Queryable = this.db): Promise<BudgetSetting | null> {
    const [row] = await on.query<{ limit: string; timeZone: string }>(
      `select coalesce(s.monthly_limit_pusd, d.monthly_limit_pusd) as limit, coalesce(s.time_zone, k.time_zone) as "timeZone"
       from ${tableOf(KnownCompanyEntity)} k cross join ${tableOf(BudgetDefaultEntity)} d
         left join ${tableOf(BudgetSettingEntity)} s on s.company_id = k.company_id
       where k.company_id = $1 and d.id = 1`,
      [companyId],
    );
    return row ? { monthlyLimitPusd: BigInt(row.limit), timeZone: row.timeZone } : null;
  }

  /** Throws the ORM's `OptimisticLockError` when the setting was changed after this transaction read it. */
  async changeSetting({ em }: Tx, { companyId, monthlyLimitPusd, timeZone }: SettingChange, now: Date): Promise<void> {
    const setting = await em.findOne(BudgetSettingEntity, { companyId });
    if (setting) em.assign(setting, { monthlyLimitPusd, updatedAt: now, ...(timeZone === null ? {} : { timeZone }) });
    else em.create(BudgetSettingEntity, { companyId, monthlyLimitPusd, timeZone, updatedAt: now }, { persist: true });
    await em.flush();
  }

  /** What companies without a setting of their own get, from their next month on. */
  async setDefault(monthlyLimitPusd: bigint): Promise<void> {
    await this.db.query(`update ${tableOf(BudgetDefaultEntity)} set monthly_limit_pusd = $1 where id = 1`, [
      monthlyLimitPusd.toString(),
    ]);
  }

  async recordChange(tx: Tx, change: BudgetChange): Promise<void> {
    await insertMany(tx, BudgetChangeEntity, [change]);
  }
}
