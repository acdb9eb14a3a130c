import { jest } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Database } from '#platform/database';
import { expectNoLeaks } from '#platform/testing';
import type { PartnerConnector } from '../partners/connector.js';
import type { PartnerDirectory } from '../deliveries/partner-directory.js';
import { companyId, type DeliveryWorld, openDeliveryWorld, operator } from './delivery-world.js';

// Starts processes, which a busy machine makes wait. More kills: DELIVERY_KILLS=200.
const kills = Number(process.env['DELIVERY_KILLS'] ?? 8);
jest.setTimeout(180_000 + kills * 5_000);

let world: DeliveryWorld;
let destinationId: string;
const program = fileURLToPath(new URL('delivery-worker.ts', import.meta.url));

expectNoLeaks(() => world.close());
beforeAll(async () => {
  world = await openDeliveryWorld();
  destinationId = await world.destination('BENEVITY', 'benevity/impact-envelope-v1');
  world.sandbox.account('benevity', destinationId).limitPerMinute = 100_000;
});

/** Queues deliveries of different days, which are different payloads at the partner. */
let day = 0;
async function queue(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const date = (offset: number) => new Date(Date.UTC(2020, 0, 1 + offset)).toISOString().slice(0, 10);
    const run = await world.ask(
      `mutation ($input: RunDeliveryNowInput!) { runDeliveryNow(input: $input) { ... on DeliveryRun { id } } }`,
      { input: { destinationId, period: { from: date(day), to: date(day + 1) } } },
      operator,
    );
    day += 1;
    ids.push(run.id);
  }
  return ids;
}

const runsOf = (ids: readonly string[]) =>
  world.db.query<{
    id: string;
    phase: string;
    outcome: string;
    reason: string | null;
    key: string | null;
    progress: number;
  }>(
    `select r.id, r.phase, r.outcome, r.reason, r.progress, p.idempotency_key as key
     from delivery_run r left join delivery_payload p on p.id = r.payload_id where r.id = any($1::uuid[])`,
    [ids],
  );
const countAtPartner = (key: string | null): number =>
  world.sandbox.records(destinationId).filter(({ reference }) => reference === key).length;

/** A worker of which everything fails from its n-th boundary on: a statement, a commit, a call. What a killed process looks like from outside. */
function mortal(dieAt: number, repeat: 'KEY' | 'NONE') {
  const listed: string[] = [];
  const boundary = (what: string) => {
    if (listed.length >= dieAt) throw new Error('dead');
    listed.push(what);
    if (listed.length >= dieAt) throw new Error('dead');
  };
  const { db: real } = world.deps;
  const verb = (text: string) => text.trim().split(/\s+/).slice(0, 3).join(' ');
  const db: Database = {
    ...real,
    async query(text, params) {
      // Renewals come with time, not with the work.
      if (text.trim().startsWith('update delivery_run set lease_until')) {
        if (listed.length >= dieAt) throw new Error('dead');
      } else boundary(verb(text));
      return real.query(text, params);
    },
    transaction: (work, options) =>
      real.transaction(async (tx) => {
        const query: typeof tx.query = async (text, params) => {
          boundary(verb(text));
          return tx.query(text, params);
        };
        const result = await work({ ...tx, em: tx.em, query, afterCommit: (done) => tx.afterCommit(done) });
        boundary('commit');
        return result;
      }, options),
  };
  const watched = (connector: PartnerConnector): PartnerConnector => ({
    ...connector,
    profile: { ...connector.profile, repeat },
    async send(request) {
      boundary('before the call');
      const answer = await connector.send(request);
      // The partner has it, and this process never learns.
      boundary('after the call');
      return answer;
    },
  });
  const partners = (directory: PartnerDirectory): PartnerDirectory => ({
    ...directory,
    find(profileId) {
      const connector = directory.find(profileId);
      return connector && watched(connector);
    },
  });
  const services = world.process({ settings: { leaseMs: 250 }, deps: { db }, partners });
  return { services, listed, died: () => listed.length >= dieAt };
}

test.each(['KEY', 'NONE'] as const)(
  'wherever a worker dies, the delivery is at the partner exactly once, or waits for a person where none can tell (%s)',
  async (repeat) => {
    const crashed: string[] = [];
    const outcomes: string[] = [];
    const finisher = world.process({
      partners: (directory) => ({
        ...directory,
        find(profileId) {
          const connector = directory.find(profileId);
          return connector && { ...connector, profile: { ...connector.profile, repeat } };
        },
      }),
    });
    for (let dieAt = 1; ; dieAt += 1) {
      const [id] = await queue(1);
      const { services, listed, died } = mortal(dieAt, repeat);
      await services.executor.runUntilIdle({ signal: new AbortController().signal }).catch(() => {});
      await world.settle(finisher);
      const [run] = await runsOf([id!]);
      outcomes.push(run!.outcome);
      const wanted = run!.outcome === 'DELIVERED' ? [1] : [0, 1];
      expect([dieAt, listed.at(-1), wanted.includes(countAtPartner(run!.key))]).toEqual([dieAt, listed.at(-1), true]);
      expect(['DELIVERED', 'UNKNOWN']).toContain(run!.outcome);
      if (!died()) break;
      crashed.push(listed.at(-1)!);
    }
    // Statements of claim, preparation and conclusion, both commits, and both sides of the call.
    expect(crashed.length).toBeGreaterThan(20);
    expect(crashed).toEqual(expect.arrayContaining(['before the call', 'after the call', 'commit']));
    const unknown = outcomes.filter((outcome) => outcome === 'UNKNOWN').length;
    expect(repeat === 'KEY' ? unknown === 0 : unknown > 0).toBe(true);
  },
);

const start = (dieAt: number): ChildProcess =>
  spawn(process.execPath, ['--import', 'tsx', program, world.db.url, world.sandbox.url, String(dieAt)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });

test('kill -9 at a statement, before and after the call: the next process brings it to its end, once', async () => {
  const ids = await queue(3);
  for (const dieAt of [6, 14, 17, 24]) {
    const [, signal] = (await once(start(dieAt), 'close')) as [number | null, NodeJS.Signals | null];
    expect([dieAt, signal]).toEqual([dieAt, 'SIGKILL']);
    await new Promise((resolve) => setTimeout(resolve, 310));
  }
  await world.settle();
  const runs = await runsOf(ids);
  expect(runs.map(({ outcome, key }) => [outcome, countAtPartner(key)])).toEqual(runs.map(() => ['DELIVERED', 1]));
});

test(`${kills} kills at random under load, with a partner that fails: exactly once, or a dead letter with its reason`, async () => {
  const ids = await queue(60);
  const faults = ['SERVER_ERROR', 'SERVER_ERROR_AFTER_COMMIT', 'RESET_AFTER_COMMIT', 'TIMEOUT_AFTER_COMMIT'] as const;
  const settled = async () => (await runsOf(ids)).every(({ phase }) => phase === 'ENDED');
  for (let kill = 0; kill < kills; kill += 1) {
    if (await settled()) ids.push(...(await queue(30)));
    world.sandbox.setFaults('benevity', destinationId, [
      { fault: faults[kill % faults.length]!, times: 1 + (kill % 2) },
    ]);
    const workers = [start(0), start(0)];
    await new Promise((resolve) => setTimeout(resolve, 1_200 + Math.random() * 1_200));
    const ends = workers.map((worker) => once(worker, 'close'));
    for (const worker of workers) worker.kill('SIGKILL');
    await Promise.all(ends);
  }
  world.sandbox.setFaults('benevity', destinationId, []);
  await new Promise((resolve) => setTimeout(resolve, 400));
  await world.settle();
  await world.ask(
    `mutation { closeDestinationCircuit(input: { id: "${destinationId}", reason: "test" }) { __typename } }`,
  );
  await world.settle();
  const runs = await runsOf(ids);
  const delivered = runs.filter(({ outcome }) => outcome === 'DELIVERED');
  expect(delivered.map(({ key }) => countAtPartner(key))).toEqual(delivered.map(() => 1));
  const others = runs.filter(({ outcome }) => outcome !== 'DELIVERED');
  expect(others.map(({ outcome, reason }) => [outcome, reason])).toEqual(
    others.map(() => ['DEAD_LETTERED', 'ATTEMPTS_USED_UP']),
  );
  expect(others.map(({ key }) => countAtPartner(key) <= 1)).toEqual(others.map(() => true));
  expect(delivered.length).toBeGreaterThan(runs.length / 2);
  expect(companyId).toBeDefined();
});
