import { jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { silentLogger } from '#platform/observability';
import { createJobs, type JobDefinition, type JobRun, LockLost } from '../index.js';
import { mongodbAbsence } from '../mongodb-test-server/index.js';
import { mongodbServer, postgresServer, Processes, type Server, until } from './harness.js';

// Starts processes, which a busy machine makes wait.
jest.setTimeout(180_000);

const absence = mongodbAbsence();
if (absence !== undefined) process.stderr.write(`Job tests run on Postgres only: ${absence}.\n`);
const backends: [string, () => Promise<Server>][] = [['postgres', postgresServer]];
if (absence === undefined) backends.push(['mongodb', mongodbServer]);

let serial = 0;
/** Every test has a job name of its own in the shared store. */
const named = (name: string) => `${name}-${(serial += 1)}`;
const job = (name: string, run: (run: JobRun) => Promise<void>, more: Partial<JobDefinition> = {}): JobDefinition => ({
  name,
  run,
  ...more,
});

describe.each(backends)('jobs on %s', (_backend, openServer) => {
  let server: Server;
  let processes: Processes;
  beforeAll(async () => {
    server = await openServer();
    processes = new Processes(server);
  });
  afterEach(() => processes.drainAll());
  afterAll(() => server?.stop());
  const gone = (name: string) => async () => (await server.rows(name)).length === 0;

  test('each of 61 wake-ups runs once, whoever takes it, and leaves nothing behind', async () => {
    const name = named('once');
    const seen: number[] = [];
    const takers = new Set<string>();
    const worker = (label: string) =>
      job(name, async ({ data }) => {
        await sleep(5);
        takers.add(label);
        seen.push(data.n as number);
      });
    const first = await processes.start([worker('first')]);
    await processes.start([worker('second')]);
    await Promise.all(Array.from({ length: 61 }, (_, n) => first.wake(name, { n })));
    await until('61 runs', () => seen.length >= 61);
    await until('an empty store', gone(name));
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 61 }, (_, n) => n));
    expect(takers.size).toBe(2);
  });

  test('a burst far above the concurrency does not wait for the next poll', async () => {
    const name = named('burst');
    let ran = 0;
    const jobs = await processes.start([job(name, async () => void (ran += 1), { concurrency: 2 })], {
      pollMs: 120_000,
    });
    await Promise.all(Array.from({ length: 40 }, () => jobs.wake(name, {})));
    await until('40 runs', () => ran === 40);
    expect((await jobs.stats()).due).toBe(0);
  });

  test('wake-ups of one key share one row until it starts; one during a run is kept for after it', async () => {
    const name = named('unique');
    const starts: unknown[] = [];
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const run = async ({ data }: { data: { key?: unknown } }) => {
      starts.push(data.key);
      if (starts.length === 1) await held;
    };
    // One at a time: a wake-up that had started before the last of the ten would be kept apart from it.
    const definition = job(name, run, { concurrency: 1 });
    const waker = await createJobs({
      ...server.target,
      log: silentLogger(),
      metrics: new Registry(),
      definitions: [definition],
    });
    const later = new Date(Date.now() + 3_600_000);
    await Promise.all(Array.from({ length: 20 }, () => waker.wake(name, { key: 'a' }, { unique: 'a', at: later })));
    expect(await server.rows(name)).toHaveLength(1);
    await waker.wake(name, { key: 'b' }, { unique: 'b', at: later });
    expect(await server.rows(name)).toHaveLength(2);

    await processes.start([definition]);
    await waker.wake(name, { key: 'a' }, { unique: 'a' });
    await until('the run, brought forward', () => starts.length === 1);
    await Promise.all(Array.from({ length: 10 }, () => waker.wake(name, { key: 'a' }, { unique: 'a' })));
    await waker.drain(0);
    release();
    await until('the second run', () => starts.length >= 2);
    await until('only the other key left', async () => (await server.rows(name)).length === 1);
    expect(starts).toEqual(['a', 'a']);
    expect(await server.rows(name)).toMatchObject([{ nextRunAt: later }]);
  });

  test('a recurring job has one row and one run at a time through starts, restarts and changes', async () => {
    const name = named('tick');
    let running = 0;
    let most = 0;
    let ticks = 0;
    const definition = (every: string) =>
      job(
        name,
        async () => {
          running += 1;
          most = Math.max(most, running);
          ticks += 1;
          await sleep(700);
          running -= 1;
        },
        { every },
      );
    await Promise.all([1, 2, 3].map(() => processes.start([definition('1 second')])));
    await until('the first tick', () => running === 1);
    // A process that starts during the run must not free its lock.
    await processes.start([definition('1 second')]);
    await until('three ticks', () => ticks >= 3);
    expect(most).toBe(1);
    await processes.drainAll();
    expect(await server.rows(name)).toHaveLength(1);
    await processes.start([definition('0 3 * * *')]);
    const times = (await server.rows(name)).map((row) => row.nextRunAt?.toISOString().slice(11, 16));
    expect(times).toEqual(['03:00']);
  });

  test('a long run keeps its lock by itself; a run left behind is taken over when its lock ends', async () => {
    const name = named('long');
    const events: string[] = [];
    let give = () => {};
    const never = new Promise<void>((resolve) => (give = resolve));
    const worker = (label: string, work: () => Promise<unknown>) =>
      job(
        name,
        async () => {
          events.push(`${label} starts`);
          await work();
          events.push(`${label} ends`);
        },
        // Long enough for a machine that stalls for a second.
        { lockMs: 2_000 },
      );
    const first = await processes.start([worker('first', () => sleep(5_000))]);
    await first.wake(name, {});
    await until('the start', () => events.length === 1);
    await processes.start([worker('rival', async () => {})]);
    await until('the end', gone(name));
    expect(events).toEqual(['first starts', 'first ends']);
    await processes.drainAll();

    const stuck = await processes.start([worker('stuck', () => never)]);
    await stuck.wake(name, {});
    await until('the stuck start', () => events.length === 3);
    await stuck.drain(0);
    await processes.start([worker('heir', async () => {})]);
    await until('the takeover', gone(name));
    expect(events.slice(2)).toEqual(['stuck starts', 'heir starts', 'heir ends']);
    give();
  });

  test('a run that lost its lock is told, cannot renew it, and writes nothing over the new owner', async () => {
    const name = named('stolen');
    let reason: unknown;
    let touched: unknown;
    const jobs = await processes.start([
      job(
        name,
        async (run) => {
          await run.touch();
          await server.stealLock(name);
          await until('the abort', () => run.signal.aborted);
          reason = run.signal.reason;
          touched = await run.touch().catch((error: unknown) => error);
        },
        { lockMs: 900 },
      ),
    ]);
    await jobs.wake(name, {});
    await until('the loss', () => touched !== undefined);
    await jobs.drain(2_000);
    expect(reason).toBeInstanceOf(LockLost);
    expect(touched).toBeInstanceOf(LockLost);
    expect((await server.rows(name)).map((row) => row.lockedAt !== null)).toEqual([true]);
  });

  test('a failed run is tried again, is counted, and its message is not stored', async () => {
    const name = named('failing');
    let tries = 0;
    const jobs = await processes.start([
      job(name, async () => {
        tries += 1;
        if (tries === 1) throw new Error('could not greet olena@example.org');
      }),
    ]);
    await jobs.wake(name, { id: 'a' });
    await until('the failure stored', async () => (await server.rows(name))[0]?.failReason != null);
    expect(JSON.stringify(await server.rows(name))).not.toContain('olena');
    await until('the second try', gone(name));
    expect(tries).toBe(2);
    const text = await jobs.metrics.metrics();
    expect(text).toContain(`job_failures_total{job="${name}"} 1`);
    expect(text).toContain(`job_duration_seconds_count{job="${name}",outcome="failed"} 1`);
    expect(text).toContain(`job_duration_seconds_count{job="${name}",outcome="ok"} 1`);
    expect(text).toContain(`job_lag_seconds_count{job="${name}"} 2`);
    expect(text).toContain(`jobs_running{job="${name}"} 0`);
  });

  test('a drain interrupts and waits, gives back what has not started, and the next process goes on at once', async () => {
    const name = named('drain');
    const done: string[] = [];
    const worker = (label: string, work: (run: JobRun) => Promise<unknown>) =>
      job(name, async (run) => void done.push(`${label} ${await work(run).then(() => String(run.data.n))}`), {
        concurrency: 1,
        lockMs: 60_000,
      });
    let started = 0;
    const leaving = await processes.start([
      worker('leaving', async ({ signal }) => {
        started += 1;
        await sleep(60_000, undefined, { signal });
      }),
    ]);
    for (let n = 0; n < 4; n += 1) await leaving.wake(name, { n });
    await until('the start', () => started === 1);
    expect((await leaving.stats()).running).toEqual({ [name]: 1 });
    await leaving.drain(5_000);
    expect((await server.rows(name)).filter((row) => row.lockedAt !== null)).toEqual([]);
    await expect(leaving.wake(name, { n: 9 })).rejects.toThrow('shutting down');
    await processes.start([worker('next', async () => {})]);
    await until('an empty store', gone(name));
    expect(done.toSorted()).toEqual(['next 0', 'next 1', 'next 2', 'next 3']);
  });

  test('pending wake-ups survive a kill -9 of the store, and workers go on when it is back', async () => {
    if (!server.crash || !server.restart) return;
    const name = named('outage');
    const tick = named('outage-tick');
    const ran: unknown[] = [];
    let ticks = 0;
    const jobs = await processes.start([
      job(name, async ({ data }) => void ran.push(data.n)),
      job(tick, async () => void (ticks += 1), { every: '1 second' }),
    ]);
    await jobs.wake(name, { n: 1 });
    await until('the first run', () => ran.length === 1);
    await jobs.wake(name, { n: 2 }, { at: new Date(Date.now() + 1_500) });
    // The MongoDB-compatible server writes to disk every 20 ms.
    await sleep(100);
    await server.crash();
    await expect(jobs.ping()).rejects.toThrow(/connect|ECONN|terminat|socket|EPIPE/i);
    await expect(jobs.wake(name, { n: 0 })).rejects.toThrow(/connect|ECONN|terminat|socket|EPIPE/i);
    await sleep(1_000);
    await server.restart();
    await until('the run from before the crash', () => ran.includes(2));
    const before = ticks;
    await jobs.wake(name, { n: 3 });
    await until('a run and a tick from after it', () => ran.includes(3) && ticks > before, 40_000);
    expect(ran).toEqual([1, 2, 3]);
  });

  test('a store that falls silent keeps nobody waiting, and workers go on when it speaks again', async () => {
    if (!server.freeze || !server.thaw) return;
    const name = named('silent');
    const ran: unknown[] = [];
    const jobs = await processes.start([job(name, async ({ data }) => void ran.push(data.n))]);
    await jobs.wake(name, { n: 1 });
    await until('the first run', () => ran.length === 1);
    await server.freeze();
    const startedAt = performance.now();
    await Promise.allSettled([jobs.wake(name, { n: 2 }, { unique: 'two' }), jobs.ping()]);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    await sleep(1_000);
    server.thaw();
    await until('a wake-up after it', () =>
      jobs.wake(name, { n: 3 }, { unique: 'three' }).then(
        () => true,
        () => false,
      ),
    );
    await until('the run', () => ran.includes(3), 60_000);
  }, 120_000);

  test('wrong definitions, names and data are refused with what to do', async () => {
    const name = named('known');
    await expect(processes.start([job(named('bad'), async () => {}, { every: '300 milliseconds' })])).rejects.toThrow(
      'at least one second',
    );
    await expect(processes.start([job(name, async () => {}), job(name, async () => {})])).rejects.toThrow(
      'defined twice',
    );
    const jobs = await processes.start([job(name, async () => {})]);
    await expect(jobs.wake('unknown', {})).rejects.toThrow(`Defined: ${name}`);
    await expect(jobs.wake(name, { to: 'olena@example.org' })).rejects.toThrow('ids and numbers only');
    expect(await server.rows(name)).toEqual([]);
  });
});

describe('opening a store', () => {
  test('many processes create the schema of an empty Postgres database at once', async () => {
    const server = await postgresServer();
    try {
      const databaseUrl = await server.freshDatabase();
      const open = () => createJobs({ databaseUrl, log: silentLogger(), metrics: new Registry(), definitions: [] });
      const opened = await Promise.all(Array.from({ length: 12 }, open));
      const backends = await Promise.all(opened.map(async (jobs) => (await jobs.stats()).backend));
      expect(backends).toEqual(Array.from({ length: 12 }, () => 'postgres'));
      await Promise.all(opened.map((jobs) => jobs.drain(1_000)));
    } finally {
      await server.stop();
    }
  });

  test.each([
    ['Postgres', { databaseUrl: 'postgres://nobody:secret@127.0.0.1:1/jobs' }],
    ['MongoDB', { mongodbUrl: 'mongodb://nobody:secret@127.0.0.1:1/jobs' }],
  ])(
    '%s that does not answer is an error that says so, without the password',
    async (kind, target) => {
      const opening = createJobs({ ...target, log: silentLogger(), metrics: new Registry() });
      const message = await opening.then(
        () => 'opened',
        (error: Error) => `${error.message} ${String(error.cause)}`,
      );
      expect(message).toContain(kind);
      expect(message).not.toContain('secret');
    },
    20_000,
  );
});
