import type { Tx } from '#platform/database';
import { spendTopic, type BudgetDependencies } from '../budgets/budget.service.js';
import { releasePostings, settlementOf, settlePostings, type EntryKind, type Posting } from './entries.rules.js';
import type { ReservationStatus } from './ledger.entity.js';
import { post } from './ledger.store.js';
import {
  reservationColumns,
  toReservation,
  type Reservation,
  type ReservationRow,
  type SettleRequest,
} from './reservation.store.js';

interface Closing {
  readonly reservation: Reservation;
  readonly status: Extract<ReservationStatus, 'SETTLED' | 'RELEASED' | 'WRITTEN_OFF'>;
  readonly kind: EntryKind;
  readonly spent: bigint;
  readonly overrun: bigint;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | null;
  readonly postings: readonly Posting[];
}

/** The proof reads every entry there is, at night. */
const proofMs = 600_000;

/** How holds end. Each of them is idempotent: what is closed stays as it was closed. Holds settle in the period they were taken in. */
export class Settlements {
  constructor(private readonly deps: BudgetDependencies) {}

  /** With the usage the provider reported. Also ends `UNKNOWN` holds, when usage is learned late. Answers what was open until now. */
  async settle(tx: Tx, requests: readonly SettleRequest[]): Promise<ReadonlySet<string>> {
    const byId = new Map(requests.map((request) => [request.reservationId, request]));
    const open = await this.lockOpen(tx, [...byId.keys()]);
    const closings = open.map((reservation): Closing => {
      const { costPusd, inputTokens, outputTokens } = byId.get(reservation.id)!;
      const settlement = settlementOf(reservation.holdPusd, costPusd);
      const postings = settlePostings(reservation.holdPusd, settlement);
      return {
        reservation,
        status: 'SETTLED',
        kind: 'SETTLE',
        ...settlement,
        usage: { inputTokens, outputTokens },
        postings,
      };
    });
    await this.close(tx, closings);
    return new Set(open.map(({ id }) => id));
  }

  /** Gives the money back. Only for an attempt that surely never reached the provider. */
  async release(tx: Tx, reservationIds: readonly string[]): Promise<void> {
    const open = await this.lockOpen(tx, reservationIds);
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

  /** Holds that ran out without an answer keep their money: nobody knows what the provider did. Answers how many. */
  async markExpired(limit = 200): Promise<number> {
    const marked = await this.deps.db.query(
      `update reservation set status = 'UNKNOWN'
       where id in (select id from reservation where status = 'HELD' and expires_at <= $1 order by id limit $2 for update skip locked)
       returning id`,
      [this.deps.clock.now(), limit],
    );
    return marked.length;
  }

  /** Unknown for too long: counted as spent at the maximum. Answers how many. */
  async writeOff(olderThan: Date, limit = 200): Promise<number> {
    return this.deps.db.transaction(async (tx) => {
      const rows = await tx.query<ReservationRow>(
        `select ${reservationColumns} from reservation where status = 'UNKNOWN' and expires_at <= $1
         order by id limit $2 for update skip locked`,
        [olderThan, limit],
      );
      const closings = rows.map(toReservation).map((reservation): Closing => {
        const settlement = settlementOf(reservation.holdPusd, reservation.holdPusd);
        const postings = settlePostings(reservation.holdPusd, settlement);
        return { reservation, status: 'WRITTEN_OFF', kind: 'WRITE_OFF', ...settlement, usage: null, postings };
      });
      await this.close(tx, closings);
      return closings.length;
    });
  }

  /** Every contradiction between budgets, reservations and entries; none when the books are right. */
  proof(): Promise<{ problem: string; company_id: string; period: string; expected: string; found: string }[]> {
    return this.deps.db.transaction((tx) => tx.query('select * from ledger_proof()'), {
      readOnly: true,
      limitMs: proofMs,
    });
  }

  private async lockOpen(tx: Tx, ids: readonly string[]): Promise<Reservation[]> {
    if (ids.length === 0) return [];
    const rows = await tx.query<ReservationRow>(
      `select ${reservationColumns} from reservation where id = any($1::uuid[]) and status in ('HELD', 'UNKNOWN') order by id for update`,
      [ids],
    );
    return rows.map(toReservation);
  }

  private async close(tx: Tx, closings: readonly Closing[]): Promise<void> {
    if (closings.length === 0) return;
    const at = this.deps.clock.now();
    const rows = closings.map(({ reservation, status, spent, overrun, usage }) => ({
      id: reservation.id,
      status,
      cost: (spent + overrun).toString(),
      overrun: overrun.toString(),
      inputTokens: usage?.inputTokens ?? null,
      outputTokens: usage?.outputTokens ?? null,
    }));
    await tx.query(
      `update reservation set status = r.status, cost_pusd = r.cost, overrun_pusd = r.overrun, input_tokens = r."inputTokens",
         output_tokens = r."outputTokens", closed_at = $2
       from jsonb_to_recordset($1::jsonb) as r (id uuid, status text, cost bigint, overrun bigint, "inputTokens" int, "outputTokens" int)
       where reservation.id = r.id`,
      [JSON.stringify(rows), at],
    );
    const byBudget = Map.groupBy(closings, ({ reservation }) => `${reservation.companyId} ${reservation.period}`);
    for (const key of [...byBudget.keys()].sort()) await this.settleBudget(tx, byBudget.get(key)!);
    const transactions = closings.map(({ reservation, kind, postings }) => {
      const { companyId, period } = reservation;
      return { kind, companyId, period, reservationId: reservation.id, postings };
    });
    await post(tx, transactions, { ids: this.deps.ids, at });
  }

  private async settleBudget(tx: Tx, closings: readonly Closing[]): Promise<void> {
    const { companyId, period } = closings[0]!.reservation;
    const sum = (amount: (closing: Closing) => bigint) =>
      closings.reduce((total, closing) => total + amount(closing), 0n).toString();
    const updated = await tx.query(
      `update ai_budget set reserved_pusd = reserved_pusd - $3, spent_pusd = spent_pusd + $4, seq = seq + 1
       where company_id = $1 and period = $2 returning seq`,
      [companyId, period, sum(({ reservation }) => reservation.holdPusd), sum(({ spent }) => spent)],
    );
    if (updated.length !== 1)
      throw new Error(`The budget of company ${companyId} for ${period} has holds but no row. Run the ledger proof.`);
    tx.afterCommit(() => this.deps.signals.notify(spendTopic(companyId)));
  }
}
