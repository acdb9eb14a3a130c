import { jest } from '@jest/globals';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { eventually, expectNoLeaks } from '#platform/testing';
import { ensurePostgres, removePostgres } from '../index.js';
import { withFileLock } from '../lock.js';
import { inspectProcess } from '../processes.js';

// Starts processes, which a busy machine makes wait.
jest.setTimeout(180_000);

const isRoot = process.getuid?.() === 0;
const root = mkdtempSync(join(tmpdir(), 'ensure-postgres-'));
chmodSync(root, 0o755);
const dir = join(root, 'data', 'postgres');
const flags = ['-c', 'fsync=off'];
const start = (log: (line: string) => void = () => {}) => ensurePostgres({ dir, flags, log });
const postmasterPid = (): number => Number(readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n')[0]);

expectNoLeaks(
  () => removePostgres(dir),
  () => rmSync(root, { recursive: true, force: true }),
);

async function sql(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

function child(...args: string[]) {
  const file = join(import.meta.dirname, 'start-child.ts');
  const running = spawn(process.execPath, ['--import', 'tsx', file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  running.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  running.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const answer = () =>
    eventually(() => JSON.parse(output || `"${errors}`) as { port: number; startedHere: boolean; url: string }, {
      timeoutMs: 120_000,
    });
  return { running, answer };
}

const exitOf = async (running: ChildProcess) => {
  if (running.exitCode === null) await once(running, 'exit');
};

describe('the embedded server', () => {
  it('is started once by eight processes that race on an empty directory', async () => {
    const children = Array.from({ length: 8 }, () => child(dir));
    const answers = await Promise.all(children.map(({ answer }) => answer()));
    expect(answers.filter((answer) => answer.startedHere)).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.url)).size).toBe(1);
    await Promise.all(children.map(({ running }) => exitOf(running)));
    const [first] = answers;
    await sql(first?.url ?? '', 'create table kept as select 42 as answer');
  });

  it('keeps its password from others and runs unprivileged', async () => {
    const server = await start();
    expect(server.startedHere).toBe(false);
    expect(statSync(`${dir}.json`).mode & 0o777).toBe(0o600);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    await expect(sql(server.urlOf('postgres').replace(/:[^:@]+@/, ':guess@'), 'select 1')).rejects.toThrow(
      /password authentication/,
    );
    expect(statSync(dir).uid === 0).toBe(false);
    expect(await sql(server.urlOf('postgres'), 'show fsync')).toEqual([{ fsync: 'off' }]);
  });

  it('stays when the process that started it is killed, and stops on request of another', async () => {
    await (await start()).stop();
    const { running, answer } = child(dir, 'stay');
    const { port } = await answer();
    running.kill('SIGKILL');
    await once(running, 'exit');
    const server = await start();
    expect(server).toMatchObject({ port, startedHere: false });
    expect(await sql(server.urlOf('postgres'), 'select * from kept')).toEqual([{ answer: 42 }]);
    await server.stop();
    expect(existsSync(join(dir, 'postmaster.pid'))).toBe(false);
  });

  it('comes back after kill -9 of the postmaster, on the same port, with its data', async () => {
    const server = await start();
    process.kill(postmasterPid(), 'SIGKILL');
    const again = await start();
    expect(again).toMatchObject({ port: server.port, startedHere: true });
    expect(await sql(again.urlOf('postgres'), 'select * from kept')).toEqual([{ answer: 42 }]);
  });

  it.each([
    ['is gone', () => spawnSync('true').pid],
    ['belongs to another program', () => process.pid],
    ['belongs to init', () => 1],
  ])('starts over a stale pid file whose process %s', async (_, stalePid) => {
    await (await start()).stop();
    writeFileSync(join(dir, 'postmaster.pid'), `${stalePid()}\n${dir}\n1\n5432\n\n127.0.0.1\n`);
    expect((await start()).startedHere).toBe(true);
  });

  it('takes a zombie for dead', async () => {
    // The shell becomes `sleep` and never reaps its first child.
    const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 30'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const zombie = Number(line.toString());
    await eventually(() => expect(inspectProcess(zombie)).toBeUndefined());
    await (await start()).stop();
    writeFileSync(join(dir, 'postmaster.pid'), `${zombie}\n${dir}\n1\n5432\n\n127.0.0.1\n`);
    expect((await start()).startedHere).toBe(true);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
  });

  it('moves to another port when its own is taken, and remembers it', async () => {
    const server = await start();
    const { port } = server;
    await server.stop();
    const squatter = createServer().listen(port, '127.0.0.1');
    await once(squatter, 'listening');
    const lines: string[] = [];
    const moved = await start((line) => lines.push(line));
    expect(moved.port).not.toBe(port);
    expect(lines.join()).toContain(`Port ${port} is used by another program`);
    await moved.stop();
    squatter.close();
    expect((await start()).port).toBe(moved.port);
    await expect(ensurePostgres({ dir: join(root, 'other'), port: moved.port })).rejects.toThrow(
      /in use by another program/,
    );
  });

  it('refuses the data of another major version and says what to do', async () => {
    await (await start()).stop();
    const version = readFileSync(join(dir, 'PG_VERSION'), 'utf8');
    writeFileSync(join(dir, 'PG_VERSION'), '14\n');
    await expect(start()).rejects.toThrow(/made by Postgres 14, but Postgres 18 is installed\..*move it away/s);
    writeFileSync(join(dir, 'PG_VERSION'), version);
  });

  it('says which directory cannot be written', async () => {
    const file = join(root, 'a-file');
    writeFileSync(file, '');
    await expect(ensurePostgres({ dir: join(file, 'postgres') })).rejects.toThrow(/a-file.*not writable/s);
  });
});

(isRoot ? describe : describe.skip)('on a machine with several users', () => {
  it('tells a user that the data directory is not theirs', async () => {
    const file = join(import.meta.dirname, 'start-child.ts');
    const args = ['--import', 'tsx', file, join(root, 'of-root', 'postgres')];
    const run = spawnSync(process.execPath, args, {
      uid: 65_534,
      gid: 65_534,
      encoding: 'utf8',
      cwd: join(import.meta.dirname, '..'),
    });
    expect(run.stderr).toMatch(/of-root.* is not writable \(EACCES\)\. Choose another one/);
  });
});

(isRoot ? describe : describe.skip)('started by root in a place closed to others', () => {
  it('keeps the data outside, owned by the unprivileged user, with a pointer', async () => {
    const closed = mkdtempSync(join(tmpdir(), 'closed-'));
    const hidden = join(closed, '.data', 'postgres');
    const lines: string[] = [];
    const server = await ensurePostgres({ dir: hidden, flags, log: (line) => lines.push(line) });
    expect(lines).toEqual([expect.stringMatching(/cannot reach .*: its data is kept in \/var\/tmp\/teei-supergraph-/)]);
    expect(lstatSync(hidden).isSymbolicLink()).toBe(true);
    expect(statSync(hidden).uid).not.toBe(0);
    await sql(server.urlOf('postgres'), 'create table kept (n int)');
    await server.stop();
    const again = await ensurePostgres({ dir: hidden, flags });
    expect(again).toMatchObject({ startedHere: true, port: server.port });
    expect(await sql(again.urlOf('postgres'), 'select * from kept')).toEqual([]);
    const copy = readlinkSync(hidden);
    await removePostgres(hidden);
    expect([existsSync(hidden), existsSync(copy)]).toEqual([false, false]);
    rmSync(closed, { recursive: true });
  });

  it('refuses a directory under /var/tmp that somebody else prepared', async () => {
    const { openStaging } = await import('../unprivileged.js');
    const planted = mkdtempSync(join(tmpdir(), 'planted-'));
    chownSync(planted, 12_345, 12_345);
    expect(() => openStaging(planted, { uid: 65_534, gid: 65_534 })).toThrow(/not a directory of uid 65534/);
    rmSync(planted, { recursive: true });
  });
});

describe('the file lock', () => {
  it('is exclusive, and is taken over from an owner that died', async () => {
    const file = join(root, 'test.lock');
    mkdirSync(root, { recursive: true });
    writeFileSync(file, `${process.pid} another-start-time 00`);
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 10 }, () => withFileLock(file, { inspect: inspectProcess }, work)));
    expect(most).toBe(1);
    expect(existsSync(file)).toBe(false);
  });
});
