import { jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessDatabase, apiKeyStore } from '#platform/auth';
import { ensureDatabase, ensurePostgres, openDatabase, removePostgres } from '#platform/database';
import { silentLogger } from '#platform/observability';
import { projectRoot } from '#platform/project-root';

// Starts processes, which a busy machine makes wait.
jest.setTimeout(180_000);

const dataDir = mkdtempSync(join(tmpdir(), 'operator-commands-'));
const postgresDir = join(dataDir, 'postgres');
afterAll(async () => {
  await removePostgres(postgresDir);
  rmSync(dataDir, { recursive: true });
});

/** The command as `npm run` starts it, on this test's own data directory. */
function run(...args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const [command, ...rest] = args;
    const child = spawn(
      process.execPath,
      ['scripts/run-built.mjs', `app/${command}.js`, ...rest, '--data-dir', dataDir],
      {
        cwd: projectRoot(),
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
    child.once('error', reject).once('close', (code) => resolve({ code, ...output }));
  });
}

async function withDatabase<T>(name: string, work: (db: Awaited<ReturnType<typeof openDatabase>>) => Promise<T>) {
  const postgres = await ensurePostgres({ dir: postgresDir });
  const url = await ensureDatabase(postgres, name);
  const tables = name === accessDatabase.name ? accessDatabase : { entities: [], migrations: [] };
  const db = await openDatabase({ ...tables, name, url, log: silentLogger() });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

const idIn = (line: string) => /^[0-9a-f-]{36}/m.exec(line)![0];

test('commands say what is wrong before they touch a database', async () => {
  expect(await run('api-key', 'list')).toMatchObject({ code: 1, stderr: expect.stringContaining('no database') });
  expect(await run('api-key', 'create', '--label', 'x', '--scopes', 'all')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/--scopes.*"all".*impact:read/),
  });
  expect(await run('dead-letters', 'retry', '--subgraph', 'nowhere')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/--subgraph.*impact, safety/),
  });
  expect(await run('api-key', 'toString')).toMatchObject({ code: 2, stderr: expect.stringContaining('Usage') });
});

test('a key works from its creation to its revocation', async () => {
  const postgres = await ensurePostgres({ dir: postgresDir });
  expect(await run('api-key', 'list')).toEqual({ code: 0, stdout: '', stderr: 'There is no API key.\n' });
  const created = await run('api-key', 'create', '--label', 'payroll', '--scopes', 'impact:read', '--days', '2');
  expect(created).toMatchObject({ code: 0, stdout: expect.stringMatching(/^teei_\w{8}_[\w-]{43}\n$/) });
  const actorOf = () => withDatabase('access', (db) => apiKeyStore(db).find(created.stdout.trim()));
  expect(await actorOf()).toMatchObject({ actor: { kind: 'api-key', companyId: null, scopes: ['impact:read'] } });
  // The second time the command has to start the server itself, and leaves none behind.
  await postgres.stop();
  const listed = await run('api-key', 'list');
  expect(listed.stdout).toContain('"payroll"');
  expect(listed.stdout).not.toContain(created.stdout.trim());
  expect((await ensurePostgres({ dir: postgresDir })).startedHere).toBe(true);
  expect(await run('api-key', 'revoke', '--id', idIn(listed.stdout))).toMatchObject({ code: 0 });
  expect(await actorOf()).toBeUndefined();
});

test('a sender of webhooks from its creation to its revocation, its secrets printed once', async () => {
  await ensurePostgres({ dir: postgresDir });
  const created = await run('webhook-secret', 'create', '--name', 'nordlys-hr');
  expect(created).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^whsec_[\w+/]{43}=\n$/),
    stderr: expect.stringContaining('nordlys-hr posts to /webhooks/feedback/nordlys-hr'),
  });
  const rotated = await run('webhook-secret', 'rotate', '--name', 'nordlys-hr', '--overlap-hours', '6');
  expect(rotated).toMatchObject({ code: 0, stderr: expect.stringContaining('works for 6 more hours') });
  expect(rotated.stdout).not.toBe(created.stdout);
  const { stdout } = await run('webhook-secret', 'list');
  expect(stdout).toMatch(/^\S+ {2}default {2}every company {2}.*FEEDBACK_WEBHOOK_SECRET until rotated$/m);
  expect(stdout).toMatch(/^\S+ {2}nordlys-hr {2}every company {2}.*until rotated.*until 20\d\d-/m);
  expect(stdout).not.toContain('whsec_');
  expect(await run('webhook-secret', 'revoke', '--name', 'nordlys-hr')).toMatchObject({ code: 0 });
  expect((await run('webhook-secret', 'list')).stdout).toMatch(/nordlys-hr .*revoked 20/);
  const company = '00000000-0000-7000-8000-000000000001';
  const refusals: [string[], RegExp][] = [
    [['create', '--name', 'nordlys-hr'], /There is a sender "nordlys-hr" already/],
    [['create', '--name', 'x', '--company', company], /There is no company/],
    [['create', '--name', 'x', '--company', 'acme'], /--company must be a UUID/],
    [['rotate', '--name', 'nordlys-hr'], /is revoked/],
    [['rotate', '--name', 'default', '--overlap-hours', '1.5'], /--overlap-hours must be a whole number from 0 to 720/],
    [['revoke'], /--name is missing/],
  ];
  for (const [args, message] of refusals)
    expect([args, await run('webhook-secret', ...args)]).toMatchObject([
      args,
      { code: 1, stderr: expect.stringMatching(message) },
    ]);
});

test('counts that are not what a recount gives are shown, and made anew', async () => {
  await ensurePostgres({ dir: postgresDir });
  const company = '00000000-0000-7000-8000-0000000000c1';
  await withDatabase('impact', (db) =>
    db.query(
      `insert into company (id, name, time_zone, country, created_at) values ($1, 'Nordlys', 'Europe/Oslo', 'NO', now())`,
      [company],
    ),
  );
  await withDatabase('impact', (db) =>
    db.query(`insert into feedback_day (company_id, day, status, count) values ($1, '2026-11-01', 'HELD', 3)`, [
      company,
    ]),
  );
  const check = () => run('metrics-rebuild', 'check', '--company', company);
  expect(await check()).toMatchObject({ code: 1, stdout: expect.stringContaining('feedback 1, outcomes 0') });
  expect(await run('metrics-rebuild')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/feedback 1.*\n.*feedback 0/),
  });
  expect(await check()).toMatchObject({ code: 0, stdout: expect.stringContaining('feedback 0, outcomes 0') });
  expect(await run('metrics-rebuild', '--company', '00000000-0000-7000-8000-00000000dead')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no company'),
  });
});

test('a dead letter is shown without its content, tried again or given up', async () => {
  await ensurePostgres({ dir: postgresDir });
  expect(await run('dead-letters', 'list')).toEqual({ code: 0, stdout: '', stderr: 'There are no dead letters.\n' });
  const park = (id: string) =>
    withDatabase('safety', (db) =>
      db.query(
        `insert into event_inbox (consumer, event_id, type, aggregate_id, sequence, occurred_at, payload, status, tries, error, received_at)
         values ('safety.screening', $1, 'feedback.received', 'f1', 1, now(), '{"text":"secret words"}', 'DEAD', 8, 'It broke', now())`,
        [id],
      ),
    );
  await park('e1');
  await park('e2');
  const { stdout } = await run('dead-letters', 'list');
  expect(stdout).toMatch(/--subgraph safety --consumer safety.screening --event e1\n.*8 tries.*\n +It broke/);
  expect(stdout).not.toContain('secret words');
  const which = ['--subgraph', 'safety', '--consumer', 'safety.screening', '--event'];
  expect(await run('dead-letters', 'retry', ...which, 'e1')).toMatchObject({ code: 0 });
  expect(await run('dead-letters', 'retry', ...which, 'e1')).toMatchObject({ code: 1 });
  expect(await run('dead-letters', 'discard', ...which, 'e2', '--reason', 'obsolete')).toMatchObject({ code: 0 });
  const rows = await withDatabase('safety', (db) =>
    db.query('select event_id as id, status, tries, payload is null as empty from event_inbox order by event_id'),
  );
  expect(rows).toEqual([
    { id: 'e1', status: 'OPEN', tries: 0, empty: false },
    { id: 'e2', status: 'DISCARDED', tries: 8, empty: true },
  ]);
});
