import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureDatabase, ensurePostgres } from '#platform/database';
import { rowsOf, run, type RunningApp, Site } from '../harness/index.js';
import { readDump, restoreDatabase } from './dump.js';

const dump = readDump(join(import.meta.dirname, '8bd258c.json.br'));

/** A data directory as the platform left it at commit 8bd258c, after its demo. */
async function oldSite(): Promise<Site> {
  const site = await Site.create({ LOG_FORMAT: 'pretty' });
  await mkdir(site.dataDir, { recursive: true });
  const server = await ensurePostgres({ dir: site.postgresDir });
  for (const [name, content] of Object.entries(dump))
    await restoreDatabase(await ensureDatabase(server, name), content);
  await server.stop();
  await writeFile(join(site.dataDir, 'demo-data.json'), '{"loadedAt":"2026-11-24T09:00:00.000Z"}\n');
  return site;
}

type Database = Parameters<typeof rowsOf>[1];
const rowsBefore = (database: Database, table: string): Readonly<Record<string, unknown>>[] =>
  JSON.parse(dump[database]!.rows[table]!) as Readonly<Record<string, unknown>>[];

/** What people gave us, decided, paid and were told: nothing of it may be lost or changed. */
const kept: readonly [Database, string, string][] = [
  ['impact', 'feedback', 'id'],
  ['impact', 'outcome_score', 'id'],
  ['impact', 'session_attendance', 'session_id'],
  ['safety', 'review_item', 'id'],
  ['safety', 'review_history', 'id'],
  ['privacy', 'privacy_request', 'id'],
  ['privacy', 'privacy_audit_entry', 'hash'],
];

describe('a data directory of an earlier version', () => {
  let site: Site;
  let app: RunningApp;
  beforeAll(async () => {
    site = await oldSite();
    app = await site.start();
  });
  afterAll(() => site.remove());

  it('is migrated at the first start', () => {
    expect(app.command.stdout()).toContain('Migrations applied');
    expect(app.command.stdout()).not.toMatch(/ (error|fatal) +\S/);
  });

  it.each(kept)('%s.%s keeps every row', async (database, table, key) => {
    const before = rowsBefore(database, table).map((row) => String(row[key]));
    const sql = `select ${key}::text as key from ${table}`;
    const after = new Set((await rowsOf<{ key: string }>(site, database, { sql })).map((row) => row.key));
    expect(before.length).toBeGreaterThan(0);
    expect(before.filter((value) => !after.has(value))).toEqual([]);
  });

  it('has books that still agree with themselves', async () => {
    expect(await rowsOf(site, 'q2q_cost', { sql: 'select * from ledger_proof()' })).toEqual([]);
  });

  it('holds what the demo checks', async () => {
    const { code, stdout } = await run('app/demo/main', { args: ['--json'], env: site.env });
    const story = JSON.parse(stdout) as { ok: boolean; checks: readonly { ok: boolean }[] };
    expect(story.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect({ ok: story.ok, code }).toEqual({ ok: true, code: 0 });
  });

  it('is migrated once: the next start finds nothing to do', async () => {
    expect(await app.interrupt()).toBe(0);
    const again = await site.start();
    expect(again.command.stdout()).not.toMatch(/Migrations applied|Demo data loaded/);
  });
});
