import { type Database, tableOf } from '#platform/database';
import type { JobDefinition } from '#platform/jobs';
import { BudgetPeriodEntity } from '../ledger/period.entity.js';

/** Companies with a label of their own; a thousand companies must not be a thousand series. */
export const labelledCompanies = 50;

/**
 * The companies that spend most have labels of their own in metrics, the rest is `other`. While there are few of them, every one has.
 * Asked for again now and then: a company that becomes large begins a series then.
 */
export class TopCompanies {
  private labelled = new Set<string>();

  constructor(
    private readonly db: Database,
    private readonly most = labelledCompanies,
  ) {}

  labelOf(companyId: string): string {
    if (this.labelled.has(companyId)) return companyId;
    if (this.labelled.size >= this.most) return 'other';
    this.labelled.add(companyId);
    return companyId;
  }

  /** Those with the most spent and reserved in months that ended no more than a month ago. */
  async refresh(now: Date): Promise<void> {
    const rows = await this.db.query<{ companyId: string }>(
      `select company_id as "companyId" from ${tableOf(BudgetPeriodEntity)} where period_end > $1::timestamptz - interval '31 days'
       group by company_id order by sum(spent_pusd + reserved_pusd) desc, company_id limit $2`,
      [now, this.most],
    );
    const top = rows.map(({ companyId }) => companyId);
    // Those that are not among them keep their place only while there is room.
    const rest = [...this.labelled].filter((companyId) => !top.includes(companyId));
    this.labelled = new Set([...top, ...rest].slice(0, this.most));
  }
}

export const topCompaniesJob = (top: TopCompanies, now: () => Date): JobDefinition => ({
  name: 'q2q-cost.top-companies',
  every: '5 minutes',
  concurrency: 1,
  run: () => top.refresh(now()),
});
