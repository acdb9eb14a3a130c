import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOutbox, eventMigrations, type DomainEvent, type EventHandler } from '#platform/events';
import { expectNoLeaks, manualClock, testDatabase, type TestDatabase } from '#platform/testing';
import { uuidV7 } from '#platform/time';
import {
  erasedPeople,
  type ErasedPeople,
  ErasedPersonEntity,
  erasedPersonMigration,
  erasureHandler,
  withoutErasedPeople,
} from '../index.js';

let db: TestDatabase;
let people: ErasedPeople;
const clock = manualClock('2026-03-05T09:00:00Z');
const outbox = createOutbox({ clock, ids: uuidV7(clock) });

expectNoLeaks(() => db.close());
beforeAll(async () => {
  db = await testDatabase({
    name: 'erased',
    entities: [ErasedPersonEntity],
    migrations: [...eventMigrations, erasedPersonMigration],
  });
  people = erasedPeople({ directory: mkdtempSync(join(tmpdir(), 'erased-people-')), clock });
});

const event = (userId: string, type = 'feedback.cleared'): DomainEvent => ({
  id: randomUUID(),
  type,
  aggregateId: userId,
  sequence: 1,
  occurredAt: clock.now(),
  payload: { userId, epoch: 1 },
});

function recorder(): EventHandler & { readonly prepared: string[]; readonly handled: string[] } {
  const prepared: string[] = [];
  const handled: string[] = [];
  return {
    consumer: 'test',
    types: ['feedback.cleared'],
    prepared,
    handled,
    prepare(events) {
      prepared.push(...events.map(({ aggregateId }) => aggregateId));
      return Promise.resolve();
    },
    handle(events) {
      handled.push(...events.map(({ aggregateId }) => aggregateId));
      return Promise.resolve();
    },
  };
}

async function deliver(handler: EventHandler, events: readonly DomainEvent[]): Promise<void> {
  const prepared = await handler.prepare?.(events);
  await db.transaction((tx) => handler.handle(events, tx, prepared));
}

test('an event about a person who is frozen or erased is dropped and counted, before any work is done for it', async () => {
  const [gone, here] = [randomUUID(), randomUUID()];
  await people.freeze(db, { userId: gone, epoch: 1 });
  const inner = recorder();
  const dropped: string[] = [];
  const handler = withoutErasedPeople(inner, { db, people, dropped: (type) => dropped.push(type) });
  await deliver(handler, [event(gone), event(here), event(gone)]);
  expect([inner.prepared, inner.handled]).toEqual([[here], [here]]);
  expect(dropped).toEqual(['feedback.cleared', 'feedback.cleared']);
  expect(await people.lateEventsOf(db, gone)).toBe(2);
  await people.unfreeze(db, gone);
  await deliver(handler, [event(gone)]);
  expect(inner.handled).toEqual([here, gone]);
});

test('a person who is erased between the two halves of handling is handled again from the beginning', async () => {
  const userId = randomUUID();
  const handler = withoutErasedPeople(recorder(), { db, people });
  const prepared = await handler.prepare?.([event(userId)]);
  await people.freeze(db, { userId, epoch: 1 });
  await expect(db.transaction((tx) => handler.handle([event(userId)], tx, prepared))).rejects.toThrow('handled again');
});

test('who is erased stays so, and only a database that is older than the erasure does not know', async () => {
  const [gone, frozen] = [randomUUID(), randomUUID()];
  await people.markErased(db, { userId: gone, epoch: 1 });
  await people.freeze(db, { userId: frozen, epoch: 1 });
  await people.unfreeze(db, gone);
  expect(await people.barred(db, [gone, frozen, randomUUID()])).toEqual(new Set([gone, frozen]));
  const refs = [people.refOf(gone), people.refOf(frozen)];
  expect(await people.missing(db, refs)).toEqual([people.refOf(frozen)]);
  const stored = await db.query('select * from erased_person');
  expect(JSON.stringify(stored)).not.toContain(gone);
});

test('when a person is erased, what waits for them is discarded, and the subgraph confirms', async () => {
  const [gone, here] = [randomUUID(), randomUUID()];
  for (const userId of [gone, here]) {
    await db.query(
      `insert into event_inbox (consumer, event_id, type, aggregate_id, sequence, occurred_at, payload, received_at)
       values ('test', $1, 'feedback.cleared', $2, 1, now(), jsonb_build_object('userId', $2::text), now())`,
      [randomUUID(), userId],
    );
    await db.transaction((tx) =>
      outbox.append(tx, [{ type: 'feedback.received', aggregateId: userId, payload: { userId } }]),
    );
  }
  const handler = erasureHandler({
    subgraph: 'impact',
    people,
    outbox,
    catalogueHash: () => Promise.resolve('c'.repeat(64)),
  });
  await deliver(handler, [event(gone, 'user.erasure.started')]);
  expect(await people.missing(db, [people.refOf(gone)])).toHaveLength(1);
  await deliver(handler, [event(gone, 'user.deleted')]);
  expect(await people.missing(db, [people.refOf(gone)])).toEqual([]);
  const waiting = await db.query<{ id: string }>(
    'select aggregate_id as id from event_inbox where finished_at is null',
  );
  expect(waiting).toEqual([{ id: here }]);
  const sent = await db.query<{ type: string; payload: object }>(
    'select type, payload from event_outbox order by sequence',
  );
  expect(sent.map(({ type }) => type)).toEqual(['feedback.received', 'user.deleted.acknowledged']);
  expect(sent[1]!.payload).toMatchObject({
    userId: gone,
    epoch: 1,
    subgraph: 'impact',
    counts: { inbox: 1, outbox: 1 },
  });
});
