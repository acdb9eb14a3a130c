import { newEvent } from '#contracts/events';
import type { Queryable, Tx } from '#platform/database';
import { type RowOf, selectOf, tableOf } from '#platform/database';
import type { Outbox } from '#platform/events';
import { type Circuit, closedCircuit } from './circuit.rules.js';
import { type CircuitState, DestinationCircuitEntity } from './destination.entity.js';

export type CircuitRow = RowOf<typeof DestinationCircuitEntity>;

const select = selectOf(DestinationCircuitEntity);
const table = tableOf(DestinationCircuitEntity);

/** Circuits as they are stored: every process sees the same one. */
export class CircuitStore {
  constructor(private readonly outbox: Outbox) {}

  async create(tx: Tx, destinationId: string, now: Date): Promise<void> {
    await tx.query(
      `insert into ${table} (destination_id, state, failures, openings, changed_at) values ($1, 'CLOSED', 0, 0, $2)`,
      [destinationId, now],
    );
  }

  /** Locked until the transaction ends: of many runs one probes. */
  async lock(tx: Tx, destinationId: string): Promise<CircuitRow> {
    const [row] = await tx.query<CircuitRow>(`select ${select} from ${table} where destination_id = $1 for update`, [
      destinationId,
    ]);
    if (!row) throw new Error(`Destination ${destinationId} has no circuit: they are made together.`);
    return row;
  }

  async byDestination(on: Queryable, ids: readonly string[]): Promise<(CircuitRow | null)[]> {
    const rows = await on.query<CircuitRow>(`select ${select} from ${table} where destination_id = any($1::uuid[])`, [
      ids,
    ]);
    const known = new Map(rows.map((row) => [row.destinationId, row]));
    return ids.map((id) => known.get(id) ?? null);
  }

  /** How many destinations in use stand where. */
  async counts(on: Queryable): Promise<Readonly<Record<CircuitState, number>>> {
    const rows = await on.query<{ state: CircuitState; count: number }>(
      `select c.state, count(*)::int as count from ${table} c join destination d on d.id = c.destination_id
       where d.deleted_at is null group by c.state`,
    );
    const found = new Map(rows.map(({ state, count }) => [state, count]));
    return { CLOSED: found.get('CLOSED') ?? 0, OPEN: found.get('OPEN') ?? 0, HALF_OPEN: found.get('HALF_OPEN') ?? 0 };
  }

  /** Writes what changed, with the event of a change of state. The row is locked by `lock`. */
  async save(
    tx: Tx,
    before: CircuitRow,
    {
      circuit,
      companyId,
      now,
      succeeded = false,
    }: { circuit: Circuit; companyId: string; now: Date; succeeded?: boolean },
  ): Promise<void> {
    const { state, failures, openings, openUntil, probeRunId } = circuit;
    const changed = state !== before.state;
    await tx.query(
      `update ${table} set state = $2, failures = $3, openings = $4, open_until = $5, probe_run_id = $6,
         last_success_at = case when $7 then $8 else last_success_at end, changed_at = case when $9 then $8 else changed_at end
       where destination_id = $1`,
      [before.destinationId, state, failures, openings, openUntil, probeRunId, succeeded, now, changed],
    );
    if (!changed) return;
    const { destinationId } = before;
    await this.outbox.append(tx, [
      newEvent('destination.circuit.changed', destinationId, { destinationId, companyId, state }),
    ]);
  }

  close(tx: Tx, before: CircuitRow, { companyId, now }: { companyId: string; now: Date }): Promise<void> {
    return this.save(tx, before, { circuit: closedCircuit, companyId, now });
  }
}
