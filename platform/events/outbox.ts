import type { Tx } from '#platform/database';
import type { Clock, Ids } from '#platform/time';
import type { NewEvent, Outbox } from './event.js';

/** An outbox that tells, after each commit, that there is something to send. */
export interface WakingOutbox extends Outbox {
  /** Calls `listener` after every transaction that appended has committed; answers how to stop. */
  onCommit(listener: () => void): () => void;
}

/**
 * Writes events in the caller's transaction. Events of one aggregate keep the order of their commits, given that writers of one
 * aggregate wait for each other (a row lock, a version): without that there is no order to keep.
 */
export function createOutbox({ clock, ids }: { readonly clock: Clock; readonly ids: Ids }): WakingOutbox {
  const listeners = new Set<() => void>();
  const wake = () => {
    for (const listener of listeners) listener();
  };
  return {
    async append(tx, events) {
      if (events.length === 0) return;
      await insert(tx, { events, at: clock.now(), ids });
      tx.afterCommit(wake);
    },
    onCommit(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

async function insert(tx: Tx, { events, at, ids }: { events: readonly NewEvent[]; at: Date; ids: Ids }): Promise<void> {
  for (const { id, type, aggregateId, payload } of events) {
    if (id === '' || type === '' || aggregateId === '')
      throw new Error('An event needs a type, an aggregateId and, if it is given, an id that is not empty.');
    if (payload === undefined || payload === null)
      throw new Error(`The event ${type} needs a payload; an empty one is {}.`);
  }
  // The id of a chosen event is kept after sending, so that the same fact is not told twice; a random id cannot come back.
  await tx.query(
    `insert into event_outbox (id, type, aggregate_id, occurred_at, payload, keep_id)
     select id, type, aggregate_id, $5, payload::jsonb, keep_id
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $6::boolean[])
       with ordinality as event (id, type, aggregate_id, payload, keep_id, place)
     order by place
     on conflict (id) do nothing`,
    [
      events.map((event) => event.id ?? ids.next()),
      events.map((event) => event.type),
      events.map((event) => event.aggregateId),
      events.map((event) => JSON.stringify(event.payload)),
      at,
      events.map((event) => event.id !== undefined),
    ],
  );
}
