import { type Database, insertMany, type Queryable, selectOf, type Tx } from '#platform/database';
import { type HeldLease, type HoldOptions, type Leases, leasesOf, sql } from '#platform/leases';
import type { Ids } from '#platform/time';
import { type SectionCounts, StepEntity, type StepKind, type StepRow } from './step.entity.js';

export interface NewStep {
  readonly kind: StepKind;
  readonly subgraph?: string;
  readonly state: 'WAITING' | 'READY';
  readonly weight?: number;
  readonly counted?: SectionCounts;
}

/** How far a step has come with the page that was just stored. */
export interface Checkpoint {
  readonly cursor: string | null;
  readonly pages: number;
  readonly exported: SectionCounts;
  readonly doneWeight: number;
}

const select = `select ${selectOf(StepEntity)} from privacy_export_step`;

/** Who works on what. After a takeover every write of the earlier worker throws `LeaseLost` (see `platform/leases`). */
export class StepStore {
  readonly #db: Database;
  readonly #ids: Ids;
  readonly #leases: Leases<typeof StepEntity> = leasesOf(StepEntity);

  constructor(db: Database, ids: Ids) {
    this.#db = db;
    this.#ids = ids;
  }

  async insert(tx: Tx, requestId: string, steps: readonly NewStep[]): Promise<void> {
    const rows = steps.map((step) => ({
      id: this.#ids.next(),
      requestId,
      kind: step.kind,
      subgraph: step.subgraph ?? '',
      state: step.state,
      weight: step.weight ?? 0,
      doneWeight: 0,
      fence: 0,
      attempts: 0,
      // Read by Postgres: steps are due by its clock, as leases are.
      nextAttemptAt: 'now',
      counted: step.counted ?? {},
      exported: {},
      pages: 0,
      restarts: 0,
    }));
    await insertMany(tx, StepEntity, rows);
  }

  /** The next step that is due and free; takes over what a dead worker left. */
  claim(leaseMs: number): Promise<StepRow | null> {
    return this.#leases.claim(this.#db, {
      leaseMs,
      where: sql`state in ('READY', 'RUNNING') and next_attempt_at <= clock_timestamp()`,
      orderBy: sql`next_attempt_at, id`,
      set: { state: 'RUNNING', attempts: sql`attempts + 1` },
    });
  }

  /** Renews the lease while the step runs; losing it aborts the step. */
  hold(step: StepRow, options: HoldOptions): HeldLease {
    return this.#leases.hold(this.#db, step, options);
  }

  /** Gives the step back untouched: this worker is stopping, another may go on at once. */
  async release(step: StepRow): Promise<void> {
    await this.#leases.release(this.#db, step, { state: 'READY', attempts: sql`greatest(attempts - 1, 0)` });
  }

  async retryLater(step: StepRow, failure: { delayMs: number; error: string }): Promise<void> {
    await this.#leases.release(this.#db, step, {
      state: 'READY',
      nextAttemptAt: sql`clock_timestamp() + ${failure.delayMs} * interval '1 millisecond'`,
      lastError: failure.error,
    });
  }

  /** Work is safe: where to go on, and that the step is alive. */
  async checkpoint(tx: Tx, step: StepRow, { doneWeight, ...reached }: Checkpoint): Promise<void> {
    const progress = { doneWeight: advancedTo(doneWeight), attempts: 0, lastError: null };
    await this.#leases.write(tx, step, { ...reached, ...progress });
  }

  /** The data changed while it was read: begin again with new counts. Done work stays counted as done. */
  async restart(tx: Tx, step: StepRow, counted: SectionCounts): Promise<void> {
    const begin = { cursor: null, pages: 0, exported: {}, counted };
    await this.#leases.release(tx, step, { state: 'READY', ...begin, restarts: sql`restarts + 1` });
  }

  async recount(tx: Tx, step: StepRow, counted: SectionCounts): Promise<void> {
    await this.#leases.write(tx, step, { counted });
  }

  async advanceWeight(tx: Tx, step: StepRow, doneWeight: number): Promise<void> {
    await this.#leases.write(tx, step, { doneWeight: advancedTo(doneWeight), attempts: 0 });
  }

  async complete(tx: Tx, step: StepRow): Promise<void> {
    await this.#leases.release(tx, step, { state: 'DONE', doneWeight: sql`weight`, cursor: null });
  }

  async fail(tx: Tx, step: StepRow, error: string): Promise<void> {
    await this.#leases.release(tx, step, { state: 'FAILED', cursor: null, lastError: error });
  }

  /** What else was to be done for a request that has failed. */
  async cancelOthers(tx: Tx, step: StepRow): Promise<void> {
    await tx.query(
      `update privacy_export_step set state = 'CANCELLED', lease_until = null, cursor = null
       where request_id = $1 and id <> $2 and state in ('WAITING', 'READY', 'RUNNING')`,
      [step.requestId, step.id],
    );
  }

  /** Nothing of a request that was ended by a person goes on. */
  async cancelAll(tx: Tx, requestId: string): Promise<void> {
    await tx.query(
      `update privacy_export_step set state = 'CANCELLED', lease_until = null, cursor = null
       where request_id = $1 and state in ('WAITING', 'READY', 'RUNNING')`,
      [requestId],
    );
  }

  /** Lets a step run once more, or for the first time, after a while. */
  async repeat(tx: Tx, requestId: string, kind: StepKind, delayMs = 0): Promise<void> {
    await tx.query(
      `update privacy_export_step set state = 'READY', attempts = 0, lease_until = null,
         next_attempt_at = clock_timestamp() + $3 * interval '1 millisecond'
       where request_id = $1 and kind = $2 and state in ('WAITING', 'DONE')`,
      [requestId, kind, delayMs],
    );
  }

  /** Gives the step back: what it waits for is not there yet, and that is no failure. */
  async postpone(tx: Tx, step: StepRow, delayMs: number): Promise<void> {
    await this.#leases.release(tx, step, {
      state: 'READY',
      attempts: 0,
      nextAttemptAt: sql`clock_timestamp() + ${delayMs} * interval '1 millisecond'`,
    });
  }

  async makeReadyOne(tx: Tx, requestId: string, kind: StepKind, subgraph: string): Promise<void> {
    await tx.query(
      `update privacy_export_step set state = 'READY', next_attempt_at = clock_timestamp()
       where request_id = $1 and kind = $2 and subgraph = $3 and state = 'WAITING'`,
      [requestId, kind, subgraph],
    );
  }

  async makeReady(tx: Tx, requestId: string, kind: StepKind): Promise<void> {
    await tx.query(
      `update privacy_export_step set state = 'READY', next_attempt_at = clock_timestamp()
       where request_id = $1 and kind = $2 and state = 'WAITING'`,
      [requestId, kind],
    );
  }

  async get(id: string): Promise<StepRow | null> {
    const [step] = await this.#db.query<StepRow>(`${select} where id = $1`, [id]);
    return step ?? null;
  }

  ofRequest(requestId: string, on: Queryable = this.#db): Promise<StepRow[]> {
    return on.query<StepRow>(`${select} where request_id = $1 order by kind, subgraph`, [requestId]);
  }

  /** Milliseconds until the next step that no worker can take yet becomes free; null when there is none. */
  async nextDueInMs(): Promise<number | null> {
    const [row] = await this.#db.query<{ ms: number | null }>(
      `select (extract(epoch from min(greatest(next_attempt_at, coalesce(lease_until, next_attempt_at))) - clock_timestamp()) * 1000)::float8 as ms
       from privacy_export_step where state in ('READY', 'RUNNING')`,
    );
    return row?.ms ?? null;
  }
}

/** Progress that was told is not taken back, and never more than the step weighs. */
const advancedTo = (doneWeight: number) => sql`least(weight, greatest(done_weight, ${doneWeight}))`;
