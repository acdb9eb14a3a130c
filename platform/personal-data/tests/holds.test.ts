import { randomUUID } from 'node:crypto';
import { expectNoLeaks, testDatabase, type TestDatabase } from '#platform/testing';
import { parseBindings } from '../bindings/bindings.js';
import { contractOf, personalDataMigrations } from '../index.js';

const bindings = parseBindings(`
version: 1
store: notes
subject: { kind: User, table: person, key: id }
rules:
  content: { category: content, source: PROVIDED, export: PORTABLE, erase: DELETE_ROW }
tables:
  person:
    personal: { content: [ id, name ] }
  note:
    links: [ { role: OWNER, columns: person_id } ]
    personal: { content: [ text ] }
    notPersonal: { Keys: [ id, person_id ] }
  event_outbox: { notPersonal: Not of this test }
  event_inbox: { notPersonal: Not of this test }
  mikro_orm_migrations: { notPersonal: Not of this test }
  personal_data_hold: { notPersonal: Not of this test }
  personal_data_step: { notPersonal: Not of this test }
`);

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase({ name: 'notes', entities: [], migrations: personalDataMigrations });
  await db.query('create table person (id uuid primary key, name text)');
  await db.query('create table note (id int primary key, person_id uuid references person, text text)');
});
expectNoLeaks(() => db.close());

const companyId = randomUUID();
async function person(notes: readonly number[]): Promise<string> {
  const userId = randomUUID();
  await db.query('insert into person values ($1, $2)', [userId, 'Anna']);
  for (const id of notes) await db.query('insert into note values ($1, $2, $3)', [id, userId, 'text']);
  return userId;
}
const left = async (userId: string) =>
  (await db.query<{ id: number }>('select id from note where person_id = $1 order by id', [userId])).map(
    ({ id }) => id,
  );

let calls = 0;
async function erase(userId: string) {
  const { contract } = contractOf({ subgraph: 'notes', db, bindings });
  const subject = { userId, companyId };
  const { steps } = await contract.preview(subject);
  const retained = [];
  for (const step of steps) {
    calls += 1;
    const outcome = await contract.erase({
      requestId: randomUUID(),
      subject,
      step,
      planHash: 'x',
      idempotencyKey: `key-${calls}`,
      fence: 1,
    });
    retained.push(...outcome.retained);
  }
  return retained;
}

test('a hold on a record keeps that record, and what it hangs from, until it is released', async () => {
  const userId = await person([1, 2, 3]);
  const { holds } = contractOf({ subgraph: 'notes', db, bindings });
  const holdId = randomUUID();
  await holds.place({ userId, companyId }, [{ holdId, store: 'notes/public.note', key: '2' }]);
  const retained = await erase(userId);
  expect(await left(userId)).toEqual([2]);
  expect(retained).toContainEqual(expect.objectContaining({ ground: 'LEGAL_HOLD', count: 1 }));
  await holds.release(holdId);
  expect(await erase(userId)).toEqual([]);
  expect(await left(userId)).toEqual([]);
  expect(await db.query('select 1 from person where id = $1', [userId])).toEqual([]);
});

test('a hold on a whole store keeps every record of that person, and no record of another', async () => {
  const [held, other] = [await person([11, 12]), await person([13])];
  const { holds } = contractOf({ subgraph: 'notes', db, bindings });
  await holds.place({ userId: held, companyId }, [{ holdId: randomUUID(), store: 'notes/public.note' }]);
  await erase(held);
  await erase(other);
  expect([await left(held), await left(other)]).toEqual([[11, 12], []]);
});
