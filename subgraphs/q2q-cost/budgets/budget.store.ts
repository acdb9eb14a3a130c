import { KnownCompanyEntity } from '#platform/companies';
import { type Database, insertMany, type Queryable, type RowOf, selectOf, tableOf, type Tx } from '#platform/database';
import type { SpendFeature } from '../ledger/ledger.entity.js';
import { BudgetChangeEntity, BudgetDefaultEntity, BudgetSettingEntity, FeatureCapEntity } from './budget.entity.js';

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

export type BudgetChange = Omit<RowOf<typeof BudgetChangeEntity>, 'oldLimitPusd' | 'newLimitPusd'> & {
  readonly oldLimitPusd: bigint | null;
  readonly newLimitPusd: bigint | null;
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

  /** The caps of features in the months to come. */
  async featureCaps(companyId: string, on: Queryable = this.db): Promise<Partial<Record<SpendFeature, bigint>>> {
    const rows = await on.query<{ feature: string; limit: string }>(
      `select feature, monthly_limit_pusd as limit from ${tableOf(FeatureCapEntity)} where company_id = $1`,
      [companyId],
    );
    return Object.fromEntries(rows.map(({ feature, limit }) => [feature, BigInt(limit)]));
  }

  /** Without a limit the feature is not capped any more. */
  async changeFeatureCap(
    tx: Tx,
    { companyId, feature, limitPusd }: { companyId: string; feature: SpendFeature; limitPusd: bigint | null },
    now: Date,
  ): Promise<void> {
    if (limitPusd === null) {
      await tx.query(`delete from ${tableOf(FeatureCapEntity)} where company_id = $1 and feature = $2`, [
        companyId,
        feature,
      ]);
      return;
    }
    const row = { companyId, feature, monthlyLimitPusd: limitPusd, updatedAt: now };
    const onConflict =
      '(company_id, feature) do update set monthly_limit_pusd = excluded.monthly_limit_pusd, updated_at = excluded.updated_at';
    await insertMany(tx, FeatureCapEntity, [row], { onConflict });
  }

  /** Newest first. */
  async changes(
    companyId: string,
    { afterId, limit }: { readonly afterId: string | null; readonly limit: number },
  ): Promise<BudgetChange[]> {
    const rows = await this.db.query<RowOf<typeof BudgetChangeEntity>>(
      `select ${selectOf(BudgetChangeEntity)} from ${tableOf(BudgetChangeEntity)}
       where company_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
      [companyId, afterId, limit],
    );
    const amount = (text: string | null) => (text === null ? null : BigInt(text));
    return rows.map((row) => ({
      ...row,
      oldLimitPusd: amount(row.oldLimitPusd),
      newLimitPusd: amount(row.newLimitPusd),
    }));
  }

  async recordChange(tx: Tx, change: BudgetChange): Promise<void> {
    await insertMany(tx, BudgetChangeEntity, [change]);
  }
}
