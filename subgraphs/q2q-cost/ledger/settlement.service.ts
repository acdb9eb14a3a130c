import type { Tx } from '#platform/database';
import { releasePostings, settlementOf, settlePostings, type EntryKind, type Posting } from './entries.rules.js';
import { type LedgerProblem, LedgerStore } from './ledger.store.js';
import { PeriodStore, sumByFeature } from './period.store.js';
import { type LedgerDependencies, sharing } from './reservation.service.js';
import { type ClosedHold, type Reservation, ReservationStore } from './reservation.store.js';
import { SharedTransaction } from './shared-transaction.js';
import { spendTopic } from './spend-topic.js';

export interface SettleRequest {
  readonly reservationId: string;
  readonly costPusd: bigint;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

interface Closing {
  readonly reservation: Reservation;
  readonly status: ClosedHold['status'];
  readonly kind: EntryKind;
  readonly spent: bigint;
  readonly overrun: bigint;
  readonly usage: ClosedHold['usage'];
  readonly postings: readonly Posting[];
}

/**
 * How holds end. Each of them is idempotent: what is closed stays as it was closed. Holds settle in the period they
 * were taken in.
 */
export class Settlements {
  private readonly reservations: ReservationStore;
  private readonly periods: PeriodStore;
  private readonly ledger: LedgerStore;

  private readonly shared = new SharedTransaction<SettleRequest, boolean>({
    ...sharing,
    commit: async (requests) => {
      const open = await this.deps.db.transaction((tx) => this.settle(tx, requests));
      return requests.map(({ reservationId }) => open.has(reservationId));
    },
  });

  constructor(private readonly deps: LedgerDependencies) {
    this.reservations = new ReservationStore(deps.db);
    this.periods = new PeriodStore(deps.db);
    this.ledger = new LedgerStore(deps);
  }

  /**
   * Settles with the usage the provider reported. Also ends `UNKNOWN` holds, when usage is learned late. Returns
   * the ids of those that were open until now.
   */
  async settle(tx: Tx, requests: readonly SettleRequest[]): Promise<ReadonlySet<string>> {
    const byId = new Map(requests.map((request) => [request.reservationId, request]));
    const open = await this.reservations.lockOpen(tx, [...byId.keys()]);
    const closings = open.map((reservation): Closing => {
      const { costPusd, inputTokens, outputTokens } = byId.get(reservation.id)!;
      const settlement = settlementOf(reservation.holdPusd, costPusd);
      const postings = settlePostings(reservation.holdPusd, settlement);
      const usage = { inputTokens, outputTokens };
      return { reservation, status: 'SETTLED', kind: 'SETTLE', ...settlement, usage, postings };
    });
    await this.close(tx, closings);
    return new Set(open.map(({ id }) => id));
  }

  /** Settles one in a transaction that it shares with others of the same time. Returns whether it was open until now. */
  settleShared(request: SettleRequest): Promise<boolean> {
    return this.shared.submit(request);
  }

  /**
   * Settles with the whole hold: the work was done, and what it used will never be told. Returns the ids of those that were
   * open until now.
   */
  async settleAtMaximum(tx: Tx, reservationIds: readonly string[]): Promise<ReadonlySet<string>> {
    const open = await this.reservations.lockOpen(tx, reservationIds);
    await this.close(tx, open.map(writtenOff));
    return new Set(open.map(({ id }) => id));
  }

  /** What the provider did cannot be known: the money stays where it is, until usage is learned or it is written off. */
  async markUnknown(tx: Tx, reservationIds: readonly string[]): Promise<void> {
    await this.reservations.markUnknown(tx, reservationIds);
  }

  /** Gives the money back. Only for an attempt that surely never reached the provider. */
  async release(tx: Tx, reservationIds: readonly string[]): Promise<void> {
    const open = await this.reservations.lockOpen(tx, reservationIds);
    await this.close(
      tx,
      open.map((reservation) => ({
        reservation,
        status: 'RELEASED',
        kind: 'RELEASE',
        spent: 0n,
        overrun: 0n,
        usage: null,
        postings: releasePostings(reservation.holdPusd),
      })),
    );
  }

  /**
   * Holds that ran out without an answer keep their money: what the provider did is not known. Returns how many
   * there were.
   */
  markExpired(limit = 200): Promise<number> {
    return this.reservations.markExpired(this.deps.clock.now(), limit);
  }

  /** Counts what was unknown for too long as spent at the maximum. Returns how many there were. */
  async writeOff(olderThan: Date, limit = 200): Promise<number> {
    return this.deps.db.transaction(async (tx) => {
      const unknown = await this.reservations.lockUnknown(tx, olderThan, limit);
      await this.close(tx, unknown.map(writtenOff));
      return unknown.length;
    });
  }

  /** Every contradiction between budgets, reservations and entries; none when the books are right. */
  proof(): Promise<LedgerProblem[]> {
    return this.ledger.proof();
  }

  private async close(tx: Tx, closings: readonly Closing[]): Promise<void> {
    if (closings.length === 0) return;
    const at = this.deps.clock.now();
    const holds = closings.map(({ reservation, status, spent, overrun, usage }) => ({
      id: reservation.id,
      status,
      costPusd: spent + overrun,
      overrunPusd: overrun,
      usage,
    }));
    await this.reservations.close(tx, holds, at);
    const byPeriod = Map.groupBy(closings, ({ reservation }) => `${reservation.companyId} ${reservation.period}`);
    await this.settlePeriods(tx, [...byPeriod.values()]);
    const transactions = closings.map(({ reservation, kind, postings }) => {
      const { companyId, period } = reservation;
      return { kind, companyId, period, reservationId: reservation.id, postings };
    });
    await this.ledger.post(tx, transactions, at);
  }

  private async settlePeriods(tx: Tx, periods: readonly (readonly Closing[])[]): Promise<void> {
    const sums = periods.map((closings) => {
      const { companyId, period } = closings[0]!.reservation;
      const sum = (amount: (closing: Closing) => bigint) =>
        closings.reduce((total, closing) => total + amount(closing), 0n);
      const heldPusd = sum(({ reservation }) => reservation.holdPusd);
      const byFeature = sumByFeature(
        closings.map(({ reservation, spent }) => ({
          feature: reservation.feature,
          change: spent - reservation.holdPusd,
        })),
        ({ change }) => change,
      );
      return { companyId, period, heldPusd, spentPusd: sum(({ spent }) => spent), byFeature };
    });
    await this.periods.settle(tx, sums);
    for (const { companyId } of sums) tx.afterCommit(() => this.deps.signals.notify(spendTopic(companyId)));
  }
}

function writtenOff(reservation: Reservation): Closing {
  const settlement = settlementOf(reservation.holdPusd, reservation.holdPusd);
  const postings = settlePostings(reservation.holdPusd, settlement);
  return { reservation, status: 'WRITTEN_OFF', kind: 'WRITE_OFF', ...settlement, usage: null, postings };
}
