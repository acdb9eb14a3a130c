import type { Database, Tx } from '#platform/database';
import type { Signals } from '#platform/live';
import type { Clock, Ids } from '#platform/time';
import { reservePostings } from './entries.rules.js';
import type { SpendFeature, SpendSource } from './ledger.entity.js';
import { LedgerStore } from './ledger.store.js';
import { type BudgetPeriod, PeriodStore, sumByFeature } from './period.store.js';
import { type Reservation, ReservationStore } from './reservation.store.js';
import { SharedTransaction } from './shared-transaction.js';
import { spendTopic } from './spend-topic.js';

export interface LedgerDependencies {
  readonly db: Database;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface HoldRequest {
  /** Names one physical attempt; a repetition gets the stored reservation. */
  readonly idempotencyKey: string;
  readonly requestHash: string;
  readonly companyId: string;
  readonly provider: string;
  readonly model: string;
  readonly feature: SpendFeature;
  /** Who is asked: a provider, this process, a test server. Default: `INTERNAL`. */
  readonly source?: SpendSource;
  /** Answered from the company's cache: nothing is held, and it is counted. */
  readonly cached?: boolean;
  readonly holdPusd: bigint;
  /** After this a hold that is not settled becomes `UNKNOWN`: it stays, until usage is known or it is written off. */
  readonly ttlMs: number;
  /** Whether a reservation of the same key is of this request. Default: equal hashes. */
  readonly isSame?: (known: Reservation) => boolean;
}

export type HoldOutcome =
  | { readonly kind: 'HELD'; readonly reservation: Reservation }
  /** The key was used before, for the same request. */
  | { readonly kind: 'REPLAYED'; readonly reservation: Reservation }
  /** The company is not known here: it has no budget. */
  | { readonly kind: 'COMPANY_UNKNOWN' }
  /** The key was used before, for another request. */
  | { readonly kind: 'KEY_REUSED' }
  /** `retryAt`: the end of the period; `cap`: the feature whose cap is in the way, where the month has enough left. */
  | {
      readonly kind: 'BUDGET_EXHAUSTED';
      readonly period: string;
      readonly retryAt: Date;
      readonly cap: SpendFeature | null;
    };

type PayingPeriod = Pick<BudgetPeriod, 'period' | 'periodEnd'>;

/** Two at once, so that the disk and the processor both have work; more would wait for the same rows. */
export const sharing = { most: 64, atOnce: 2 } as const;

/** Finds the month that pays. Budgets do: they know limits and time zones, of which the ledger knows nothing. */
export interface PayingPeriods {
  /** The month that holds an instant, made when it is first asked for; `null` while the company is not known. */
  ensurePeriod(tx: Tx, companyId: string, at: Date): Promise<PayingPeriod | null>;
}

/**
 * Sets money aside before a model is asked. Cannot overspend at any concurrency: the conditional UPDATE serialises
 * on the budget row, and a CHECK stands behind it.
 */
export class Reservations {
  private readonly reservations: ReservationStore;
  private readonly periods: PeriodStore;
  private readonly ledger: LedgerStore;
  private readonly shared = new SharedTransaction<HoldRequest, HoldOutcome>({
    ...sharing,
    commit: (requests) => this.reserveTogether(requests),
  });

  constructor(
    private readonly deps: LedgerDependencies,
    private readonly paying: PayingPeriods,
  ) {
    this.reservations = new ReservationStore(deps.db);
    this.periods = new PeriodStore(deps.db);
    this.ledger = new LedgerStore(deps);
  }

  /** One; those that are asked for at the same time share a transaction. */
  reserve(request: HoldRequest): Promise<HoldOutcome> {
    return this.shared.submit(request);
  }

  /** Many in one transaction, in the order asked. What does not fit is refused alone; the rest is held. */
  async reserveAll(requests: readonly HoldRequest[]): Promise<HoldOutcome[]> {
    if (requests.length === 1) return [await this.reserve(requests[0]!)];
    return this.reserveTogether(requests);
  }

  private async reserveTogether(requests: readonly HoldRequest[]): Promise<HoldOutcome[]> {
    if (requests.length === 0) return [];
    const first = new Map(requests.toReversed().map((request) => [request.idempotencyKey, request]));
    const distinct = requests.filter((request) => first.get(request.idempotencyKey) === request);
    const outcomes = await this.deps.db.transaction((tx) => this.reserveIn(tx, distinct));
    return requests.map((request) => {
      const outcome = outcomes.get(request.idempotencyKey)!;
      const repeats = outcome.kind === 'HELD' && first.get(request.idempotencyKey) !== request;
      return repeats ? repetitionOf(request, outcome.reservation) : outcome;
    });
  }

  /** What the key was used for before. */
  async known(idempotencyKey: string): Promise<Reservation | null> {
    return (await this.reservations.byKeys([idempotencyKey])).get(idempotencyKey) ?? null;
  }

  private async reserveIn(tx: Tx, requests: readonly HoldRequest[]): Promise<Map<string, HoldOutcome>> {
    const now = this.deps.clock.now();
    const paying = await this.periodsOf(tx, requests, now);
    const payable = requests.filter(({ companyId }) => paying.has(companyId));
    const fresh = await this.reservations.insertNew(
      tx,
      payable.map(({ ttlMs, isSame: _isSame, source = 'INTERNAL', cached = false, ...request }) => ({
        ...request,
        source,
        cached,
        id: this.deps.ids.next(),
        period: paying.get(request.companyId)!.period,
        expiresAt: new Date(now.getTime() + ttlMs),
        createdAt: now,
      })),
    );
    const outcomes = await this.repeated(
      tx,
      payable.filter((request) => !fresh.has(request.idempotencyKey)),
    );
    for (const { companyId, idempotencyKey } of requests)
      if (!paying.has(companyId)) outcomes.set(idempotencyKey, { kind: 'COMPANY_UNKNOWN' });
    const held = await this.hold(tx, [...fresh.values()]);
    for (const reservation of held) outcomes.set(reservation.idempotencyKey, { kind: 'HELD', reservation });
    const refused = [...fresh.values()].filter(({ idempotencyKey }) => !outcomes.has(idempotencyKey));
    await this.reservations.discard(
      tx,
      refused.map(({ id }) => id),
    );
    const left = new Map<string, bigint>();
    for (const { companyId, period } of refused)
      if (!left.has(companyId)) left.set(companyId, await this.leftOf(tx, { companyId, period }));
    for (const { companyId, idempotencyKey, holdPusd, feature } of refused) {
      const { period, periodEnd: retryAt } = paying.get(companyId)!;
      const cap = holdPusd <= left.get(companyId)! ? (feature as SpendFeature) : null;
      outcomes.set(idempotencyKey, { kind: 'BUDGET_EXHAUSTED', period, retryAt, cap });
    }
    for (const companyId of new Set(held.map((reservation) => reservation.companyId)))
      tx.afterCommit(() => this.deps.signals.notify(spendTopic(companyId)));
    await this.post(tx, held, now);
    return outcomes;
  }

  /**
   * By company, without those that are not known. In one order everywhere, so that two batches never wait for each
   * other in a circle.
   */
  private async periodsOf(tx: Tx, requests: readonly HoldRequest[], now: Date): Promise<Map<string, PayingPeriod>> {
    const companyIds = [...new Set(requests.map((request) => request.companyId))].sort();
    const periods = new Map<string, PayingPeriod>(await this.periods.holdingMany(companyIds, now, tx));
    for (const companyId of companyIds.filter((id) => !periods.has(id))) {
      const period = await this.paying.ensurePeriod(tx, companyId, now);
      if (period) periods.set(companyId, period);
    }
    return periods;
  }

  private async repeated(tx: Tx, requests: readonly HoldRequest[]): Promise<Map<string, HoldOutcome>> {
    const outcomes = new Map<string, HoldOutcome>();
    const known = await this.reservations.byKeys(
      requests.map(({ idempotencyKey }) => idempotencyKey),
      tx,
    );
    for (const request of requests)
      outcomes.set(request.idempotencyKey, repetitionOf(request, known.get(request.idempotencyKey)!));
    return outcomes;
  }

  private async leftOf(tx: Tx, key: { readonly companyId: string; readonly period: string }): Promise<bigint> {
    const { limitPusd, spentPusd, reservedPusd } = (await this.periods.byKey(key, tx))!;
    return limitPusd - spentPusd - reservedPusd;
  }

  /** All of a company's at once when they fit; otherwise one by one, so that what fits is held. */
  private async hold(tx: Tx, reservations: readonly Reservation[]): Promise<Reservation[]> {
    if (reservations.length === 0) return [];
    const byCompany = [...Map.groupBy(reservations, ({ companyId }) => companyId).values()];
    const sums = byCompany.map((own) => ({
      companyId: own[0]!.companyId,
      period: own[0]!.period,
      pusd: own.reduce((sum, { holdPusd }) => sum + holdPusd, 0n),
      byFeature: sumByFeature(own, ({ holdPusd }) => holdPusd),
    }));
    const whole = await this.periods.hold(tx, sums);
    const fitting: Reservation[] = [];
    for (const own of byCompany) {
      if (whole.has(own[0]!.companyId)) fitting.push(...own);
      else if (own.length > 1) fitting.push(...(await this.holdOneByOne(tx, own)));
    }
    return fitting;
  }

  private async holdOneByOne(tx: Tx, reservations: readonly Reservation[]): Promise<Reservation[]> {
    const fitting: Reservation[] = [];
    for (const reservation of reservations) {
      const { companyId, period, holdPusd: pusd, feature } = reservation;
      const held = await this.periods.hold(tx, [{ companyId, period, pusd, byFeature: { [feature]: pusd } }]);
      if (held.size > 0) fitting.push(reservation);
    }
    return fitting;
  }

  private post(tx: Tx, held: readonly Reservation[], at: Date): Promise<void> {
    const transactions = held.map(({ id, companyId, period, holdPusd }) => ({
      kind: 'RESERVE' as const,
      companyId,
      period,
      reservationId: id,
      postings: reservePostings(holdPusd),
    }));
    return this.ledger.post(tx, transactions, at);
  }
}

/** What a request gets whose key has a hold already: that hold, if it is of the same request. */
function repetitionOf({ requestHash, isSame }: HoldRequest, reservation: Reservation): HoldOutcome {
  const same = isSame ? isSame(reservation) : reservation.requestHash === requestHash;
  return same ? { kind: 'REPLAYED', reservation } : { kind: 'KEY_REUSED' };
}
