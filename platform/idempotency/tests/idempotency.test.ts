import { schemaDrift } from '#platform/database';
import { expectNoLeaks, testDatabase, type TestDatabase } from '#platform/testing';
import {
  claimKey,
  forgetKey,
  IdempotencyKeyEntity,
  idempotencyMigrations,
  keyedRequest,
  type KeyOutcome,
  pruneKeys,
  rememberResult,
} from '../index.js';

const now = new Date('2026-11-23T10:00:00Z');
let db: TestDatabase;
/** How often the work was done and committed. */
let worked = 0;

beforeAll(async () => {
  db = await testDatabase({ entities: [IdempotencyKeyEntity], migrations: idempotencyMigrations, poolSize: 10 });
});
beforeEach(async () => {
  await db.query('truncate idempotency_key');
  worked = 0;
});
expectNoLeaks(() => db.close());

const request = (key: string | null, input: unknown = { amount: 1n }, actorId = 'anna') =>
  keyedRequest(actorId, key, { operation: 'work', input });

function work(given: ReturnType<typeof request>, resultId = 'result-1'): Promise<KeyOutcome> {
  return db.transaction(async (tx) => {
    const claim = await claimKey(tx, given, now);
    if (claim.kind !== 'NEW') return claim;
    tx.afterCommit(() => void (worked += 1));
    await rememberResult(tx, given, resultId);
    return claim;
  });
}

test('the migration makes the table that the entity describes', async () => {
  expect(await schemaDrift(db)).toBe('');
});

test('a hundred requests with one key at once do the work once, and all hear of the same result', async () => {
  const outcomes = await Promise.all(Array.from({ length: 100 }, () => work(request('key'))));
  expect(outcomes.filter(({ kind }) => kind === 'NEW')).toHaveLength(1);
  const repeated = outcomes.filter(({ kind }) => kind !== 'NEW');
  expect(new Set(repeated.map((outcome) => JSON.stringify(outcome)))).toEqual(
    new Set([JSON.stringify({ kind: 'REPEATED', resultId: 'result-1' })]),
  );
  expect(worked).toBe(1);
});

test('another request under a used key is refused; without a key every request is new', async () => {
  await work(request('key'));
  expect(await work(request('key', { amount: 2n }))).toEqual({ kind: 'KEY_REUSED' });
  expect(worked).toBe(1);
  await work(request(null));
  await work(request(null));
  expect(worked).toBe(3);
});

test('keys of different callers never meet', async () => {
  await work(request('key', {}, 'anna'));
  expect(await work(request('key', {}, 'berit'))).toEqual({ kind: 'NEW' });
});

test('a request that rolled back or was refused leaves its key free', async () => {
  const given = request('key');
  const failing = db.transaction(async (tx) => {
    await claimKey(tx, given, now);
    throw new Error('failed halfway');
  });
  await expect(failing).rejects.toThrow('failed halfway');
  await db.transaction(async (tx) => {
    await claimKey(tx, given, now);
    await forgetKey(tx, given);
  });
  expect(await work(given)).toEqual({ kind: 'NEW' });
});

test('pruning deletes the oldest keys first, and no more than it is told', async () => {
  for (const [key, day] of [
    ['a', 1],
    ['b', 2],
    ['c', 20],
  ] as const)
    await db.transaction((tx) => claimKey(tx, request(key), new Date(Date.UTC(2026, 0, day))));
  const before = new Date(Date.UTC(2026, 0, 10));
  expect(await pruneKeys(db, before, 1)).toBe(1);
  expect(await db.query('select key from idempotency_key order by key')).toEqual([{ key: 'b' }, { key: 'c' }]);
  expect(await pruneKeys(db, before)).toBe(1);
  expect(await pruneKeys(db, before)).toBe(0);
});
