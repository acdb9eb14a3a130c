import type { Database } from '#platform/database';
import type { Clock } from '#platform/time';
import type { DomainEvent } from './event.js';
import type { EventTransport } from './transport.js';

export interface RelayOptions {
  readonly db: Database;
  readonly transport: EventTransport;
  readonly clock: Clock;
  readonly batchSize: number;
  /** Told how many events were sent, once that has committed. */
  readonly onSent: (events: number) => void;
}

interface OutboxRow {
  id: string;
  sequence: string;
  type: string;
  aggregate_id: string;
  occurred_at: Date;
  payload: unknown;
}

/**
 * Sends one batch and answers what to do next. One relay works per database at a time, whichever process it is in: the lock belongs to
 * the transaction, so a relay that dies gives it back. That is what keeps the order; a batch is one round trip per subscriber, so
 * several relays would not be faster, only unordered.
 */
export async function relayOnce({
  db,
  transport,
  clock,
  batchSize,
  onSent,
}: RelayOptions): Promise<'more' | 'empty' | 'busy'> {
  return db.transaction(async (tx) => {
    const [lock] = await tx.query<{ mine: boolean }>(
      `select pg_try_advisory_xact_lock(hashtext('event_relay')) as mine`,
    );
    if (!lock?.mine) return 'busy';
    const rows = await tx.query<OutboxRow>(
      `select id, sequence, type, aggregate_id, occurred_at, payload from event_outbox
       where sent_at is null order by sequence limit $1`,
      [batchSize],
    );
    if (rows.length === 0) return 'empty';
    await transport.publish(db.name, rows.map(toEvent));
    await tx.query(
      `with sent as (select unnest($1::text[]) as id),
         gone as (delete from event_outbox o using sent where o.id = sent.id and not o.keep_id)
       update event_outbox o set sent_at = $2, payload = null from sent where o.id = sent.id and o.keep_id`,
      [rows.map((row) => row.id), clock.now()],
    );
    tx.afterCommit(() => onSent(rows.length));
    return rows.length === batchSize ? 'more' : 'empty';
  });
}

function toEvent(row: OutboxRow): DomainEvent {
  return {
    id: row.id,
    type: row.type,
    aggregateId: row.aggregate_id,
    sequence: Number(row.sequence),
    occurredAt: row.occurred_at,
    payload: row.payload,
  };
}
