import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { roles } from '#platform/auth';
import { isAlive, postGraphql, postgresOf, rowsOf, run, type RunningApp, Site, waitFor } from '../harness/index.js';

/** Sources that are edited while the tests run are compiled, and the command says so. */
const said = (stderr: string) => stderr.replace(/^Compiled in .*\n/, '');

describe('--help', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'teei-e2e-help-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it.each([
    ['app/main', ['PORT', '--port', 'DATA_DIR', 'DATABASE_URL', 'LOG_LEVEL', 'GATEWAY_MAX_DEPTH', 'npm run demo']],
    ['app/demo/main', ['--json', 'npm start', 'xit code']],
    ['app/token', ['company_manager', 'curl', 'authorization: Bearer']],
    ['app/db-reset', ['DATA_DIR', 'npm run db:reset']],
  ] as const)('of %s explains itself and touches nothing', async (command, words) => {
    const result = await run(command, { asNpm: true, args: ['--help'], env: { DATA_DIR: dir } });
    expect([result.code, said(result.stderr)]).toEqual([0, '']);
    expect(words.filter((word) => !result.stdout.includes(word))).toEqual([]);
    expect(await readdir(dir)).toEqual([]);
  });
});

interface Story {
  readonly ok: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly erased: { readonly feedback: number };
  readonly traces: { readonly before: number; readonly after: number };
  readonly spentUsd: number;
  readonly exportProgress: readonly number[];
  readonly package: { readonly files: readonly string[] };
  readonly checks: readonly { readonly check: string; readonly ok: boolean; readonly detail?: string }[];
}

const countsOf = async (site: Site): Promise<Record<string, number>> => {
  const tables = ['company', 'person', 'program', 'session', 'feedback', 'outcome_score'];
  const columns = tables.map((table) => `(select count(*)::int from ${table}) as ${table}`);
  const [row] = await rowsOf<Record<string, number>>(site, 'impact', { sql: `select ${columns.join()}` });
  return row!;
};

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: 'localhost' }, () => resolve(true));
    socket.once('error', () => resolve(false)).once('connect', () => socket.destroy());
  });

describe('npm start on an empty directory, and npm run demo beside it', () => {
  let site: Site;
  let app: RunningApp;
  let postgres: ReturnType<typeof postgresOf>;
  let loaded: Record<string, number>;
  /** Texts in the database after the demo: those that it posted came, those of the person whom it erased went. */
  let texts: number;

  beforeAll(async () => {
    site = await Site.create({ LOG_FORMAT: 'pretty' });
    app = await site.start({ asNpm: true });
    postgres = postgresOf(site);
    loaded = await countsOf(site);
  });
  afterAll(() => site.remove());

  it('ends with a table of addresses that all answer, the demo logins and what to try next', async () => {
    const banner = app.command.stdout();
    for (const path of ['/graphql', '/playground', '/healthz', '/readyz', '/depz', '/metrics', '/mail'])
      expect(banner).toContain(`${site.url}${path}`);
    for (const path of ['/playground', '/healthz', '/readyz', '/depz', '/metrics', '/mail']) {
      const response = await fetch(`${site.url}${path}`);
      expect([path, response.status]).toEqual([path, 200]);
      await response.body?.cancel();
    }
    for (const role of [...roles, 'privacy_officer_2']) expect(banner).toMatch(new RegExp(`^ +${role} `, 'm'));
    expect(banner).toContain('npm run demo');
    // Colour is for terminals.
    expect(banner).not.toContain('\u001b[');
    expect(loaded).toMatchObject({ company: 6 });
  });

  it('prints tokens that work at once', async () => {
    for (const role of ['company_manager', 'reviewer'] as const) {
      const { code, stdout } = await run('app/token', { args: [role], env: site.env });
      expect(code).toBe(0);
      const token = stdout.trim();
      const { data } = await postGraphql(`${site.url}/graphql`, { query: '{ me { email } }' }, { token });
      expect(data).toEqual({ me: { email: `${role.replaceAll('_', '-')}@demo.example` } });
    }
  });

  it('tells the main job, and every check of it holds', async () => {
    const { code, stdout, stderr } = await run('app/demo/main', { asNpm: true, args: ['--json'], env: site.env });
    const story = JSON.parse(stdout) as Story;
    expect(story.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect([story.ok, code, said(stderr)]).toEqual([true, 0, '']);
    expect(story.checks.length).toBeGreaterThanOrEqual(12);
    const { accepted, duplicates, held, classified, skipped } = story.counts;
    expect([accepted, duplicates]).toEqual([300, 30]);
    expect(held! + classified! + skipped!).toBe(300);
    expect(Math.min(held!, classified!)).toBeGreaterThan(0);
    expect(story.spentUsd).toBeGreaterThan(0);
    expect(story.exportProgress.at(-1)).toBe(100);
    expect(story.package.files).toContain('data/impact/feedback.json');
    texts = loaded['feedback']! + 300 - story.erased.feedback;
    expect((await countsOf(site))['feedback']).toBe(texts);
    expect(story.traces).toMatchObject({ before: expect.any(Number), after: 0 });
    expect(Math.min(story.erased.feedback, story.traces.before)).toBeGreaterThan(0);
  });

  it('left no warning behind: nothing leaked and nothing failed', () => {
    expect(app.command.stderr()).not.toMatch(/Warning/);
    expect(app.command.stdout()).not.toMatch(/ (error|fatal) +\S/);
  });

  it('drains at Ctrl-C: exit code 0, Postgres stopped, every port free', async () => {
    expect(await app.interrupt()).toBe(0);
    expect(isAlive(postgres.pid)).toBe(false);
    expect(existsSync(join(site.postgresDir, 'postmaster.pid'))).toBe(false);
    const ports = [postgres.port, site.config.port, site.config.mail.catcherSmtpPort];
    expect(await Promise.all(ports.map(accepts))).toEqual([false, false, false]);
    expect(app.command.stdout()).not.toMatch(/57P01|terminating connection/);
  });

  it('starts again with what is there: nothing is migrated or loaded twice', async () => {
    const again = await site.start({ asNpm: true });
    const { feedback, outcome_score: _scores, ...rest } = await countsOf(site);
    expect(feedback).toBe(texts);
    expect(loaded).toMatchObject(rest);
    expect(again.command.stdout()).not.toMatch(/Migrations applied|Demo data loaded/);
    expect(await again.interrupt()).toBe(0);
  });

  it('stops at once at a second Ctrl-C, and leaves no database server behind', async () => {
    const busy = await site.start();
    const server = postgresOf(site);
    // Half a request, which the first Ctrl-C waits for.
    const request = connect({ port: site.config.port, host: 'localhost' });
    request
      .on('error', () => {})
      .write('POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{');
    await postGraphql(`${site.url}/graphql`, { query: '{ __typename }' });
    expect(await busy.interrupt({ impatiently: true })).toBe(130);
    request.destroy();
    await waitFor('the database server to stop', async () => !isAlive(server.pid) || undefined);
  });

  it('stops after the start at a Ctrl-C during it', async () => {
    const hurried = await site.launch();
    const pidFile = join(site.postgresDir, 'postmaster.pid');
    await waitFor('the database server', async () => existsSync(pidFile) || undefined);
    expect(await hurried.interrupt()).toBe(0);
    expect(hurried.command.stdout()).not.toContain('is up');
    expect(existsSync(pidFile)).toBe(false);
  });

  it('starts over after npm run db:reset', async () => {
    const reset = await run('app/db-reset', { asNpm: true, env: site.env });
    expect([reset.code, reset.stdout]).toEqual([0, expect.stringContaining('npm start')]);
    expect(existsSync(site.postgresDir)).toBe(false);
    const fresh = await site.start();
    expect(fresh.command.stdout()).toContain('Demo data loaded');
    expect(await countsOf(site)).toEqual(loaded);
  });
});
