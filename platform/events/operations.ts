import type { Database } from '#platform/database';
import type { EventStats } from './metrics.js';

/** An event that failed too often. Its payload stays in the database: an operator needs the error, not the words. */
export interface DeadLetter {
  readonly consumer: string;
  readonly eventId: string;
  readonly type: string;
  readonly aggregateId: string;
  readonly occurredAt: Date;
  readonly tries: number;
  readonly error: string;
  /** Events of the same aggregate that wait behind it. */
  readonly waitingBehind: number;
}

/** Which one: an event id may be a dead letter at several consumers. */
export interface DeadLetterKey {
  readonly consumer: string;
  readonly eventId: string;
}

/** Dead letters, oldest first, at most `limit` (default: 100), beginning after `after`. */
export async function listDeadLetters(
  db: Database,
  options: { readonly limit?: number; readonly after?: DeadLetterKey } = {},
): Promise<DeadLetter[]> {
  const rows = await db.query<Record<string, never>>(
    `select p.consumer, p.event_id as "eventId", p.type, p.aggregate_id as "aggregateId", p.occurred_at as "occurredAt", p.tries,
       p.error, (select count(*)::int from event_inbox w
         where w.consumer = p.consumer and w.aggregate_id = p.aggregate_id and w.status in ('OPEN', 'HELD')) as "waitingBehind"
     from event_inbox p where p.status = 'DEAD' and ($2::text is null or p.position > (
       select position from event_inbox where consumer = $2 and event_id = $3))
     order by p.position limit $1`,
    [options.limit ?? 100, options.after?.consumer ?? null, options.after?.eventId ?? null],
  );
  return rows as unknown as DeadLetter[];
}

/** Gives a dead letter all its tries again. Returns false when there is none of this key. */
export async function retryDeadLetter(db: Database, { consumer, eventId }: DeadLetterKey): Promise<boolean> {
  const rows = await db.query(
    `update event_inbox set status = 'OPEN', tries = 0 where consumer = $1 and event_id = $2 and status = 'DEAD' returning 1`,
    [consumer, eventId],
  );
  return rows.length > 0;
}

/** Gives up on a dead letter: it counts as handled, its payload is deleted, and what waited behind it goes on. */
export async function discardDeadLetter(
  db: Database,
  key: DeadLetterKey,
  discard: { reason: string; now: Date },
): Promise<boolean> {
  const rows = await db.query(
    `update event_inbox set status = 'DISCARDED', payload = null, finished_at = $3, error = left($4 || ' ← ' || error, 500)
     where consumer = $1 and event_id = $2 and status = 'DEAD' returning 1`,
    [key.consumer, key.eventId, discard.now, discard.reason],
  );
  return rows.length > 0;
}

export async function readStats(db: Database, consumers: readonly string[], now: Date): Promise<EventStats> {
  const [outbox] = await db.query<{ waiting: string; oldest: Date | null }>(
    'select count(*) as waiting, min(occurred_at) as oldest from event_outbox where sent_at is null',
  );
  const rows = await db.query<{ consumer: string; waiting: string; deadLetters: string; oldest: Date | null }>(
    `select consumer, count(*) filter (where status <> 'DEAD') as waiting, count(*) filter (where status = 'DEAD') as "deadLetters",
       min(received_at) filter (where status <> 'DEAD') as oldest
     from event_inbox where status = 'OPEN' or status in ('HELD', 'DEAD') group by consumer`,
  );
  const age = (oldest: Date | null | undefined) =>
    oldest ? Math.max(0, (now.getTime() - oldest.getTime()) / 1000) : 0;
  const none = consumers.map((consumer) => [consumer, { waiting: 0, lagSeconds: 0, deadLetters: 0 }] as const);
  const found = rows.map(
    (row) =>
      [
        row.consumer,
        { waiting: Number(row.waiting), lagSeconds: age(row.oldest), deadLetters: Number(row.deadLetters) },
      ] as const,
  );
  return {
    outbox: { waiting: Number(outbox?.waiting ?? 0), lagSeconds: age(outbox?.oldest) },
    consumers: Object.fromEntries([...none, ...found]),
  };
}

/** No caller waits for it, and a busy disk may take its time. */
const forgetMs = 60_000;

/**
 * Forgets the ids of events sent or finished before `before`, in steps of 10,000 so that no statement is long. A delivery repeated after
 * that would be handled again: the limit must be longer than any transport keeps an event.
 */
export async function forgetBefore(db: Database, before: Date): Promise<number> {
  const steps = [
    'delete from event_outbox where ctid in (select ctid from event_outbox where sent_at < $1 limit 10000) returning 1',
    'delete from event_inbox where ctid in (select ctid from event_inbox where finished_at < $1 limit 10000) returning 1',
  ];
  let forgotten = 0;
  for (const step of steps) {
    for (let removed = 10_000; removed === 10_000; forgotten += removed)
      removed = await db.transaction(async (tx) => (await tx.query(step, [before])).length, { limitMs: forgetMs });
  }
  return forgotten;
}

/** Removes a person's waiting events, when the person is erased: those whose payload names them in `userId`. Answers how many. */
export async function discardEventsOfUser(db: Database, userId: string, now: Date): Promise<number> {
  const inbox = await db.query(
    `update event_inbox set status = 'DISCARDED', payload = null, claim = null, due_at = null, finished_at = $2, error = 'erased'
     where finished_at is null and payload ->> 'userId' = $1 returning 1`,
    [userId, now],
  );
  const outbox = await db.query(
    `delete from event_outbox where sent_at is null and payload ->> 'userId' = $1 returning 1`,
    [userId],
  );
  return inbox.length + outbox.length;
}
