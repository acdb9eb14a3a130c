import { jest } from '@jest/globals';
import { type RunningApp, Site } from '../harness/index.js';
import { proveCrashes } from './crash-points.js';
import { proveHolds } from './holds.js';
import { proveRestore, proveTrail } from './restore.js';
import { proveStores } from './stores.js';
import { Verdict } from './verdict.js';

jest.setTimeout(900_000);

let site: Site;
let app: RunningApp;

beforeAll(async () => {
  site = await Site.create();
  app = await site.start();
});
afterAll(() => site.remove());

test('a person is whole in their copy, and in no store, log or metric after their erasure; others are as they were', async () => {
  const verdict = new Verdict();
  await proveStores(site, verdict);
  expect(verdict.misses).toEqual([]);
  expect([verdict.of('recalled'), verdict.of('erasures')]).toEqual([verdict.of('wanted'), 1]);
});

test('a hold keeps its records, whenever it is placed; its release lets them go', async () => {
  const verdict = new Verdict();
  await proveHolds(site, verdict);
  expect(verdict.misses).toEqual([]);
  expect(verdict.of('erasures')).toBe(4);
});

test('killed at every step, the same erasure ends as it was planned', async () => {
  const verdict = new Verdict();
  app = await proveCrashes(site, app, verdict);
  expect(verdict.misses).toEqual([]);
  expect(verdict.of('resumed')).toBeGreaterThan(6);
  expect(verdict.of('resumed')).toBe(verdict.of('crashPoints'));
});

test('a restored backup opens only after the person is erased again', async () => {
  const verdict = new Verdict();
  app = await proveRestore(site, app, verdict);
  expect(verdict.misses).toEqual([]);
});

test('a change of the audit trail is found from outside', async () => {
  const verdict = new Verdict();
  await proveTrail(site, verdict);
  expect(verdict.misses).toEqual([]);
});
