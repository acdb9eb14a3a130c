import { backendOf, expectNoLeaks, ownServer, type OwnServer, testLogger } from '#platform/testing';
import { type Database, DatabaseSilent, ensureDatabase, isTransient, openDatabase, withQueryLimit } from '../index.js';

let server: OwnServer;
let db: Database;

beforeAll(async () => {
  server = await ownServer();
  const url = await ensureDatabase(server, 'silent');
  db = await openDatabase({
    name: 'silent',
    url,
    entities: [],
    migrations: [],
    log: testLogger().log,
    poolSize: 3,
    statementTimeoutMs: 1000,
  });
  await db.query('create table fact (id int primary key)');
});

afterEach(() => server.thaw());

expectNoLeaks(
  () => db.close(),
  () => server.remove(),
);

const backend = (of: Pick<Database, 'query'> = db) => backendOf(of);
const freeze = (pid: number) => server.freeze(pid);

/** What it came to, and after how many milliseconds. */
async function timed<T>(work: Promise<T>): Promise<{ result: T | Error; ms: number }> {
  const startedAt = performance.now();
  const result = await work.catch((error: Error) => error);
  return { result, ms: performance.now() - startedAt };
}

test('a statement on a silent connection ends within seconds, and the next one gets another connection', async () => {
  const pid = await backend();
  freeze(pid);
  const first = await timed(db.query('select 1'));
  expect(first.result).toBeInstanceOf(DatabaseSilent);
  expect(isTransient(first.result)).toBe(true);
  expect(first.ms).toBeLessThan(10_000);
  const second = await timed(backend());
  expect(second.result).not.toBe(pid);
  expect(second.ms).toBeLessThan(2000);
});

test('a transaction whose connection died idle begins on another one', async () => {
  const pid = await backend();
  freeze(pid);
  const done = await timed(db.transaction((tx) => backend(tx)));
  expect(done.result).toEqual(expect.any(Number));
  expect(done.result).not.toBe(pid);
});

test('a transaction that falls silent half-way fails, is not repeated, and leaves nothing behind', async () => {
  let runs = 0;
  const failed = await timed(
    db.transaction(async (tx) => {
      runs += 1;
      await tx.query('insert into fact values (1)');
      freeze(await backend(tx));
      await tx.query('insert into fact values (2)');
    }),
  );
  expect(failed.result).toBeInstanceOf(DatabaseSilent);
  expect([runs, failed.ms < 15_000]).toEqual([1, true]);
  server.thaw();
  expect(await db.query('select * from fact')).toEqual([]);
});

test('all connections silent at once: the pool is whole again afterwards', async () => {
  const pids = await Promise.all(
    [1, 2, 3].map(() => db.transaction(async (tx) => (await tx.query('select pg_sleep(0.2)'), backend(tx)))),
  );
  expect(new Set(pids).size).toBe(3);
  for (const pid of pids) freeze(pid);
  const failed = await Promise.all([1, 2, 3, 4].map(() => timed(db.query('select 1'))));
  for (const { ms } of failed) expect(ms).toBeLessThan(10_000);
  const again = await Promise.all([1, 2, 3].map(() => timed(db.transaction((tx) => tx.query('select pg_sleep(0.1)')))));
  for (const { result } of again) expect(result).not.toBeInstanceOf(Error);
});

test('longer and shorter limits are honoured', async () => {
  const long = db.transaction((tx) => tx.query('select pg_sleep(1.5)'), { limitMs: 20_000 });
  expect((await timed(long)).result).not.toBeInstanceOf(Error);
  const cancelled = await timed(db.query('select pg_sleep(20)'));
  expect(cancelled.result).toMatchObject({ code: '57014' });
  const short = await timed(withQueryLimit(200, () => db.query('select pg_sleep(20)')));
  expect(short.result).toBeInstanceOf(DatabaseSilent);
  expect(short.ms).toBeLessThan(3000);
});

test('ping tells of a silent server soon, and closing does not wait for one', async () => {
  const other = await openDatabase({
    name: 'other',
    url: server.urlOf('silent'),
    entities: [],
    migrations: [],
    log: testLogger().log,
    poolSize: 1,
  });
  freeze(await backend(other));
  const ping = await timed(other.ping());
  expect(ping.result).toBeInstanceOf(DatabaseSilent);
  expect(ping.ms).toBeLessThan(8000);
  freeze(await backend(other));
  expect((await timed(other.close())).ms).toBeLessThan(8000);
});
