import { type Database, insertMany, type Queryable, selectOf, tableOf, type Tx } from '#platform/database';
import { RoutingChangeEntity, RoutingPolicyEntity, type RoutingStrategy } from './routing.entity.js';
import type { RoutingPolicy } from './routing.rules.js';

export interface StoredPolicy extends RoutingPolicy {
  readonly companyId: string;
  readonly version: number;
  readonly updatedAt: Date;
}

export interface PolicyChange extends RoutingPolicy {
  readonly companyId: string;
  readonly actorId: string;
  readonly reason: string;
}

interface PolicyRow {
  readonly companyId: string;
  readonly strategy: RoutingStrategy;
  readonly models: readonly string[];
  readonly qualityFloor: number | null;
  readonly version: number;
  readonly updatedAt: Date;
}

const thousandths = 1_000;

export class RoutingStore {
  constructor(private readonly db: Database) {}

  /** The company's own policy, or `null` while it has none. */
  async of(companyId: string, on: Queryable = this.db): Promise<StoredPolicy | null> {
    const [row] = await on.query<PolicyRow>(
      `select ${selectOf(RoutingPolicyEntity)} from ${tableOf(RoutingPolicyEntity)} where company_id = $1`,
      [companyId],
    );
    return row ? { ...row, qualityFloor: row.qualityFloor === null ? null : row.qualityFloor / thousandths } : null;
  }

  /** Changes of one company's policy wait for each other until the transaction ends. */
  async lock(tx: Tx, companyId: string): Promise<void> {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`routing-policy:${companyId}`]);
  }

  /** Throws the ORM's `OptimisticLockError` when the policy was changed after this transaction read it. */
  async change({ em }: Tx, { companyId, strategy, models, qualityFloor }: PolicyChange, now: Date): Promise<void> {
    const floor = qualityFloor === null ? null : Math.round(qualityFloor * thousandths);
    const policy = await em.findOne(RoutingPolicyEntity, { companyId });
    const changed = { strategy, models: [...models], qualityFloor: floor, updatedAt: now };
    if (policy) em.assign(policy, changed);
    else em.create(RoutingPolicyEntity, { companyId, ...changed }, { persist: true });
    await em.flush();
  }

  async recordChange(
    tx: Tx,
    { qualityFloor, ...change }: PolicyChange & { id: string; createdAt: Date },
  ): Promise<void> {
    const floor = qualityFloor === null ? null : Math.round(qualityFloor * thousandths);
    await insertMany(tx, RoutingChangeEntity, [{ ...change, qualityFloor: floor }]);
  }
}
