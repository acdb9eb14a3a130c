import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CommandResult, run, type RunningApp, Site } from '../harness/index.js';

/** A refusal is for a person: a sentence on standard error, no stack, no secret, and an exit code that scripts see. Answers what is amiss. */
function faultsOf({ code, signal, stdout, stderr }: CommandResult, ...said: (string | RegExp)[]): unknown[] {
  const missing = said.filter((words) => !(typeof words === 'string' ? stderr.includes(words) : words.test(stderr)));
  const faults: unknown[] = missing.length > 0 ? [...missing, stderr] : [];
  if (code === 0 || signal !== null) faults.push({ code, signal });
  if (/^\s+at .+:\d+/m.test(stderr)) faults.push('a stack', stderr);
  if (stdout.includes('is up')) faults.push('it started');
  return faults;
}

describe('a configuration that cannot be', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'teei-e2e-config-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));
  const start = (env: Record<string, string>, ...args: string[]) =>
    run('app/main', { env: { DATA_DIR: dir, ...env }, args });

  it('is refused with the variable, the value and what is allowed, all problems at once, and nothing starts', async () => {
    const result = await start({ PORT: 'abc', LOG_LEVEL: 'loud', GATEWAY_MAX_DEPTH: '-1', MAIL_FROM: 'nobody' });
    expect(
      faultsOf(result, 'PORT', '"abc"', /0 (to|and|–|-) ?65,?535/, 'LOG_LEVEL', '"loud"', 'trace', 'warn'),
    ).toEqual([]);
    expect(faultsOf(result, 'GATEWAY_MAX_DEPTH', '"-1"', 'MAIL_FROM', '"nobody"')).toEqual([]);
    expect(await readdir(dir)).toEqual([]);
  });

  it('is refused as an option, too: a misspelt one is not ignored', async () => {
    expect(faultsOf(await start({}, '--prot', '4100'), '--prot', '--help')).toEqual([]);
    expect(faultsOf(await start({}, '--port', '70000'), 'PORT', '"70000"')).toEqual([]);
    expect(await readdir(dir)).toEqual([]);
  });

  it('does not print a secret that is wrong', async () => {
    const result = await start({ SERVICE_TOKEN_SECRET: 'hunter2', DATABASE_URL: 'mysql://root:hunter2@db/x' });
    expect(faultsOf(result, 'SERVICE_TOKEN_SECRET', 'DATABASE_URL', 'not shown')).toEqual([]);
    expect(result.stderr + result.stdout).not.toContain('hunter2');
  });

  it('is refused in production when anything is missing or made for development', async () => {
    const result = await start({ NODE_ENV: 'production', AUTH_DEVELOPMENT_ISSUER: 'true' });
    const required = ['DATABASE_URL', 'AUTH_JWKS_URL', 'SERVICE_TOKEN_SECRET', 'FEEDBACK_WEBHOOK_SECRET', 'SMTP_URL'];
    expect(faultsOf(result, ...required, 'AUTH_DEVELOPMENT_ISSUER')).toEqual([]);
  });

  it('says that the database does not answer, without its password', async () => {
    const result = await start({ DATABASE_URL: 'postgres://teei:hunter2@127.0.0.1:1/postgres', PORT: '0' });
    expect(faultsOf(result, '127.0.0.1:1')).toEqual([]);
    expect(result.stderr + result.stdout).not.toContain('hunter2');
  });
});

describe('a data directory that cannot be used', () => {
  let parent: string;
  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'teei-e2e-dir-'));
  });
  afterAll(() => rm(parent, { recursive: true, force: true }));
  const start = (dataDir: string) => run('app/main', { env: { DATA_DIR: dataDir, PORT: '0' } });

  it('is refused when it is not writable', async () => {
    const file = join(parent, 'a-file');
    await writeFile(file, 'not a directory');
    expect(faultsOf(await start(join(file, 'data')), join(file, 'data'), /writ/)).toEqual([]);
    // The superuser may write everywhere else.
    if (process.getuid?.() === 0) return;
    const locked = join(parent, 'locked');
    await mkdir(locked);
    await chmod(locked, 0o500);
    expect(faultsOf(await start(locked), locked, /writ/)).toEqual([]);
  });

  it('is refused when another version of Postgres wrote it, and left as it is', async () => {
    const dataDir = join(parent, 'other-version');
    const cluster = join(dataDir, 'postgres');
    await mkdir(cluster, { recursive: true });
    await chmod(parent, 0o755);
    await writeFile(join(cluster, 'PG_VERSION'), '16\n');
    await writeFile(`${cluster}.json`, JSON.stringify({ port: 0, password: 'x' }));
    expect(faultsOf(await start(dataDir), cluster, '16', '18', /move it away|DATABASE_URL/)).toEqual([]);
    expect(await readdir(cluster)).toEqual(['PG_VERSION']);
  });
});

describe('a start beside something that runs', () => {
  let site: Site;
  let app: RunningApp;
  beforeAll(async () => {
    site = await Site.create();
    app = await site.start();
  });
  afterAll(() => site.remove());

  it('on the same data directory names the process and the address, and disturbs neither', async () => {
    const result = await run('app/main', { env: { ...site.env, PORT: '0', MAIL_CATCHER_SMTP_PORT: '0' } });
    expect(faultsOf(result, site.dataDir, String(app.command.pid), site.url, 'DATA_DIR=', 'PORT=')).toEqual([]);
    expect(await app.isReady()).toBe(true);
  });

  it('on the same directory and port says so, too', async () => {
    const result = await run('app/main', { env: site.env });
    expect(faultsOf(result, String(app.command.pid))).toEqual([]);
    expect(await app.isReady()).toBe(true);
  });

  it('is told to db:reset as well, and nothing is deleted', async () => {
    expect(faultsOf(await run('app/db-reset', { env: site.env }), site.dataDir, String(app.command.pid))).toEqual([]);
    expect(await app.isReady()).toBe(true);
    expect(existsSync(site.postgresDir)).toBe(true);
  });

  it('on a port in use says which one and how to choose another, and stops what it had started', async () => {
    const taken = await listening();
    const port = (taken.address() as AddressInfo).port;
    const other = await Site.create({ PORT: String(port) });
    try {
      const result = await run('app/main', { env: other.env });
      expect(faultsOf(result, `ort ${port}`, 'in use', 'PORT=')).toEqual([]);
      expect(existsSync(join(other.postgresDir, 'postmaster.pid'))).toBe(false);
    } finally {
      taken.close();
      await other.remove();
    }
  });
});

describe('npm run token', () => {
  it('names the roles when there is no such role, or none is given', async () => {
    const unknown = await run('app/token', { args: ['emperor'], env: { DATA_DIR: tmpdir() } });
    expect(faultsOf(unknown, '"emperor"', 'company_manager', 'privacy_officer')).toEqual([]);
    const none = await run('app/token');
    expect(none.code).toBe(2);
    expect(none.stdout + none.stderr).toContain('company_manager');
  });

  it('has no demo logins in production', async () => {
    expect(
      faultsOf(await run('app/token', { args: ['operator'], env: { NODE_ENV: 'production' } }), 'production'),
    ).toEqual([]);
  });
});

describe('npm run demo', () => {
  it('without a platform says how to start one', async () => {
    const site = await Site.create();
    try {
      expect(faultsOf(await run('app/demo/main', { env: site.env }), site.url, 'npm start')).toEqual([]);
    } finally {
      await site.remove();
    }
  });
});

function listening(): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, 'localhost', () => resolve(server));
  });
}
