import { type Database, type Queryable, type RowOf, selectOf, type Tx } from '#platform/database';
import { defaultCompanyPolicy, type CompanyPolicy } from '../screening/policy.rules.js';
import { SafeguardingContactEntity, ScreeningPolicyEntity } from './policy.entity.js';

export type PolicyRow = RowOf<typeof ScreeningPolicyEntity>;
export type ContactRow = RowOf<typeof SafeguardingContactEntity>;

export class PolicyStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The company's own policy; `null` while it has none. */
  async of(companyId: string, on: Queryable = this.#db): Promise<PolicyRow | null> {
    const [row] = await on.query<PolicyRow>(
      `select ${selectOf(ScreeningPolicyEntity)} from screening_policy where company_id = $1`,
      [companyId],
    );
    return row ?? null;
  }

  /** The policy in force for each of these companies. */
  async inForce(companyIds: readonly string[]): Promise<(companyId: string) => CompanyPolicy> {
    const rows = await this.#db.query<PolicyRow>(
      `select ${selectOf(ScreeningPolicyEntity)} from screening_policy where company_id = any($1::uuid[])`,
      [[...new Set(companyIds)]],
    );
    const known = new Map(rows.map((row) => [row.companyId, row]));
    return (companyId) => known.get(companyId) ?? defaultCompanyPolicy;
  }

  /** Changes of one company's settings wait for each other until the transaction ends. */
  async lock(tx: Tx, companyId: string): Promise<void> {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`safety-settings:${companyId}`]);
  }

  /** Throws the ORM's `OptimisticLockError` when it was changed after this transaction read it. */
  async change({ em }: Tx, companyId: string, set: Omit<PolicyRow, 'companyId' | 'version'>): Promise<void> {
    const policy = await em.findOne(ScreeningPolicyEntity, { companyId });
    if (policy) em.assign(policy, set);
    else em.create(ScreeningPolicyEntity, { companyId, ...set }, { persist: true });
    await em.flush();
  }

  async contactOf(companyId: string, on: Queryable = this.#db): Promise<ContactRow | null> {
    const [row] = await on.query<ContactRow>(
      `select ${selectOf(SafeguardingContactEntity)} from safeguarding_contact where company_id = $1`,
      [companyId],
    );
    return row ?? null;
  }

  /** Throws the ORM's `OptimisticLockError` when it was changed after this transaction read it. */
  async changeContact({ em }: Tx, companyId: string, set: Omit<ContactRow, 'companyId' | 'version'>): Promise<void> {
    const contact = await em.findOne(SafeguardingContactEntity, { companyId });
    if (contact) em.assign(contact, set);
    else em.create(SafeguardingContactEntity, { companyId, ...set }, { persist: true });
    await em.flush();
  }
}
