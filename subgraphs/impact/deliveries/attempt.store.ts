import { insertReturning, type Queryable, selectOf, tableOf, type Tx } from '#platform/database';
import type { Ids } from '#platform/time';
import {
  type AttemptKind,
  type AttemptOutcome,
  type AttemptRow,
  DeliveryAttemptEntity,
  DeliveryReceiptEntity,
  type FieldProblem,
  type ReceiptRow,
  type ReceiptSource,
  type RunRow,
} from './delivery.entity.js';

export interface AttemptEnd {
  readonly outcome: AttemptOutcome;
  readonly reason?: string | null;
  readonly fieldErrors?: readonly FieldProblem[] | null;
  readonly reference?: string | null;
  readonly retryAt?: Date | null;
}

const select = selectOf(DeliveryAttemptEntity);
const table = tableOf(DeliveryAttemptEntity);

/** Calls to partners: what was about to be done, and what came of it; and the receipts. */
export class AttemptStore {
  constructor(private readonly ids: Ids) {}

  /** The intent, before the call: a call without it is never made, so a crash can hide none. */
  async begin(tx: Tx, run: RunRow, call: { kind: AttemptKind; payloadId: string; now: Date }): Promise<AttemptRow> {
    const [last] = await tx.query<{ number: number }>(
      `select coalesce(max(number), 0)::int as number from ${table} where run_id = $1`,
      [run.id],
    );
    const [row] = await insertReturning(tx, DeliveryAttemptEntity, [
      {
        id: this.ids.next(),
        runId: run.id,
        number: last!.number + 1,
        kind: call.kind,
        part: run.part,
        payloadId: call.payloadId,
        startedAt: call.now,
      },
    ]);
    return row!;
  }

  async end(tx: Tx, attemptId: string, given: AttemptEnd, now: Date): Promise<void> {
    const { outcome, reason = null, fieldErrors = null, reference = null, retryAt = null } = given;
    await tx.query(
      `update ${table} set outcome = $2, reason = $3, field_errors = $4, reference = $5, retry_at = $6, finished_at = $7
       where id = $1`,
      [attemptId, outcome, reason, fieldErrors === null ? null : JSON.stringify(fieldErrors), reference, retryAt, now],
    );
  }

  async ofRuns(on: Queryable, runIds: readonly string[]): Promise<AttemptRow[][]> {
    const rows = await on.query<AttemptRow>(
      `select ${select} from ${table} where run_id = any($1::uuid[]) order by run_id, number`,
      [runIds],
    );
    const groups = Map.groupBy(rows, ({ runId }) => runId);
    return runIds.map((id) => groups.get(id) ?? []);
  }

  /** Once per run: a later one changes nothing. */
  async addReceipt(
    tx: Tx,
    { run, reference, source, now }: { run: RunRow; reference: string | null; source: ReceiptSource; now: Date },
  ): Promise<void> {
    await insertReturning(
      tx,
      DeliveryReceiptEntity,
      [{ id: this.ids.next(), runId: run.id, payloadId: run.payloadId, reference, source, receivedAt: now }],
      { onConflict: '(run_id) do nothing' },
    );
  }

  async receiptsOf(on: Queryable, runIds: readonly string[]): Promise<(ReceiptRow | null)[]> {
    const rows = await on.query<ReceiptRow>(
      `select ${selectOf(DeliveryReceiptEntity)} from ${tableOf(DeliveryReceiptEntity)} where run_id = any($1::uuid[])`,
      [runIds],
    );
    const known = new Map(rows.map((row) => [row.runId, row]));
    return runIds.map((id) => known.get(id) ?? null);
  }

  async receiptOfPayload(on: Queryable, payloadId: string): Promise<ReceiptRow | null> {
    const [row] = await on.query<ReceiptRow>(
      `select ${selectOf(DeliveryReceiptEntity)} from ${tableOf(DeliveryReceiptEntity)} where payload_id = $1 order by received_at limit 1`,
      [payloadId],
    );
    return row ?? null;
  }
}
