import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Registry } from 'prom-client';
import { schemaDrift } from '#platform/database';
import { createEventRuntime, createOutbox, type EventRuntime, inProcessTransport } from '#platform/events';
import { eventually, expectNoLeaks, testDatabase, type TestDatabase, testLogger } from '#platform/testing';
import { systemClock, uuidV7 } from '#platform/time';
import {
  companyNotYetKnown,
  type KnownCompany,
  knownCompany,
  KnownCompanyEntity,
  knownCompanyHandler,
  knownCompanyMigration,
} from '../index.js';

const outbox = createOutbox({ clock: systemClock, ids: uuidV7() });
const changes: KnownCompany[] = [];
const handled: string[] = [];
const companies = knownCompanyHandler({
  consumer: 'test.companies',
  type: 'company.told',
  parse: (payload) => payload as KnownCompany,
  changed: (company) => Promise.resolve(void changes.push(company)),
});
let db: TestDatabase;
let events: EventRuntime;

beforeAll(async () => {
  db = await testDatabase({ name: 'tenants', entities: [KnownCompanyEntity], migrations: [knownCompanyMigration] });
  events = createEventRuntime({
    db,
    outbox,
    transport: inProcessTransport({ subgraphs: ['tenants'] }),
    handlers: [
      companies,
      {
        consumer: 'test.work',
        types: ['work'],
        async handle(batch, tx) {
          for (const { payload } of batch) {
            const { companyId } = payload as { companyId: string };
            if (!(await knownCompany(tx, companyId))) throw companyNotYetKnown(companyId);
            handled.push(companyId);
          }
        },
      },
    ],
    log: testLogger().log,
    metrics: new Registry(),
    clock: systemClock,
    pollMs: 50,
    // Two failures would park an event that counts them.
    retry: { maxTries: 2 },
  });
  await events.start();
});
expectNoLeaks(
  () => events.drain(5000),
  () => db.close(),
);

const told = (companyId: string, version: number, timeZone = 'Europe/Oslo'): KnownCompany => ({
  companyId,
  timeZone,
  country: 'NO',
  active: true,
  version,
});
const tell = (company: KnownCompany) =>
  db.transaction((tx) =>
    outbox.append(tx, [{ type: 'company.told', aggregateId: company.companyId, payload: company }]),
  );
const work = (companyId: string) =>
  db.transaction((tx) => outbox.append(tx, [{ type: 'work', aggregateId: randomUUID(), payload: { companyId } }]));

test('the newest version stays, in whatever order versions come', async () => {
  const versions = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(versions, async (drawn) => {
      const companyId = randomUUID();
      const batch = drawn.map((version, sequence) => ({
        id: randomUUID(),
        type: 'company.told',
        aggregateId: companyId,
        sequence,
        occurredAt: new Date(),
        payload: told(companyId, version, `Etc/GMT-${version}`),
      }));
      changes.length = 0;
      await db.transaction((tx) => companies.handle(batch, tx, undefined));
      const newest = Math.max(...drawn);
      expect(await knownCompany(db, companyId)).toEqual(told(companyId, newest, `Etc/GMT-${newest}`));
      // Once per version that was news.
      const news = drawn.filter((version, at) => drawn.slice(0, at).every((earlier) => earlier < version));
      expect(changes.map(({ version }) => version)).toEqual(news);
    }),
    { numRuns: 30 },
  );
});

test('what came before its company waits and does not become a dead letter, and others do not wait for it', async () => {
  const [late, known] = [randomUUID(), randomUUID()];
  await tell(told(known, 1));
  await eventually(async () => expect(await knownCompany(db, known)).not.toBeNull());
  for (const companyId of [late, known, late, known]) await work(companyId);
  // A batch with one that must wait is tried again: what is handled twice counts once, when it commits.
  await eventually(async () => {
    expect(handled.filter((id) => id === known).length).toBeGreaterThanOrEqual(2);
    expect((await events.stats()).consumers['test.work']).toMatchObject({ waiting: 2 });
  });
  // Longer than two counted tries take.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect([handled.includes(late), await events.deadLetters()]).toEqual([false, []]);
  expect((await events.stats()).consumers['test.work']).toMatchObject({ waiting: 2, deadLetters: 0 });
  await tell(told(late, 1));
  await eventually(() => expect(handled.filter((id) => id === late).length).toBeGreaterThanOrEqual(2));
});

test('the entity and the migration agree', async () => {
  expect(await schemaDrift(db)).toBe('');
});
