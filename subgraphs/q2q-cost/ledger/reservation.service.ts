import type { Tx } from '#platform/database';
import { spendTopic, type Budget, type BudgetDependencies, type BudgetStore } from '../budgets/budget.service.js';
import { reservePostings } from './entries.rules.js';
import { post } from './ledger.store.js';
import {
  reservationColumns,
  toReservation,
  type HoldOutcome,
  type HoldRequest,
  type Reservation,
  type ReservationRow,
} from './reservation.store.js';

/**
 * Sets money aside before a model is asked. Cannot overspend at any concurrency: the conditional UPDATE serialises on the budget row,
 * and a CHECK stands behind it.
 */
export class Reservations {
  constructor(
    private readonly deps: BudgetDependencies,
    private readonly budgets: BudgetStore,
  ) {}

  async reserve(request: HoldRequest): Promise<HoldOutcome> {
    return (await this.reserveAll([request]))[0]!;
  }

  /** Many in one transaction, in the order asked. What does not fit is refused alone; the rest is held. */
  async reserveAll(requests: readonly HoldRequest[]): Promise<HoldOutcome[]> {
    if (requests.length === 0) return [];
    const distinct = [...new Map(requests.map((request) => [request.idempotencyKey, request])).values()];
    const outcomes = await this.deps.db.transaction((tx) => this.reserveIn(tx, distinct));
    return requests.map((request) => outcomes.get(request.idempotencyKey)!);
  }

  private async reserveIn(tx: Tx, requests: readonly HoldRequest[]): Promise<Map<string, HoldOutcome>> {
    const now = this.deps.clock.now();
    // In one order everywhere, so that two batches never wait for each other in a circle.
    const budgets = new Map<string, Budget>();
    for (const companyId of [...new Set(requests.map((request) => request.companyId))].sort()) {
      const budget = await this.budgets.ensurePeriod(tx, companyId, now);
      if (budget) budgets.set(companyId, budget);
    }
    const companies = [...budgets.keys()];
    const payable = requests.filter(({ companyId }) => budgets.has(companyId));
    const fresh = await this.insert(tx, payable, budgets);
    const outcomes = await this.known(
      tx,
      payable.filter((request) => !fresh.has(request.idempotencyKey)),
    );
    for (const { companyId, idempotencyKey } of requests)
      if (!budgets.has(companyId)) outcomes.set(idempotencyKey, { kind: 'COMPANY_UNKNOWN' });
    const held: Reservation[] = [];
    for (const companyId of companies) {
      const mine = [...fresh.values()].filter((reservation) => reservation.companyId === companyId);
      const fitting = await this.hold(tx, mine);
      held.push(...fitting);
      const refused = mine.filter((reservation) => !fitting.includes(reservation));
      // Within this transaction they never existed for anybody else.
      if (refused.length > 0)
        await tx.query('delete from reservation where id = any($1::uuid[])', [refused.map(({ id }) => id)]);
      const { period, periodEnd: retryAt } = budgets.get(companyId)!;
      for (const reservation of refused)
        outcomes.set(reservation.idempotencyKey, { kind: 'BUDGET_EXHAUSTED', period, retryAt });
      if (fitting.length > 0) tx.afterCommit(() => this.deps.signals.notify(spendTopic(companyId)));
    }
    for (const reservation of held) outcomes.set(reservation.idempotencyKey, { kind: 'HELD', reservation });
    const transactions = held.map(({ id, companyId, period, holdPusd }) => ({
      kind: 'RESERVE' as const,
      companyId,
      period,
      reservationId: id,
      postings: reservePostings(holdPusd),
    }));
    await post(tx, transactions, { ids: this.deps.ids, at: now });
    return outcomes;
  }

  /** What is new, by key. Waits for another transaction that is inserting the same key. */
  private async insert(
    tx: Tx,
    requests: readonly HoldRequest[],
    budgets: ReadonlyMap<string, Budget>,
  ): Promise<Map<string, Reservation>> {
    const now = this.deps.clock.now();
    const rows = [...requests]
      .sort((a, b) => (a.idempotencyKey < b.idempotencyKey ? -1 : 1))
      .map(({ ttlMs, holdPusd, ...request }) => ({
        ...request,
        id: this.deps.ids.next(),
        period: budgets.get(request.companyId)!.period,
        holdPusd: holdPusd.toString(),
        expiresAt: new Date(now.getTime() + ttlMs),
      }));
    const inserted = await tx.query<ReservationRow>(
      `insert into reservation (id, idempotency_key, request_hash, company_id, period, provider, model, feature, status, hold_pusd,
         expires_at, created_at)
       select id, "idempotencyKey", "requestHash", "companyId", period, provider, model, feature, 'HELD', "holdPusd", "expiresAt", $2
       from jsonb_to_recordset($1::jsonb) as r (id uuid, "idempotencyKey" text, "requestHash" text, "companyId" uuid, period text,
         provider text, model text, feature text, "holdPusd" bigint, "expiresAt" timestamptz)
       on conflict (idempotency_key) do nothing returning ${reservationColumns}`,
      [JSON.stringify(rows), now],
    );
    return new Map(inserted.map((row) => [row.idempotencyKey, toReservation(row)]));
  }

  private async known(tx: Tx, requests: readonly HoldRequest[]): Promise<Map<string, HoldOutcome>> {
    const outcomes = new Map<string, HoldOutcome>();
    if (requests.length === 0) return outcomes;
    const rows = await tx.query<ReservationRow>(
      `select ${reservationColumns} from reservation where idempotency_key = any($1::text[])`,
      [requests.map((request) => request.idempotencyKey)],
    );
    const byKey = new Map(rows.map((row) => [row.idempotencyKey, toReservation(row)]));
    for (const { idempotencyKey, requestHash } of requests) {
      const reservation = byKey.get(idempotencyKey)!;
      const same = reservation.requestHash === requestHash;
      outcomes.set(idempotencyKey, same ? { kind: 'REPLAYED', reservation } : { kind: 'KEY_REUSED' });
    }
    return outcomes;
  }

  /** All of one company's at once when they fit; otherwise one by one, so that what fits is held. */
  private async hold(tx: Tx, reservations: readonly Reservation[]): Promise<Reservation[]> {
    if (reservations.length === 0) return [];
    if (await this.tryHold(tx, reservations)) return [...reservations];
    if (reservations.length === 1) return [];
    const fitting: Reservation[] = [];
    for (const reservation of reservations) if (await this.tryHold(tx, [reservation])) fitting.push(reservation);
    return fitting;
  }

  private async tryHold(tx: Tx, reservations: readonly Reservation[]): Promise<boolean> {
    const { companyId, period } = reservations[0]!;
    const total = reservations.reduce((sum, { holdPusd }) => sum + holdPusd, 0n);
    const updated = await tx.query(
      `update ai_budget set reserved_pusd = reserved_pusd + $3, seq = seq + 1
       where company_id = $1 and period = $2 and spent_pusd + reserved_pusd + $3 <= limit_pusd returning seq`,
      [companyId, period, total.toString()],
    );
    return updated.length === 1;
  }
}
