import { jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expectNoLeaks } from '#platform/testing';
import type { Database } from '#platform/database';
import { createReports } from '../reports/create-reports.js';
import { openReportWorld, type ReportWorld, volunteered } from './report-world.js';

jest.setTimeout(180_000);

let world: ReportWorld;
expectNoLeaks(() => world.close());
beforeAll(async () => {
  world = await openReportWorld();
});

/** A closed period with a report that waits. */
async function asked(): Promise<{ id: string }> {
  const of = await world.company('Nordlys');
  for (let n = 0; n < 6; n += 1) await volunteered(world, of, 60);
  const company = { id: of.id, country: 'NO', timeZone: 'Europe/Oslo' };
  const period = { kind: 'QUARTER' as const, key: 'FY2026-Q3', from: '2026-07-01', to: '2026-10-01' };
  await world.services.closePeriod.close({ company, period, reason: null, actorId: null, idempotencyKey: null });
  const outcome = await world.services.reports.request({
    companyId: of.id,
    period,
    actorId: null,
    idempotencyKey: null,
  });
  if (outcome.kind !== 'REQUESTED') throw new Error(outcome.kind);
  return { id: outcome.report.id };
}

const rowOf = async (id: string) => {
  const [row] = await world.services.reportStore.byIds([id]);
  return { status: row!.status, sha256: row!.document?.sha256, files: row!.files };
};

/** A worker of which everything fails from its n-th boundary on: what a killed process looks like from outside. */
function mortal(dieAt: number) {
  const listed: string[] = [];
  const boundary = (what: string) => {
    if (listed.length >= dieAt) throw new Error('dead');
    listed.push(what);
    if (listed.length >= dieAt) throw new Error('dead');
  };
  const real = world.deps.db;
  const verb = (text: string) => text.trim().split(/\s+/).slice(0, 3).join(' ');
  const db: Database = {
    ...real,
    async query(text, params) {
      // Renewals come with time, not with the work.
      if (!text.trim().startsWith('update impact_report set lease_until')) boundary(verb(text));
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
  const { storage } = world.deps;
  const watched = {
    ...storage,
    async put(...args: Parameters<typeof storage.put>) {
      boundary('before the file');
      const stored = await storage.put(...args);
      boundary('after the file');
      return stored;
    },
  };
  const metrics = new (world.deps.metrics.constructor as new () => never)();
  const { reportMaker } = createReports(
    { ...world.deps, db, metrics, storage: watched },
    {
      periods: world.services.reportingPeriods,
      renderer: world.services.reportRenderer,
      settings: { leaseMs: 150, attempts: 100, backoffMs: 0 },
    },
  );
  return { reportMaker, listed, died: () => listed.length >= dieAt };
}

const untilFree = () => new Promise((resolve) => setTimeout(resolve, 160));

test('wherever a worker dies, the next one ends the report: four files, and the bytes that an undisturbed one has', async () => {
  const crashed: string[] = [];
  for (let dieAt = 1; ; dieAt += 1) {
    const { id } = await asked();
    const { reportMaker, listed, died } = mortal(dieAt);
    await reportMaker.runUntilIdle({ signal: new AbortController().signal }).catch(() => {});
    const before = await rowOf(id);
    await untilFree();
    await world.make();
    const after = await rowOf(id);
    expect([dieAt, listed.at(-1), after.status, after.files.map(({ format }) => format)]).toEqual([
      dieAt,
      listed.at(-1),
      'COMPLETED',
      ['PDF', 'XLSX', 'CSV', 'JSON'],
    ]);
    // What was stored before the death stays: the document, and files with their hashes.
    expect(after.sha256).toBe(before.sha256 ?? after.sha256);
    expect(after.files).toEqual(expect.arrayContaining([...before.files]));
    if (!died()) break;
    crashed.push(listed.at(-1)!);
  }
  expect(crashed.length).toBeGreaterThan(15);
  expect(crashed).toEqual(expect.arrayContaining(['before the file', 'after the file', 'commit']));
});

test('kill -9 in the job: the next process ends it, and leaves one file of each format', async () => {
  const { id } = await asked();
  const program = fileURLToPath(new URL('report-worker.ts', import.meta.url));
  for (const dieAt of [3, 8, 13, 19]) {
    const child = spawn(process.execPath, ['--import', 'tsx', program, world.db.url, world.storageDir, String(dieAt)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    expect([dieAt, signal]).toEqual([dieAt, 'SIGKILL']);
    await new Promise((resolve) => setTimeout(resolve, 320));
  }
  await world.make();
  const { status, files } = await rowOf(id);
  expect([status, files.length]).toEqual(['COMPLETED', 4]);
  const kept = (await readdir(join(world.storageDir, 'reports'))).filter((name) => name.startsWith(id));
  expect(kept.filter((name) => !name.endsWith('.partial')).toSorted()).toEqual(
    ['csv', 'json', 'pdf', 'xlsx'].map((format) => `${id}.${format}`),
  );
});
