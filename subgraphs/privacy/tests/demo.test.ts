import { expectNoLeaks, manualClock, testDatabase, type TestDatabase } from '#platform/testing';
import { AuditAnchor } from '../audit/audit-check.js';
import { AuditStore } from '../audit/audit.store.js';
import { seedRequests } from '../demo/seed.js';
import { privacy } from '../index.js';
import { uuidV7 } from '#platform/time';

const clock = manualClock(new Date('2026-12-01T12:00:00Z'));
let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase({ name: 'privacy', entities: privacy.entities, migrations: privacy.migrations });
});
expectNoLeaks(() => db.close());

const requests = () =>
  db.query<{ phase: string; type: string; overdue: boolean; erased: boolean }>(
    `select phase, type, finished_at is null and due_at < $1 as overdue, subject_user_id is null as erased from privacy_request order by received_at`,
    [clock.now()],
  );

test('the demo has a request in every state in which one stays, one overdue, and an item on hold; loading twice is loading once', async () => {
  const began = performance.now();
  await seedRequests({ db, clock });
  expect(performance.now() - began).toBeLessThan(5000);
  const seeded = await requests();
  expect(new Set(seeded.map(({ phase }) => phase))).toEqual(
    new Set(['AWAITING_VERIFICATION', 'RECEIVED', 'READY', 'DENIED', 'WITHDRAWN', 'EXPIRED', 'FAILED', 'ERASED']),
  );
  expect(seeded.filter(({ overdue }) => overdue)).toHaveLength(1);
  expect(seeded.filter(({ erased }) => erased).map(({ phase }) => phase)).toEqual(['ERASED']);
  await seedRequests({ db, clock });
  expect(await requests()).toEqual(seeded);
  expect(
    await db.query('select 1 from privacy_legal_hold h join privacy_legal_hold_item i on i.hold_id = h.id'),
  ).toHaveLength(1);
  const audit = new AuditStore(db, clock, uuidV7(clock));
  const { problem } = await new AuditAnchor({ db, audit, clock, directory: '/nonexistent' }).check();
  expect(problem).toBeNull();
});
