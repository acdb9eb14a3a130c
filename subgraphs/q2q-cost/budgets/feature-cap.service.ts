import type { Tx } from '#platform/database';
import { claimKey, forgetKey, keyedRequest, rememberResult } from '#platform/idempotency';
import type { SpendFeature } from '../ledger/ledger.entity.js';
import { PeriodLimitStore } from '../ledger/period-limit.store.js';
import { type BudgetPeriod, PeriodStore } from '../ledger/period.store.js';
import type { LedgerDependencies } from '../ledger/reservation.service.js';
import { spendTopic } from '../ledger/spend-topic.js';
import type { SetBudgetOutcome } from './budget-change.service.js';
import type { Budgets } from './budget.service.js';
import { BudgetStore } from './budget.store.js';

export interface FeatureCapRequest {
  readonly companyId: string;
  readonly feature: SpendFeature;
  /** `null`: the feature is capped by the whole budget alone. */
  readonly limitPusd: bigint | null;
  readonly reason: string;
  readonly actorId: string;
  readonly idempotencyKey: string | null;
}

type Refused = Exclude<SetBudgetOutcome, { kind: 'DONE' }>;

/** The most that one feature may spend of a month. Held by the same statement and the same kind of constraint as the limit. */
export class FeatureCaps {
  private readonly store: BudgetStore;
  private readonly periods: PeriodStore;
  private readonly limits = new PeriodLimitStore();

  constructor(
    private readonly deps: LedgerDependencies,
    private readonly budgets: Budgets,
  ) {
    this.store = new BudgetStore(deps.db);
    this.periods = new PeriodStore(deps.db);
  }

  async set(request: FeatureCapRequest): Promise<SetBudgetOutcome> {
    const { companyId, feature, limitPusd, reason, actorId, idempotencyKey } = request;
    const input = { companyId, feature, limitPusd, reason };
    const keyed = keyedRequest(actorId, idempotencyKey, { operation: 'setFeatureCap', input });
    const now = this.deps.clock.now();
    const outcome = await this.deps.db.transaction(async (tx) => {
      const claim = await claimKey(tx, keyed, now);
      if (claim.kind === 'KEY_REUSED') return claim;
      if (claim.kind === 'REPEATED') return { kind: 'WRITTEN', period: claim.resultId! } as const;
      const change = await this.change(tx, request, now);
      await (change.kind === 'WRITTEN' ? rememberResult(tx, keyed, change.period) : forgetKey(tx, keyed));
      return change;
    });
    if (outcome.kind !== 'WRITTEN') return outcome;
    return { kind: 'DONE', budget: (await this.budgets.read(companyId, outcome.period))! };
  }

  private async change(
    tx: Tx,
    request: FeatureCapRequest,
    now: Date,
  ): Promise<Refused | { readonly kind: 'WRITTEN'; readonly period: string }> {
    const { companyId, feature, limitPusd, reason, actorId } = request;
    const current = await this.budgets.ensurePeriod(tx, companyId, now);
    if (!current) return { kind: 'COMPANY_UNKNOWN' };
    await this.periods.lock(tx, companyId);
    const cap = { feature, pusd: limitPusd };
    if ((await this.limits.setCaps(tx, current, { which: 'this', ...cap })) === 0)
      return { kind: 'BELOW_COMMITTED', committedPusd: await this.usedBy(tx, current, feature) };
    await this.limits.setCaps(tx, current, { which: 'later', ...cap });
    const old = (await this.store.featureCaps(companyId, tx))[feature] ?? null;
    await this.store.changeFeatureCap(tx, { companyId, feature, limitPusd }, now);
    await this.store.recordChange(tx, {
      id: this.deps.ids.next(),
      companyId,
      actorId,
      reason,
      kind: 'FEATURE_CAP',
      feature,
      overrideId: null,
      oldLimitPusd: old,
      newLimitPusd: limitPusd,
      period: current.period,
      createdAt: now,
    });
    tx.afterCommit(() => this.deps.signals.notify(spendTopic(companyId)));
    return { kind: 'WRITTEN', period: current.period };
  }

  private async usedBy(tx: Tx, key: BudgetPeriod, feature: SpendFeature): Promise<bigint> {
    return (await this.periods.byKey(key, tx))!.featureUse[feature] ?? 0n;
  }
}
