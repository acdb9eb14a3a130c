import { jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDatabase, ensurePostgres, openDatabase, removePostgres } from '#platform/database';
import { silentLogger } from '#platform/observability';
import { projectRoot } from '#platform/project-root';

// Starts processes, which a busy machine makes wait.
jest.setTimeout(180_000);

const dataDir = mkdtempSync(join(tmpdir(), 'import-'));
const postgresDir = join(dataDir, 'postgres');
const file = join(dataDir, 'records.jsonl');
afterAll(async () => {
  await removePostgres(postgresDir);
  rmSync(dataDir, { recursive: true });
});

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as `npm run` starts it, on this test's own data directory. `killAt`: what it says when it is killed. */
function run(args: readonly string[], killAt?: RegExp): Promise<Result> {
  return new Promise((resolve, reject) => {
    const node = ['scripts/run-built.mjs', 'app/import.js', ...args, '--data-dir', dataDir];
    // In a group of its own, so that the process which does the work dies as well.
    const child = spawn(process.execPath, node, {
      cwd: projectRoot(),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => {
      output.stderr += chunk.toString();
      if (killAt?.test(output.stderr)) process.kill(-child.pid!, 'SIGKILL');
    });
    child.once('error', reject).once('close', (code) => resolve({ code, ...output }));
  });
}

async function count(table: string): Promise<number> {
  const postgres = await ensurePostgres({ dir: postgresDir });
  const url = await ensureDatabase(postgres, 'impact');
  const db = await openDatabase({ name: 'impact', entities: [], migrations: [], url, log: silentLogger() });
  try {
    const [row] = await db.query<{ count: number }>(`select count(*)::int as count from ${table}`);
    return row!.count;
  } finally {
    await db.close();
  }
}

const people = 20_000;
const company = { type: 'company', externalId: 'big', name: 'Big', timeZone: 'Europe/Oslo', country: 'NO' };
const person = (index: number) => ({
  type: 'person',
  companyId: 'big',
  externalId: `user-${index}`,
  kind: 'PARTICIPANT',
  name: `Person ${index}`,
  email: `user-${index}@big.example`,
});

test('it says what it takes, and what is wrong before a database is touched', async () => {
  const help = await run(['--help']);
  expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('--dry-run') });
  for (const type of ['company', 'person', 'program', 'session', 'enrollment', 'attendance'])
    expect(help.stdout).toContain(`{"type":"${type}"`);
  expect(await run([])).toMatchObject({ code: 2, stderr: expect.stringContaining('Usage') });
  expect(await run(['nothing.jsonl'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('nothing.jsonl cannot be read'),
  });
  writeFileSync(file, '');
  expect(await run([file])).toMatchObject({ code: 1, stderr: expect.stringContaining('no database') });
});

test('an import that is killed is finished by the next one', async () => {
  writeFileSync(
    file,
    [company, ...Array.from({ length: people }, (_, index) => person(index))]
      .map((it) => `${JSON.stringify(it)}\n`)
      .join(''),
  );
  await ensurePostgres({ dir: postgresDir });
  expect(await run([file, '--dry-run'])).toMatchObject({
    code: 0,
    stdout: `${people + 1} lines: ${people + 1} new, 0 changed, 0 as they were, 0 refused. Nothing was stored.\n`,
  });
  expect(await count('person')).toBe(0);

  await run([file], /\d+ %, \d+ lines/);
  const written = await count('person');
  expect(written).toBeGreaterThan(0);
  expect(written).toBeLessThan(people);
  // Whole batches, and nothing of the one that was under way.
  expect((written + 1) % 500).toBe(0);

  const next = await run([file]);
  expect(next).toMatchObject({
    code: 0,
    stdout: `${people + 1} lines: ${people - written} new, 0 changed, ${written + 1} as they were, 0 refused.\n`,
  });
  expect(next.stderr).toMatch(/^24 %, 5000 lines\n49 %, 10000 lines\n/m);
  expect(await count('person')).toBe(people);
  expect(await run([file, '--sender', 'none'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no sender "none"'),
  });
});

test('a wrong line is told on standard error, and in the exit code', async () => {
  writeFileSync(file, `${JSON.stringify({ ...person(1), email: 'nowhere' })}\n${JSON.stringify(person(2))}\n`);
  expect(await run([file])).toEqual({
    code: 1,
    stdout: '2 lines: 0 new, 0 changed, 1 as they were, 1 refused.\n',
    stderr: 'line 1: email must be one address such as "ola@example.org".\n',
  });
});
