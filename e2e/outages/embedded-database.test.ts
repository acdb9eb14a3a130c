import { existsSync, readFileSync, rmSync, lstatSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#platform/testing';
import {
  feedbackEvent,
  identityOf,
  isAlive,
  ownCompanyId,
  postFeedback,
  postgresOf,
  processesOn,
  rowsOf,
  run,
  type RunningApp,
  Site,
  waitFor,
} from '../harness/index.js';

describe('a platform whose own database server dies', () => {
  let site: Site;
  let app: RunningApp;
  beforeAll(async () => {
    site = await Site.create();
    app = await site.start();
  });
  afterAll(async () => {
    await site.remove();
  });

  const status = async (path: string) => {
    const response = await fetch(`${site.url}${path}`);
    await response.body?.cancel();
    return response.status;
  };
  const graphql = (contentType: string) =>
    fetch(`${site.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body: '{"query":"{ __typename }"}',
    });
  /** Readiness may be half a second old: the server is another process as well. */
  const back = (gone?: number) =>
    waitFor('the database', async () => {
      if (!existsSync(join(site.postgresDir, 'postmaster.pid'))) return undefined;
      const { pid } = postgresOf(site);
      return (pid !== gone && isAlive(pid) && (await app.isReady())) || undefined;
    });
  const feedback = () => feedbackEvent({ companyId: ownCompanyId, userId: identityOf('participant').userId });

  it.each([
    ['killed', 'SIGKILL'],
    ['told to stop at once', 'SIGINT'],
    ['told to stop once its clients are gone', 'SIGTERM'],
  ] as const)('starts it again on the same port when it is %s', async (_, signal) => {
    const before = postgresOf(site);
    process.kill(before.pid, signal);
    await waitFor('the server to be gone', async () => !isAlive(before.pid) || undefined);
    await back(before.pid);
    const after = postgresOf(site);
    expect(after.port).toBe(before.port);
    expect(after.pid).not.toBe(before.pid);
    expect(await rowsOf(site, 'impact', { sql: 'select count(*)::int as n from company' })).toEqual([
      { n: expect.any(Number) },
    ]);
  });

  it('meanwhile lives and is not ready, and refuses every request with the time to come back', async () => {
    // Damaged data keeps the server away for as long as the test looks.
    const damaged = join(site.postgresDir, 'PG_VERSION');
    const version = readFileSync(damaged);
    rmSync(damaged);
    try {
      process.kill(postgresOf(site).pid, 'SIGKILL');
      for (const type of ['application/json', 'application/json;charset=UTF-8']) {
        const response = await waitFor('the outage', async () => refused(await graphql(type)));
        expect(response.headers.get('retry-after')).toBe('2');
        expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] });
      }
      expect([await status('/healthz'), await status('/readyz')]).toEqual([200, 503]);
      const startedAt = performance.now();
      expect((await postFeedback(site, feedback())).status).toBe(503);
      expect(performance.now() - startedAt).toBeLessThan(5000);
      await eventually(async () => {
        expect(await readiness()).toMatchObject({
          'embedded database': { ok: false, reason: expect.stringContaining('PG_VERSION') },
        });
      });
    } finally {
      writeFileSync(damaged, version);
    }
    await back();
    expect((await graphql('application/json')).status).toBe(200);
  });

  const refused = (response: Response) => (response.status === 503 ? response : undefined);
  const readiness = async () =>
    ((await (await fetch(`${site.url}/readyz`)).json()) as { dependencies: Record<string, unknown> }).dependencies;

  it('says so in a few lines, not in thousands', () => {
    const lines = app.command
      .stdout()
      .split('\n')
      .filter((line) => /"level":"(warn|error)"/.test(line));
    expect(lines.length).toBeLessThan(40);
    expect(app.command.stdout()).toContain('The embedded Postgres is back');
  });

  it.each([['dead-letters'], ['api-key']] as const)(
    'shares it with npm run %s, which neither starts, stops nor renames anything',
    async (command) => {
      const { pid } = postgresOf(site);
      const named = readFileSync(join(site.dataDir, 'instance.json'), 'utf8');
      process.kill(pid, 'SIGKILL');
      const listed = await run(`app/${command}`, { env: { DATA_DIR: site.dataDir }, args: ['list'] });
      expect(listed).toMatchObject({ code: 0 });
      expect(readFileSync(join(site.dataDir, 'instance.json'), 'utf8')).toBe(named);
      await back();
      expect(processesOn(site)).toEqual([postgresOf(site).pid]);
    },
  );

  it('keeps the directory when every connection to the database is cut, one backend by one', async () => {
    await rowsOf(site, 'impact', {
      sql: 'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = $1',
      values: ['client backend'],
    });
    const [backend] = await rowsOf<{ pid: number }>(site, 'impact', {
      sql: 'select pid from pg_stat_activity where pid <> pg_backend_pid() and backend_type = $1 limit 1',
      values: ['client backend'],
    });
    if (backend) process.kill(backend.pid, 'SIGKILL');
    await back();
    const { pid } = postgresOf(site);
    const second = await run('app/main', { env: { ...site.env, PORT: '0', MAIL_CATCHER_SMTP_PORT: '0' } });
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining(`process ${app.command.pid}`) });
    expect(await run('app/db-reset', { env: site.env })).toMatchObject({ code: 1 });
    expect(isAlive(pid)).toBe(true);
    await back();
  });

  it('goes on keeping it when the files that name the holder are deleted', async () => {
    for (const file of ['instance.json', 'instance.lock']) rmSync(join(site.dataDir, file));
    await eventually(() => expect(existsSync(join(site.dataDir, 'instance.lock'))).toBe(true));
    const second = await run('app/main', { env: { ...site.env, PORT: '0', MAIL_CATCHER_SMTP_PORT: '0' } });
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining(`process ${app.command.pid}`) });
    expect(await app.isReady()).toBe(true);
  });

  it('leaves nothing running, also when it is stopped while the server is away', async () => {
    process.kill(postgresOf(site).pid, 'SIGKILL');
    expect(await app.interrupt()).toBe(0);
    expect(processesOn(site)).toEqual([]);
    expect((await readdir(site.dataDir)).filter((file) => file.startsWith('instance.json'))).toEqual([]);
  });

  it('never makes an empty database of one that is gone', async () => {
    app = await site.start();
    const { pid } = postgresOf(site);
    process.kill(pid, 'SIGKILL');
    rmSync(site.postgresDir, { recursive: true, force: true });
    await eventually(async () => {
      const body = await (await fetch(`${site.url}/readyz`)).text();
      expect(body).toMatch(/is gone/);
    });
    expect(lstatSync(site.postgresDir, { throwIfNoEntry: false })).toBeUndefined();
    expect(await app.interrupt()).toBe(0);
  });
});
