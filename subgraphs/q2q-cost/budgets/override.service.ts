import type { Tx } from '#platform/database';
import { claimKey, forgetKey, keyedRequest, rememberResult } from '#platform/idempotency';
import { limitPostings } from '../ledger/entries.rules.js';
import { LedgerStore } from '../ledger/ledger.store.js';
import { PeriodLimitStore } from '../ledger/period-limit.store.js';
import { PeriodStore } from '../ledger/period.store.js';
import type { LedgerDependencies } from '../ledger/reservation.service.js';
import { spendTopic } from '../ledger/spend-topic.js';
import type { Budgets } from './budget.service.js';
import { BudgetStore } from './budget.store.js';
import type { OverrideEnd } from './override.entity.js';
import { type BudgetOverride, OverrideStore } from './override.store.js';

export interface OverrideRequest {
  readonly companyId: string;
  readonly amountPusd: bigint;
  readonly expiresAt: Date;
  readonly reason: string;
  readonly actorId: string;
  readonly idempotencyKey: string | null;
}

export interface RevokeRequest {
  readonly id: string;
  readonly reason: string;
  readonly actorId: string;
  readonly idempotencyKey: string | null;
}

export type OverrideOutcome =
  | { readonly kind: 'DONE'; readonly override: BudgetOverride }
  | { readonly kind: 'COMPANY_UNKNOWN' }
  | { readonly kind: 'OVERRIDE_UNKNOWN' }
  | { readonly kind: 'KEY_REUSED' }
  /** It must end after now and with the month at the latest. */
  | { readonly kind: 'EXPIRY_OUTSIDE'; readonly from: Date; readonly to: Date };

type Written = { readonly kind: 'WRITTEN'; readonly id: string };
/** Written where an override ends because its time is over. */
const clockwork = 'q2q-cost';

/**
 * More money for this month: on top of its limit until the override expires or is revoked. What is spent or set aside by then
 * stays; the rest leaves the limit again, so that it is never below what was spent.
 */
export class BudgetOverrides {
  private readonly store: OverrideStore;
  private readonly settings: BudgetStore;
  private readonly periods: PeriodStore;
  private readonly limits = new PeriodLimitStore();
  private readonly ledger: LedgerStore;

  constructor(
    private readonly deps: LedgerDependencies,
    private readonly budgets: Budgets,
  ) {
    this.store = new OverrideStore(deps.db);
    this.settings = new BudgetStore(deps.db);
    this.periods = new PeriodStore(deps.db);
    this.ledger = new LedgerStore(deps);
  }

  byId(id: string): Promise<BudgetOverride | null> {
    return this.store.byId(id);
  }

  ofMonth(month: { readonly companyId: string; readonly period: string }): Promise<BudgetOverride[]> {
    return this.store.ofMonth(month);
  }

  grant(request: OverrideRequest): Promise<OverrideOutcome> {
    const { actorId, idempotencyKey, companyId, amountPusd, expiresAt, reason } = request;
    const input = { companyId, amountPusd, expiresAt, reason };
    const keyed = keyedRequest(actorId, idempotencyKey, { operation: 'overrideBudget', input });
    return this.once(keyed, (tx, now) => this.add(tx, request, now));
  }

  /** Ends it now. One that has ended already stays as it ended. */
  revoke({ id, reason, actorId, idempotencyKey }: RevokeRequest): Promise<OverrideOutcome> {
    const keyed = keyedRequest(actorId, idempotencyKey, { operation: 'revokeBudgetOverride', input: { id, reason } });
    return this.once(keyed, async (tx) => {
      const override = await this.store.byId(id, tx);
      if (!override) return { kind: 'OVERRIDE_UNKNOWN' };
      await this.end(tx, override, { because: 'REVOKED', reason, actorId });
      return { kind: 'WRITTEN', id };
    });
  }

  /** Ends those whose time is over; returns how many. Late or doubled it does the same, once. */
  async endExpired(limit = 100): Promise<number> {
    const expired = await this.store.expired(this.deps.clock.now(), limit);
    for (const override of expired)
      await this.deps.db.transaction((tx) =>
        this.end(tx, override, { because: 'EXPIRED', reason: override.reason, actorId: clockwork }),
      );
    return expired.length;
  }

  private async once(
    keyed: ReturnType<typeof keyedRequest>,
    work: (tx: Tx, now: Date) => Promise<Written | Exclude<OverrideOutcome, { kind: 'DONE' }>>,
  ): Promise<OverrideOutcome> {
    const now = this.deps.clock.now();
    const outcome = await this.deps.db.transaction(async (tx) => {
      const claim = await claimKey(tx, keyed, now);
      if (claim.kind === 'KEY_REUSED') return claim;
      if (claim.kind === 'REPEATED') return { kind: 'WRITTEN', id: claim.resultId! } as const;
      const done = await work(tx, now);
      await (done.kind === 'WRITTEN' ? rememberResult(tx, keyed, done.id) : forgetKey(tx, keyed));
      return done;
    });
    if (outcome.kind !== 'WRITTEN') return outcome;
    return { kind: 'DONE', override: (await this.store.byId(outcome.id))! };
  }

  private async add(
    tx: Tx,
    { companyId, amountPusd, expiresAt, reason, actorId }: OverrideRequest,
    now: Date,
  ): Promise<Written | Exclude<OverrideOutcome, { kind: 'DONE' }>> {
    const current = await this.budgets.ensurePeriod(tx, companyId, now);
    if (!current) return { kind: 'COMPANY_UNKNOWN' };
    const { period, periodEnd } = current;
    if (expiresAt <= now || expiresAt > periodEnd) return { kind: 'EXPIRY_OUTSIDE', from: now, to: periodEnd };
    await this.periods.lock(tx, companyId);
    const id = this.deps.ids.next();
    const override = { id, companyId, period, amountPusd, reason, actorId, createdAt: now, expiresAt };
    await this.store.insert(tx, { ...override, endedAt: null, endedBecause: null, returnedPusd: null });
    await this.move(tx, override, { kind: 'OVERRIDE', pusd: amountPusd, reason, actorId, now });
    return { kind: 'WRITTEN', id };
  }

  private async end(
    tx: Tx,
    { id, companyId }: BudgetOverride,
    { because, reason, actorId }: { readonly because: OverrideEnd; readonly reason: string; readonly actorId: string },
  ): Promise<void> {
    await this.periods.lock(tx, companyId);
    const override = (await this.store.byId(id, tx))!;
    if (override.endedAt !== null) return;
    const now = this.deps.clock.now();
    const kind = `OVERRIDE_${because}` as const;
    const change = await this.move(tx, override, { kind, pusd: -override.amountPusd, reason, actorId, now });
    await this.store.end(tx, id, { because, returnedPusd: -change, now });
  }

  private async move(
    tx: Tx,
    { id, companyId, period }: Pick<BudgetOverride, 'id' | 'companyId' | 'period'>,
    given: {
      readonly kind: 'OVERRIDE' | 'OVERRIDE_EXPIRED' | 'OVERRIDE_REVOKED';
      readonly pusd: bigint;
      readonly reason: string;
      readonly actorId: string;
      readonly now: Date;
    },
  ): Promise<bigint> {
    const { kind, pusd, reason, actorId, now } = given;
    const change = await this.limits.moveLimit(tx, { companyId, period }, pusd);
    const { limitPusd } = (await this.periods.byKey({ companyId, period }, tx))!;
    const postings = limitPostings(change);
    if (postings.length > 0)
      await this.ledger.post(tx, [{ kind: 'LIMIT', companyId, period, reservationId: null, postings }], now);
    await this.settings.recordChange(tx, {
      id: this.deps.ids.next(),
      companyId,
      actorId,
      reason,
      kind,
      feature: null,
      overrideId: id,
      oldLimitPusd: limitPusd - change,
      newLimitPusd: limitPusd,
      period,
      createdAt: now,
    });
    tx.afterCommit(() => this.deps.signals.notify(spendTopic(companyId)));
    return change;
  }
}
