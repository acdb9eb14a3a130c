import type { Database, Tx } from '#platform/database';
import { type Queryable, rowsOf } from '../rows.js';
import type { SectionCounts } from '../export/plan.rules.js';
import { LeaseLost } from './step-failure.js';
import { type NewStep, type PageRow, stepColumns, type StepKind, type StepRow } from '../export/step-row.js';

/**
 * Who works on what. Leases are measured by the database's clock, the only one all workers share. Every write names the fence it was
 * claimed with: after a takeover it matches no row and throws `LeaseLost`.
 */
export class StepStore {
  constructor(private readonly db: Database) {}

  async insert(tx: Tx, steps: readonly NewStep[]): Promise<void> {
    for (const step of steps) {
      await tx.query(
        `insert into privacy_export_step (id, request_id, kind, subgraph, state, weight, done_weight, fence, attempts,
           next_attempt_at, counted, exported, pages, restarts)
         values ($1, $2, $3, $4, $5, $6, 0, 0, 0, clock_timestamp(), $7, '{}', 0, 0)`,
        [
          step.id,
          step.requestId,
          step.kind,
          step.subgraph ?? '',
          step.state,
          step.weight ?? 0,
          JSON.stringify(step.counted ?? {}),
        ],
      );
    }
  }

  /** The next step that is due and that nobody holds; takes over what a dead worker left. One statement, so two never get the same. */
  async claim(leaseMs: number): Promise<StepRow | null> {
    const [step] = await rowsOf<StepRow>(
      this.db,
      `update privacy_export_step set state = 'RUNNING', fence = fence + 1, attempts = attempts + 1,
         lease_until = clock_timestamp() + $1 * interval '1 millisecond'
       where id = (
         select id from privacy_export_step
         where state in ('READY', 'RUNNING') and next_attempt_at <= clock_timestamp()
           and (lease_until is null or lease_until < clock_timestamp())
         order by next_attempt_at, id for update skip locked limit 1)
       returning ${stepColumns}`,
      [leaseMs],
    );
    return step ?? null;
  }

  async renew(step: StepRow, leaseMs: number): Promise<void> {
    await this.write(this.db, step, `lease_until = clock_timestamp() + $3 * interval '1 millisecond'`, [leaseMs]);
  }

  /** Gives the step back untouched: this worker is stopping, another may go on at once. */
  async release(step: StepRow): Promise<void> {
    await this.write(this.db, step, `state = 'READY', lease_until = null, attempts = greatest(attempts - 1, 0)`);
  }

  async retryLater(step: StepRow, failure: { delayMs: number; error: string }): Promise<void> {
    await this.write(
      this.db,
      step,
      `state = 'READY', lease_until = null, next_attempt_at = clock_timestamp() + $3 * interval '1 millisecond', last_error = $4`,
      [failure.delayMs, failure.error],
    );
  }

  /** A page is safe: where to go on, and that the step is alive. */
  async checkpoint(
    tx: Tx,
    step: StepRow,
    page: PageRow & { bytes: number; nextCursor: string | null; exported: SectionCounts; doneWeight: number },
  ): Promise<void> {
    await this.write(
      tx,
      step,
      `cursor = $3, pages = $4, exported = $5, done_weight = least(weight, greatest(done_weight, $6)), attempts = 0, last_error = null`,
      [page.nextCursor, page.number, JSON.stringify(page.exported), page.doneWeight],
    );
    await tx.query(
      'insert into privacy_export_page (step_id, number, key, bytes, sha256, records) values ($1, $2, $3, $4, $5, $6)',
      [step.id, page.number, page.key, page.bytes, page.sha256, JSON.stringify(page.records)],
    );
  }

  /** The data changed while it was read: forget the pages and begin again with new counts. Done work stays counted as done. */
  async restart(tx: Tx, step: StepRow, counted: SectionCounts): Promise<void> {
    await this.write(
      tx,
      step,
      `state = 'READY', lease_until = null, cursor = null, pages = 0, exported = '{}', counted = $3, restarts = restarts + 1`,
      [JSON.stringify(counted)],
    );
    await tx.query('delete from privacy_export_page where step_id = $1', [step.id]);
  }

  async recount(tx: Tx, step: StepRow, counted: SectionCounts): Promise<void> {
    await this.write(tx, step, 'counted = $3', [JSON.stringify(counted)]);
  }

  async advanceWeight(tx: Tx, step: StepRow, doneWeight: number): Promise<void> {
    await this.write(tx, step, 'done_weight = least(weight, greatest(done_weight, $3)), attempts = 0', [doneWeight]);
  }

  async complete(tx: Tx, step: StepRow): Promise<void> {
    await this.write(tx, step, `state = 'DONE', lease_until = null, done_weight = weight, cursor = null`);
  }

  async fail(tx: Tx, step: StepRow, error: string): Promise<void> {
    await this.write(tx, step, `state = 'FAILED', lease_until = null, cursor = null, last_error = $3`, [error]);
  }

  /** Whatever else was to be done for a request that has failed. */
  async cancelOthers(tx: Tx, step: StepRow): Promise<void> {
    await tx.query(
      `update privacy_export_step set state = 'CANCELLED', lease_until = null, cursor = null
       where request_id = $1 and id <> $2 and state in ('WAITING', 'READY', 'RUNNING')`,
      [step.requestId, step.id],
    );
  }

  async makeReady(tx: Tx, requestId: string, kind: StepKind): Promise<void> {
    await tx.query(
      `update privacy_export_step set state = 'READY', next_attempt_at = clock_timestamp()
       where request_id = $1 and kind = $2 and state = 'WAITING'`,
      [requestId, kind],
    );
  }

  ofRequest(requestId: string, on: Queryable = this.db): Promise<StepRow[]> {
    return rowsOf(on, `select ${stepColumns} from privacy_export_step where request_id = $1 order by kind, subgraph`, [
      requestId,
    ]);
  }

  pagesAfter(stepId: string, number: number, limit: number): Promise<PageRow[]> {
    return rowsOf(
      this.db,
      `select number, key, sha256, records from privacy_export_page where step_id = $1 and number > $2 order by number limit $3`,
      [stepId, number, limit],
    );
  }

  /** Milliseconds until the next step that nobody can take yet becomes free; null when there is none. */
  async nextDueInMs(): Promise<number | null> {
    const [row] = await rowsOf<{ ms: number | null }>(
      this.db,
      `select (extract(epoch from min(greatest(next_attempt_at, coalesce(lease_until, next_attempt_at))) - clock_timestamp()) * 1000)::float8 as ms
       from privacy_export_step where state in ('READY', 'RUNNING')`,
    );
    return row?.ms ?? null;
  }

  private async write(on: Queryable, step: StepRow, set: string, params: readonly unknown[] = []): Promise<void> {
    const rows = await on.query(
      `update privacy_export_step set ${set} where id = $1 and fence = $2 and state = 'RUNNING' returning id`,
      [step.id, step.fence, ...params],
    );
    if (rows.length === 0) throw new LeaseLost(step.id);
  }
}
