import { jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Database } from '#platform/database';
import { ErasureLedger } from '#platform/erasure';
import { expectNoLeaks } from '#platform/testing';
import type { PrivacyServices } from '../services.js';
import { type ErasureWorld, erasureWorld } from './erasure-world.js';
import { bob } from './people.js';

// Starts processes, which a busy machine makes wait.
jest.setTimeout(180_000);

let it: ErasureWorld;
const leaseMs = 60;

expectNoLeaks(() => it.close());
beforeAll(async () => {
  it = await erasureWorld();
});

/** A worker whose n-th transaction is lost, and everything it tries after it: what a killed process looks like from outside. */
function mortal(dieAt: number): { services: PrivacyServices; died: () => boolean } {
  let writes = 0;
  const live = () => {
    if (writes >= dieAt) throw new Error('dead');
  };
  const { db: realDb } = it.world.deps;
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
        writes += 1;
        live();
        return result;
      }, options),
  };
  return { services: it.world.worker({ leaseMs }, { db }), died: () => writes >= dieAt };
}

async function workOff(services: PrivacyServices): Promise<void> {
  await services.executor.runUntilIdle({ signal: new AbortController().signal }).catch(() => {});
}

/** Waits for leases of the dead to run out, until the erasure has ended. */
async function finish(id: string): Promise<void> {
  for (let round = 0; round < 400; round += 1) {
    await it.settle();
    const request = await it.world.services.requests.get(id);
    if (request?.finishedAt) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`Request ${id} did not end: ${JSON.stringify(await it.world.services.steps.ofRequest(id))}`);
}

async function checkErased(id: string, userId: string): Promise<void> {
  const done = await it.request(id);
  expect(done).toMatchObject({ phase: 'ERASED', progress: 100 });
  expect(await it.rowsOf(userId)).toBe(0);
  const { subgraphs } = JSON.parse(done.certificate!.json) as { subgraphs: object[] };
  expect(subgraphs).toMatchObject([
    { subgraph: 'alpha', removed: 7, anonymised: 1 },
    { subgraph: 'beta', removed: 2, anonymised: 0 },
  ]);
  const states = await it.world.services.requests.progress(id, 0);
  expect(states.map((state) => state.seq)).toEqual(states.map((_, at) => at + 1));
  expect(states.map((state) => state.progress)).toEqual(states.map((state) => state.progress).sort((a, b) => a - b));
  const entries = new ErasureLedger(it.world.config.privacy.ledgerDir)
    .read()
    .filter(({ requestId }) => requestId === id);
  expect(entries.map(({ kind }) => kind)).toEqual(['BEGUN', 'COMPLETED']);
  const left = await it.world.db.query('select 1 from privacy_working_set where request_id = $1', [id]);
  expect(left).toEqual([]);
}

test('wherever a worker dies, another one brings the same erasure to the same end, and nothing is counted twice', async () => {
  const bystander = await it.rowsOf(bob.userId);
  let crashPoints = 0;
  for (let dieAt = 1; ; dieAt += 1) {
    const userId = randomUUID();
    await it.person(userId);
    const id = await it.approved(userId);
    const { services, died } = mortal(dieAt);
    await workOff(services);
    if (!died()) {
      // The second half begins when every subgraph has confirmed.
      await it.acknowledge();
      await workOff(services);
    }
    await finish(id);
    await checkErased(id, userId);
    if (!died()) break;
    crashPoints += 1;
  }
  expect(crashPoints).toBeGreaterThan(9);
  expect(await it.rowsOf(bob.userId)).toBe(bystander);
});

test('many workers at once: every step is done once, by one of them', async () => {
  const userId = randomUUID();
  await it.person(userId);
  const id = await it.approved(userId);
  const workers = Array.from({ length: 5 }, () => it.world.worker({ leaseMs: 10_000 }));
  for (let round = 0; round < 4; round += 1) await Promise.all(workers.map(workOff));
  await it.acknowledge();
  for (let round = 0; round < 4; round += 1) await Promise.all(workers.map(workOff));
  await checkErased(id, userId);
  const steps = await it.world.services.steps.ofRequest(id);
  expect(steps.map(({ state, fence }) => [state, fence])).toEqual(steps.map(() => ['DONE', 1]));
});

test('kill -9, three times: each process goes on where the one before was killed', async () => {
  const userId = randomUUID();
  await it.person(userId);
  const id = await it.approved(userId);
  for (const dieAt of [1, 3, 4]) {
    const script = fileURLToPath(new URL('crash-worker.ts', import.meta.url));
    const { db, storageRoot, config } = it.world;
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', script, db.url, storageRoot, String(dieAt), config.dataDir],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    expect(signal).toBe('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 310));
  }
  await finish(id);
  await checkErased(id, userId);
});
