import {
  type Database,
  insertReturning,
  type Queryable,
  type RowOf,
  selectOf,
  tableOf,
  type Tx,
} from '#platform/database';
import { ReservationEntity, type ReservationStatus } from './ledger.entity.js';

type ReservationRow = RowOf<typeof ReservationEntity>;

export type Reservation = Omit<ReservationRow, 'holdPusd' | 'costPusd' | 'overrunPusd'> & {
  readonly holdPusd: bigint;
  readonly costPusd: bigint | null;
  readonly overrunPusd: bigint | null;
};

type NewReservation = Omit<
  Reservation,
  'costPusd' | 'overrunPusd' | 'inputTokens' | 'outputTokens' | 'closedAt' | 'status'
>;

/** How a hold ended. */
export interface ClosedHold {
  readonly id: string;
  readonly status: Extract<ReservationStatus, 'SETTLED' | 'RELEASED' | 'WRITTEN_OFF'>;
  readonly costPusd: bigint;
  readonly overrunPusd: bigint;
  /** Unknown where the provider never said. */
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | null;
}

const table = tableOf(ReservationEntity);
const select = `select ${selectOf(ReservationEntity)} from ${table}`;

const toReservation = (row: ReservationRow): Reservation => ({
  ...row,
  holdPusd: BigInt(row.holdPusd),
  costPusd: row.costPusd === null ? null : BigInt(row.costPusd),
  overrunPusd: row.overrunPusd === null ? null : BigInt(row.overrunPusd),
});

export class ReservationStore {
  constructor(private readonly db: Database) {}

  async byKeys(keys: readonly string[], on: Queryable = this.db): Promise<Map<string, Reservation>> {
    if (keys.length === 0) return new Map();
    return byKey(await on.query<ReservationRow>(`${select} where idempotency_key = any($1::text[])`, [keys]));
  }

  /** Returns what is new, by key. Waits for another transaction that is inserting the same key. */
  async insertNew(tx: Tx, reservations: readonly NewReservation[]): Promise<Map<string, Reservation>> {
    // In one order everywhere, so that two batches never wait for each other in a circle.
    const rows = reservations
      .map((reservation) => ({ ...reservation, status: 'HELD' }))
      .sort((a, b) => (a.idempotencyKey < b.idempotencyKey ? -1 : 1));
    return byKey(await insertReturning(tx, ReservationEntity, rows, { onConflict: '(idempotency_key) do nothing' }));
  }

  /** Takes back what this transaction has inserted: for others it never existed. */
  async discard(tx: Tx, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await tx.query(`delete from ${table} where id = any($1::uuid[])`, [ids]);
  }

  /** Those of these that are still open, locked. */
  async lockOpen(tx: Tx, ids: readonly string[]): Promise<Reservation[]> {
    if (ids.length === 0) return [];
    const rows = await tx.query<ReservationRow>(
      `${select} where id = any($1::uuid[]) and status in ('HELD', 'UNKNOWN') order by id for update`,
      [ids],
    );
    return rows.map(toReservation);
  }

  /** Holds that have been unknown since then or longer, locked; those that others work on are left out. */
  async lockUnknown(tx: Tx, since: Date, limit: number): Promise<Reservation[]> {
    const rows = await tx.query<ReservationRow>(
      `${select} where status = 'UNKNOWN' and expires_at <= $1 order by id limit $2 for update skip locked`,
      [since, limit],
    );
    return rows.map(toReservation);
  }

  /** Returns how many holds had run out. */
  async markExpired(now: Date, limit: number): Promise<number> {
    const marked = await this.db.query(
      `update ${table} set status = 'UNKNOWN'
       where id in (select id from ${table} where status = 'HELD' and expires_at <= $1 order by id limit $2 for update skip locked)
       returning id`,
      [now, limit],
    );
    return marked.length;
  }

  /** Those of these that are held: what became of them is not known. */
  async markUnknown(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.query(`update ${table} set status = 'UNKNOWN' where id = any($1::uuid[]) and status = 'HELD'`, [ids]);
  }

  async close(tx: Tx, holds: readonly ClosedHold[], at: Date): Promise<void> {
    const rows = holds.map(({ id, status, costPusd, overrunPusd, usage }) => ({
      id,
      status,
      // As text: JSON numbers are doubles.
      cost: costPusd.toString(),
      overrun: overrunPusd.toString(),
      inputTokens: usage?.inputTokens ?? null,
      outputTokens: usage?.outputTokens ?? null,
    }));
    await tx.query(
      `update ${table} set status = r.status, cost_pusd = r.cost, overrun_pusd = r.overrun, input_tokens = r."inputTokens",
         output_tokens = r."outputTokens", closed_at = $2
       from jsonb_to_recordset($1::jsonb) as r (id uuid, status text, cost bigint, overrun bigint, "inputTokens" int, "outputTokens" int)
       where ${table}.id = r.id`,
      [JSON.stringify(rows), at],
    );
  }
}

const byKey = (rows: readonly ReservationRow[]): Map<string, Reservation> =>
  new Map(rows.map((row) => [row.idempotencyKey, toReservation(row)]));
