import { KnownCompanyEntity } from '#platform/companies';
import { type Database, tableOf } from '#platform/database';
import { BudgetPeriodEntity } from '../ledger/period.entity.js';
import { BudgetDefaultEntity, BudgetSettingEntity } from './budget.entity.js';

export const budgetOrders = ['USED_PERCENT', 'LIMIT', 'SPENT'] as const;
export type BudgetOrder = (typeof budgetOrders)[number];

export interface BudgetListPage {
  /** Companies that may be seen; `null`: all. */
  readonly companyId: string | null;
  /** Used up so far at least, in hundredths of a percent. */
  readonly minUsed: number;
  readonly orderBy: BudgetOrder;
  readonly now: Date;
  readonly after: { readonly rank: number; readonly companyId: string } | null;
  readonly limit: number;
}

interface Listed {
  readonly companyId: string;
  /** What the list is sorted by: hundredths of a percent, or micro-dollars. */
  readonly rank: number;
}

const used = `case when limit_pusd = 0 then 10000 else floor(committed * 10000.0 / limit_pusd)::bigint end`;
/** Micro-dollars are exact in JSON, pico-dollars are not. */
const ranks: Readonly<Record<BudgetOrder, string>> = {
  USED_PERCENT: used,
  LIMIT: 'limit_pusd / 1000000',
  SPENT: 'spent_pusd / 1000000',
};

/** This month's budgets of all known companies, highest first. Companies that have not used theirs are among them. */
export class BudgetListStore {
  constructor(private readonly db: Database) {}

  async page({ companyId, minUsed, orderBy, now, after, limit }: BudgetListPage): Promise<Listed[]> {
    return this.db.query<Listed>(
      `select company_id as "companyId", rank::float8 as rank from (
         select company_id, ${ranks[orderBy]} as rank, ${used} as used from (
           select k.company_id, coalesce(b.limit_pusd, s.monthly_limit_pusd, d.monthly_limit_pusd) as limit_pusd,
             coalesce(b.spent_pusd, 0) as spent_pusd, coalesce(b.spent_pusd + b.reserved_pusd, 0) as committed
           from ${tableOf(KnownCompanyEntity)} k cross join ${tableOf(BudgetDefaultEntity)} d
             left join ${tableOf(BudgetSettingEntity)} s on s.company_id = k.company_id
             left join ${tableOf(BudgetPeriodEntity)} b on b.company_id = k.company_id and b.period_start <= $1 and b.period_end > $1
           where d.id = 1 and ($2::uuid is null or k.company_id = $2)) month) ranked
       where used >= $3 and ($4::bigint is null or (rank, company_id) < ($4::bigint, $5::uuid))
       order by rank desc, company_id desc limit $6`,
      [now, companyId, minUsed, after?.rank ?? null, after?.companyId ?? null, limit],
    );
  }
}
