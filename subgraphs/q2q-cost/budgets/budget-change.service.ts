import type { Tx } from '#platform/database';
import { claimKey, forgetKey, type KeyedRequest, rememberResult } from '#platform/idempotency';
import { sha256 } from '#platform/text';
import { limitPostings } from '../ledger/entries.rules.js';
import { LedgerStore } from '../ledger/ledger.store.js';
import { type ChangedLimit, PeriodLimitStore } from '../ledger/period-limit.store.js';
import { type BudgetPeriod, PeriodStore } from '../ledger/period.store.js';
import type { LedgerDependencies } from '../ledger/reservation.service.js';
import { spendTopic } from '../ledger/spend-topic.js';
import type { Budgets } from './budget.service.js';
import { BudgetStore } from './budget.store.js';
import { OverrideStore } from './override.store.js';

export interface SetBudgetRequest {
  readonly companyId: string;
  readonly monthlyLimitPusd: bigint;
  /** IANA name, instead of the company's own from the next month on; unchanged when absent. */
  readonly timeZone: string | null;
  readonly reason: string;
  readonly actorId: string;
  readonly idempotencyKey: string | null;
}

interface BelowCommitted {
  readonly kind: 'BELOW_COMMITTED';
  readonly committedPusd: bigint;
}

export type SetBudgetOutcome =
  /** The month that was written, as it is now. */
  | { readonly kind: 'DONE'; readonly budget: BudgetPeriod }
  | { readonly kind: 'COMPANY_UNKNOWN' }
  | { readonly kind: 'KEY_REUSED' }
  /** More is spent and reserved this month than the new limit. */
  | BelowCommitted;

/** Sets the limit of this month and of all to come. Who, what and why are kept for ever. */
export class BudgetChanges {
  private readonly store: BudgetStore;
  private readonly periods: PeriodStore;
  private readonly limits = new PeriodLimitStore();
  private readonly ledger: LedgerStore;
  private readonly overrides: OverrideStore;

  constructor(
    private readonly deps: LedgerDependencies,
    private readonly budgets: Budgets,
  ) {
    this.store = new BudgetStore(deps.db);
    this.periods = new PeriodStore(deps.db);
    this.ledger = new LedgerStore(deps);
    this.overrides = new OverrideStore(deps.db);
  }

  async set(request: SetBudgetRequest): Promise<SetBudgetOutcome> {
    const now = this.deps.clock.now();
    const keyed = keyedRequestOf(request);
    const outcome = await this.deps.db.transaction(async (tx) => {
      const claim = await claimKey(tx, keyed, now);
      if (claim.kind === 'KEY_REUSED') return claim;
      if (claim.kind === 'REPEATED') return { kind: 'WRITTEN', period: claim.resultId ?? undefined } as const;
      const change = await this.change(tx, request, now);
      await (change.kind === 'WRITTEN' ? rememberResult(tx, keyed, change.period) : forgetKey(tx, keyed));
      return change;
    });
    if (outcome.kind !== 'WRITTEN') return outcome;
    return { kind: 'DONE', budget: (await this.budgets.read(request.companyId, outcome.period))! };
  }

  private async change(
    tx: Tx,
    request: SetBudgetRequest,
    now: Date,
  ): Promise<
    { readonly kind: 'WRITTEN'; readonly period: string } | { readonly kind: 'COMPANY_UNKNOWN' } | BelowCommitted
  > {
    const { companyId, monthlyLimitPusd: limitPusd, actorId, reason } = request;
    const current = await this.budgets.ensurePeriod(tx, companyId, now);
    if (!current) return { kind: 'COMPANY_UNKNOWN' };
    const { period } = current;
    await this.periods.lock(tx, companyId);
    // What overrides have added to this month stays on top of its limit.
    const added = await this.overrides.openAmount(tx, current);
    const [changed] = await this.limits.setLimits(tx, current, { which: 'this', limitPusd: limitPusd + added });
    if (!changed)
      return { kind: 'BELOW_COMMITTED', committedPusd: (await this.periods.committed(tx, current)) - added };
    const later = await this.limits.setLimits(tx, current, { which: 'later', limitPusd });
    await this.postLimits(tx, [changed], { companyId, limitPusd: limitPusd + added, now });
    await this.postLimits(tx, later, { companyId, limitPusd, now });
    await this.store.changeSetting(tx, request, now);
    await this.budgets.followTimeZone(tx, companyId);
    await this.store.recordChange(tx, {
      id: this.deps.ids.next(),
      companyId,
      actorId,
      reason,
      kind: 'LIMIT',
      feature: null,
      overrideId: null,
      oldLimitPusd: changed.oldPusd - added,
      newLimitPusd: limitPusd,
      period,
      createdAt: now,
    });
    tx.afterCommit(() => this.deps.signals.notify(spendTopic(companyId)));
    return { kind: 'WRITTEN', period };
  }

  private postLimits(
    tx: Tx,
    changed: readonly ChangedLimit[],
    { companyId, limitPusd, now }: { companyId: string; limitPusd: bigint; now: Date },
  ): Promise<void> {
    const transactions = changed.map(({ period, oldPusd }) => ({
      kind: 'LIMIT' as const,
      companyId,
      period,
      reservationId: null,
      postings: limitPostings(limitPusd - oldPusd),
    }));
    return this.ledger.post(tx, transactions, now);
  }
}

/** With the digest that keys had before they moved to the table of all keys, so that old ones are still recognised. */
function keyedRequestOf(request: SetBudgetRequest): KeyedRequest | null {
  const { actorId, idempotencyKey: key, companyId, monthlyLimitPusd, timeZone, reason } = request;
  if (key === null) return null;
  return {
    actorId,
    key,
    requestHash: sha256(JSON.stringify([companyId, monthlyLimitPusd.toString(), timeZone, reason])),
  };
}
