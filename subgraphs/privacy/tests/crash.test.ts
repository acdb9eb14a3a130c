import { jest } from '@jest/globals';
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Database } from '#platform/database';
import type { ObjectStorage } from '#platform/storage';
import { eventually, expectNoLeaks } from '#platform/testing';
import type { PrivacyServices } from '../services.js';
import { addPerson, addRows, ann, personAs } from './people.js';
import { openWorld, type World } from './world.js';

// Starts processes, which a busy machine makes wait.
jest.setTimeout(180_000);

let world: World;
const me = personAs(ann, 'participant');
const leaseMs = 60;

expectNoLeaks(() => world.close());
beforeAll(async () => {
  world = await openWorld();
  await addPerson(world.db, { ...ann, email: 'ann@example.org' });
  await addRows(world.db, { room: 'alpha', section: 'notes', userId: ann.userId, count: 8, body: 'note' });
  await addRows(world.db, { room: 'beta', section: 'scores', userId: ann.userId, count: 4, body: 'score' });
});

async function requested(services: PrivacyServices): Promise<string> {
  const outcome = await services.exports.request(me, { subjectUserId: null, idempotencyKey: null });
  if (outcome.kind !== 'REQUESTED') throw new Error(outcome.kind);
  return outcome.request.id;
}

/** Works until the request has ended, waiting for leases of the dead to run out. */
async function finish(services: PrivacyServices, id: string): Promise<void> {
  for (let round = 0; round < 600; round += 1) {
    await world.work(services);
    const request = await services.requests.get(id);
    const steps = await services.steps.ofRequest(id);
    if (request?.finishedAt && steps.every((step) => step.state === 'DONE')) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`Request ${id} did not end: ${JSON.stringify(await services.steps.ofRequest(id))}`);
}

async function checkWhole(services: PrivacyServices, id: string): Promise<void> {
  const files = await world.package(services, id);
  const bodies = (path: string) => (JSON.parse(files.get(path)!) as { body: string }[]).map(({ body }) => body);
  expect(bodies('data/alpha/notes.json')).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((n) => `note ${n}`));
  expect(bodies('data/beta/scores.json')).toEqual([1, 2, 3, 4].map((n) => `score ${n}`));
  expect(JSON.parse(files.get('manifest.json')!)).toMatchObject({ complete: true });
  const states = await services.requests.progress(id, 0);
  expect(states.map((state) => state.seq)).toEqual(states.map((_, at) => at + 1));
  expect(states.map((state) => state.progress)).toEqual(states.map((state) => state.progress).sort((a, b) => a - b));
  expect(states.filter((state) => state.progress === 100).map((state) => state.phase)).toEqual(['READY']);
}

/** A worker whose n-th write fails, and everything it tries after it: what a killed process looks like from outside. */
function mortal(dieAt: number): { services: PrivacyServices; died: () => boolean } {
  let writes = 0;
  const live = () => {
    if (writes >= dieAt) throw new Error('dead');
  };
  const write = () => {
    live();
    writes += 1;
    live();
  };
  const { db: realDb, storage: realStorage } = world.deps;
  const db: Database = {
    ...realDb,
    query: async (text, params) => {
      live();
      return realDb.query(text, params);
    },
    transaction: (work, options) =>
      realDb.transaction(async (tx) => {
        live();
        const result = await work(tx);
        write();
        return result;
      }, options),
  };
  const storage: ObjectStorage = {
    ...realStorage,
    async put(key, body) {
      live();
      const result = await realStorage.put(key, body);
      // The object is there, and no row tells of it.
      write();
      return result;
    },
  };
  return { services: world.worker({ leaseMs }, { db, storage }), died: () => writes >= dieAt };
}

test('wherever a worker dies, another one brings the same request to the same end, and progress never falls', async () => {
  const healthy = world.worker({ leaseMs, exportsPerDay: 1000 });
  let crashPoints = 0;
  for (let dieAt = 1; ; dieAt += 1) {
    const id = await requested(healthy);
    const { services, died } = mortal(dieAt);
    await services.executor.runUntilIdle({ signal: new AbortController().signal }).catch(() => {});
    const before = await healthy.requests.get(id);
    await finish(healthy, id);
    await checkWhole(healthy, id);
    const after = (await healthy.requests.get(id))!;
    expect(after.progress).toBeGreaterThanOrEqual(before!.progress);
    expect(after.asOf).toEqual(before?.asOf ?? after.asOf);
    await healthy.retention.removeStaging(new AbortController().signal);
    expect((await world.files()).filter((name) => name.includes('.ndjson'))).toEqual([]);
    if (!died()) break;
    crashPoints += 1;
    await world.db.query(`update privacy_request set received_at = received_at - interval '2 days'`);
  }
  expect(crashPoints).toBeGreaterThan(15);
});

test('a package that is made twice is the same bytes', async () => {
  const healthy = world.worker({ leaseMs });
  const id = await requested(healthy);
  const { storage } = world.deps;
  let failures = 2;
  const forgetful: ObjectStorage = {
    ...storage,
    async put(key, body) {
      const result = await storage.put(key, body);
      if (key.endsWith('.zip') && failures-- > 0) throw new Error('the connection broke');
      return result;
    },
  };
  await finish(world.worker({ leaseMs }, { storage: forgetful }), id);
  const folder = join(world.storageRoot, 'exports', id);
  const packages = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))));
  expect(packages).toHaveLength(3);
  expect(new Set(packages.map((body) => createHash('sha256').update(body).digest('hex'))).size).toBe(1);
});

test('a worker that was given up for dead writes nothing any more', async () => {
  const services = world.worker({ leaseMs });
  const id = await requested(services);
  await world.work(world.worker({ leaseMs }, { personalData: () => [] }));
  const stale = (await services.steps.claim(1).catch(() => null)) ?? (await eventualClaim(services));
  await new Promise((resolve) => setTimeout(resolve, 20));
  const current = await services.steps.claim(10_000);
  expect(current).toMatchObject({ id: stale.id, fence: stale.fence + 1 });
  await expect(world.db.transaction((tx) => services.steps.complete(tx, stale))).rejects.toThrow('no longer held');
  await expect(services.steps.release(stale)).rejects.toThrow('no longer held');
  await services.steps.release(current!);
  await finish(services, id);
});

async function eventualClaim(services: PrivacyServices) {
  for (;;) {
    const step = await services.steps.claim(1);
    if (step) return step;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('work that kills every worker is given up with a reason, not tried for ever', async () => {
  const services = world.worker({ leaseMs, maxAttempts: 2, exportsPerDay: 1000 });
  const id = await requested(services);
  for (let claims = 0; claims < 2; claims += 1) await eventualClaim(services);
  await eventually(async () => {
    await world.work(services);
    expect(await services.requests.get(id)).toMatchObject({ phase: 'FAILED', failureCode: 'WORKER_LOST' });
  });
});

test('a worker that is told to stop gives its step back at once', async () => {
  const services = world.worker({ leaseMs: 60_000 });
  const id = await requested(services);
  const stop = new AbortController();
  const pages = world.contributors.map((each) => ({
    ...each,
    exportPage: (...args: Parameters<typeof each.exportPage>) => {
      stop.abort();
      return each.exportPage(...args);
    },
  }));
  const stopping = world.worker({ leaseMs: 60_000 }, { personalData: () => pages });
  await stopping.executor.runUntilIdle({ signal: stop.signal });
  expect((await services.requests.get(id))?.phase).toBe('COLLECTING');
  await finish(services, id);
  await checkWhole(services, id);
});

test('many workers at once: every step is done once, by one of them', async () => {
  const workers = Array.from({ length: 6 }, () => world.worker({ leaseMs: 10_000 }));
  const id = await requested(workers[0]!);
  for (let round = 0; round < 5; round += 1) await Promise.all(workers.map((worker) => world.work(worker)));
  await checkWhole(workers[0]!, id);
  const steps = await workers[0]!.steps.ofRequest(id);
  expect(steps.map(({ state, fence }) => [state, fence])).toEqual(steps.map(() => ['DONE', 1]));
});

test('kill -9, three times: each process goes on where the one before was killed', async () => {
  const services = world.worker({ leaseMs, exportsPerDay: 1000 });
  const id = await requested(services);
  for (const dieAt of [4, 7, 6]) {
    const { ended } = await runWorkerProcess(new URL('crash-worker.ts', import.meta.url), [String(dieAt)]);
    expect(ended).toBe('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 310));
  }
  await finish(services, id);
  await checkWhole(services, id);
});

/** A worker process made from `script`: the signal that ended it or its exit code, and what it printed. */
async function runWorkerProcess(script: URL, args: readonly string[], flags: readonly string[] = []) {
  const command = [...flags, '--import', 'tsx', fileURLToPath(script), world.db.url, world.storageRoot, ...args];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [[code, signal], printed] = await Promise.all([
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
    text(child.stdout),
  ]);
  return { ended: signal ?? code, printed };
}

test('20,000 records: streamed, with bounded memory', async () => {
  await addRows(world.db, {
    room: 'alpha',
    section: 'notes',
    userId: ann.userId,
    count: 20_000,
    body: 'x'.repeat(1000),
  });
  const services = world.worker({});
  const id = await requested(services);
  const { ended, printed } = await runWorkerProcess(new URL('memory-worker.ts', import.meta.url), [], ['--expose-gc']);
  expect(ended).toBe(0);
  const measured = JSON.parse(printed) as { writes: number; bytes: number };
  // As often as there are pages, at least.
  expect(measured.writes).toBeGreaterThan(40);
  // There are 20 MB of text, and several times that where all of it is parsed and written.
  expect(measured.bytes / 1e6).toBeLessThan(20);
  const request = (await services.requests.get(id))!;
  expect(request.phase).toBe('READY');
  const steps = (await services.steps.ofRequest(id)).filter((step) => step.kind === 'COLLECT');
  expect(steps.map(({ exported }) => exported)).toContainEqual({ notes: 20_008 });
  expect(request.packageBytes).toBeGreaterThan(50_000);
});
