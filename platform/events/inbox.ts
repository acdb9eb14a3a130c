import type { Database, Tx } from '#platform/database';
import type { DomainEvent } from './event.js';

/** An event in the inbox of one consumer, claimed for handling. */
export interface InboxEvent extends DomainEvent {
  /** Failures so far. */
  readonly tries: number;
}

interface InboxRow {
  event_id: string;
  type: string;
  aggregate_id: string;
  sequence: string;
  occurred_at: Date;
  payload: unknown;
  tries: number;
}

/** Thrown inside `finish`'s transaction: another process took these events over, because we seemed dead. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost';
}

/** One row per consumer and event, in order; what is there already, finished or not, is left alone. */
export async function accept(
  db: Database,
  deliveries: readonly { readonly consumer: string; readonly event: DomainEvent }[],
  at: Date,
): Promise<void> {
  await db.query(
    `insert into event_inbox (consumer, event_id, type, aggregate_id, sequence, occurred_at, payload, received_at)
     select consumer, id, type, aggregate_id, sequence, occurred_at, payload::jsonb, $8
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[], $7::text[])
       with ordinality as event (consumer, id, type, aggregate_id, sequence, occurred_at, payload, place)
     order by place
     on conflict (consumer, event_id) do nothing`,
    [
      deliveries.map(({ consumer }) => consumer),
      deliveries.map(({ event }) => event.id),
      deliveries.map(({ event }) => event.type),
      deliveries.map(({ event }) => event.aggregateId),
      deliveries.map(({ event }) => event.sequence),
      deliveries.map(({ event }) => event.occurredAt),
      deliveries.map(({ event }) => JSON.stringify(event.payload)),
      at,
    ],
  );
}

export interface ClaimOptions {
  readonly consumer: string;
  /** Unique to this claim: proof of ownership when it is finished. */
  readonly claim: string;
  readonly now: Date;
  readonly leaseMs: number;
  readonly limit: number;
}

/**
 * Claims the oldest open events, skipping every aggregate of which an event is being handled, waits for its next try, or is
 * a dead letter. Claims of one consumer wait for each other, whichever process they are in: two that overlapped could split an aggregate.
 */
export async function claim(db: Database, options: ClaimOptions): Promise<InboxEvent[]> {
  const { consumer, now, leaseMs, limit } = options;
  return db.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtext('event_inbox'), hashtext($1))`, [consumer]);
    await reopenDue(tx, consumer, now);
    const rows = await tx.query<InboxRow>(
      `with next as (
         select event_id from event_inbox
         where consumer = $1 and status = 'OPEN' and aggregate_id not in (
           select aggregate_id from event_inbox where consumer = $1 and status in ('HELD', 'DEAD'))
         order by position limit $2),
       claimed as (
         update event_inbox set status = 'HELD', claim = $3, due_at = $4
         where consumer = $1 and event_id in (select event_id from next)
         returning event_id, type, aggregate_id, sequence, occurred_at, payload, tries, position)
       select * from claimed order by position`,
      [consumer, limit, options.claim, new Date(now.getTime() + leaseMs)],
    );
    return rows.map(toEvent);
  });
}

/** Leases that ran out and retries that are due. A row that is just being finished is locked, and left alone. */
async function reopenDue(tx: Tx, consumer: string, now: Date): Promise<void> {
  await tx.query(
    `update event_inbox set status = 'OPEN', claim = null, due_at = null
     where (consumer, event_id) in (
       select consumer, event_id from event_inbox
       where consumer = $1 and status = 'HELD' and due_at <= $2 for update skip locked)`,
    [consumer, now],
  );
}

/** When the next held event of a consumer is due, in milliseconds from `now`; `undefined` when none is held. */
export async function nextDueInMs(db: Database, consumer: string, now: Date): Promise<number | undefined> {
  const [row] = await db.query<{ due: Date | null }>(
    `select min(due_at) as due from event_inbox where consumer = $1 and status = 'HELD'`,
    [consumer],
  );
  return row?.due ? Math.max(0, row.due.getTime() - now.getTime()) : undefined;
}

export interface ClaimedEvents {
  readonly consumer: string;
  readonly claim: string;
  readonly eventIds: readonly string[];
}

/** Marks events as done in the transaction of their handler. Called first: its row locks keep everybody else away until the commit. */
export async function finish(tx: Tx, claimed: ClaimedEvents, now: Date): Promise<void> {
  const rows = await tx.query(
    `update event_inbox set status = 'DONE', payload = null, claim = null, due_at = null, error = null, finished_at = $4
     where consumer = $1 and event_id = any($2) and claim = $3 and status = 'HELD' returning event_id`,
    [claimed.consumer, claimed.eventIds, claimed.claim, now],
  );
  if (rows.length !== claimed.eventIds.length) {
    throw new ClaimLost(
      `${claimed.consumer}: ${claimed.eventIds.length - rows.length} events were taken over by another process.`,
    );
  }
}

export async function extendLease(db: Database, claimed: ClaimedEvents, until: Date): Promise<void> {
  await db.query(
    `update event_inbox set due_at = $4 where consumer = $1 and event_id = any($2) and claim = $3 and status = 'HELD'`,
    [claimed.consumer, claimed.eventIds, claimed.claim, until],
  );
}

/** Gives events back unhandled: others may claim them at once. */
export async function release(db: Database, claimed: ClaimedEvents): Promise<void> {
  if (claimed.eventIds.length === 0) return;
  await db.query(
    `update event_inbox set status = 'OPEN', claim = null, due_at = null
     where consumer = $1 and event_id = any($2) and claim = $3 and status = 'HELD'`,
    [claimed.consumer, claimed.eventIds, claimed.claim],
  );
}

/** One event goes back until `dueAt`, without counting a failure. `reason` tells an operator what it waits for. */
export async function wait(
  db: Database,
  claimed: ClaimedEvents,
  { reason, dueAt }: { readonly reason: string; readonly dueAt: Date },
): Promise<void> {
  await db.query(
    `update event_inbox set error = $4, claim = null, due_at = $5
     where consumer = $1 and event_id = any($2) and claim = $3 and status = 'HELD'`,
    [claimed.consumer, claimed.eventIds, claimed.claim, reason, dueAt],
  );
}

/** Records a failure of one event: its next try at `dueAt`, or a dead letter where there is none. */
export async function recordFailure(
  db: Database,
  claimed: ClaimedEvents,
  failure: { readonly error: string; readonly dueAt: Date | null },
): Promise<void> {
  await db.query(
    `update event_inbox set tries = tries + 1, error = $4, claim = null, due_at = $5,
       status = case when $5::timestamptz is null then 'DEAD' else 'HELD' end
     where consumer = $1 and event_id = any($2) and claim = $3 and status = 'HELD'`,
    [claimed.consumer, claimed.eventIds, claimed.claim, failure.error, failure.dueAt],
  );
}

function toEvent(row: InboxRow): InboxEvent {
  return {
    id: row.event_id,
    type: row.type,
    aggregateId: row.aggregate_id,
    sequence: Number(row.sequence),
    occurredAt: row.occurred_at,
    payload: row.payload,
    tries: row.tries,
  };
}
