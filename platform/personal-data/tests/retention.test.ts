import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { erasedPeople, erasedPersonMigration } from '#platform/erasure';
import { expectNoLeaks, manualClock, testDatabase, type TestDatabase } from '#platform/testing';
import { parseBindings } from '../bindings/bindings.js';
import { contractOf, personalDataMigrations } from '../index.js';

const tables = [
  'event_outbox',
  'event_inbox',
  'mikro_orm_migrations',
  'personal_data_hold',
  'personal_data_step',
  'erased_person',
];
const bindings = parseBindings(`
version: 1
store: reports
subject: { kind: User, type: uuid }
rules:
  staff: { category: technical, source: OBSERVED, export: NEVER, erase: RETAIN, retain: P3Y, retainBasis: Art. 17(3)(b), roles: [ ACTOR ], reason: Who answers for it }
tables:
  report:
    links: [ { role: ACTOR, columns: created_by, onErase: RETAIN, retain: P10Y, retainBasis: Art. 17(3)(b), reason: Who answers for it } ]
    personal: { staff: [ created_by ] }
    notPersonal: { A report: [ id, title ] }
  decision:
    links: [ { role: ACTOR, columns: decided_by, onErase: RETAIN, retain: P3Y, retainBasis: Art. 17(3)(e), reason: Who decided } ]
    personal: { staff: [ decided_by ] }
    notPersonal: { A decision: [ id, verdict ] }
${tables.map((table) => `  ${table}: { notPersonal: Not of this test }`).join('\n')}
`);

const clock = manualClock(new Date('2026-01-01T00:00:00Z'));
let db: TestDatabase;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'teei-retention-'));
  db = await testDatabase({
    name: 'reports',
    entities: [],
    migrations: [...personalDataMigrations, erasedPersonMigration].flat(),
  });
  await db.query('create table report (id int primary key, created_by uuid, title text not null)');
  await db.query('create table decision (id int primary key, decided_by uuid not null, verdict text not null)');
});
expectNoLeaks(async () => {
  await db.close();
  await rm(directory, { recursive: true, force: true });
});

test('what an erasure had to keep goes when its time is over, of erased people alone, unless it is on hold', async () => {
  const [gone, here, held]: readonly [string, string, string] = [randomUUID(), randomUUID(), randomUUID()];
  for (const [at, userId] of [gone, here, held].entries()) {
    await db.query(`insert into report values ($1, $2, 'Figures')`, [at, userId]);
    await db.query(`insert into decision values ($1, $2, 'APPROVED')`, [at, userId]);
  }
  const people = erasedPeople({ directory, clock });
  for (const userId of [gone, held]) await people.markErased(db, { userId, epoch: 1 });
  const { eraseExpired, holds } = contractOf({ subgraph: 'reports', db, bindings });
  const holdId = randomUUID();
  await holds.place({ userId: held, companyId: randomUUID() }, [{ holdId, store: 'reports/public.decision' }]);
  const run = () => eraseExpired((ids, retain) => people.erasedBefore(db, ids, retain));
  const named = async () => {
    const [row] = await db.query<{ reports: string[]; decisions: string[] }>(
      `select (select array_agg(created_by order by id) from report) as reports, (select array_agg(decided_by order by id) from decision) as decisions`,
    );
    return [row!.reports, row!.decisions];
  };

  clock.set(new Date('2028-12-31T00:00:00Z'));
  expect(await run()).toBe(0);
  expect(await named()).toEqual([
    [gone, here, held],
    [gone, here, held],
  ]);

  clock.set(new Date('2029-01-02T00:00:00Z'));
  expect(await run()).toBe(1);
  const [, decisions] = await named();
  expect(decisions!.slice(1)).toEqual([here, held]);
  expect([gone, here, held]).not.toContain(decisions![0]);

  clock.set(new Date('2036-01-02T00:00:00Z'));
  expect(await run()).toBe(2);
  expect((await named())[0]).toEqual([null, here, null]);

  await holds.release(holdId);
  expect(await run()).toBe(1);
  expect(await run()).toBe(0);
  expect((await named())[1]!.filter((id) => [gone, held].includes(id))).toEqual([]);
});
