import { insertMany, type Queryable, type RowOf, selectOf, type Tx } from '#platform/database';
import { JourneyRulesetEntity } from './journey.entity.js';

export type RulesetRow = RowOf<typeof JourneyRulesetEntity>;

export class RulesetStore {
  constructor(private readonly db: Queryable) {}

  /** The rules that hold for each of these companies. */
  async current(companyIds: readonly string[], on: Queryable = this.db): Promise<ReadonlyMap<string, RulesetRow>> {
    const rows = await on.query<RulesetRow & { readonly of: string }>(
      `select c.id as of, r.* from unnest($1::uuid[]) as c(id) cross join lateral (
         select ${selectOf(JourneyRulesetEntity, 'j')} from journey_ruleset j where j.company_id = c.id or j.company_id is null
         order by j.company_id nulls last, j.version desc limit 1
       ) r`,
      [[...new Set(companyIds)]],
    );
    return new Map(rows.map(({ of, ...row }) => [of, row]));
  }

  /** A version as the company counts them: one of its own, or one of the platform. */
  async version(companyId: string, version: number): Promise<RulesetRow | null> {
    const [row] = await this.db.query<RulesetRow>(
      `select ${selectOf(JourneyRulesetEntity)} from journey_ruleset
       where (company_id = $1 or company_id is null) and version = $2 order by company_id nulls last limit 1`,
      [companyId, version],
    );
    return row ?? null;
  }

  /** Other publications for this company wait until the end of the transaction. */
  async lockCompany(tx: Tx, companyId: string): Promise<boolean> {
    const rows = await tx.query('select 1 from company where id = $1 for no key update', [companyId]);
    return rows.length > 0;
  }

  async add(tx: Tx, row: RulesetRow): Promise<void> {
    await insertMany(tx, JourneyRulesetEntity, [row]);
  }
}
