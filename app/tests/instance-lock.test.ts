import { jest } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '#platform/testing';
import { AlreadyRunning, lockInstance } from '../instance-lock.js';

// Starts processes, which a busy machine makes wait.
jest.setTimeout(180_000);

const dataDir = mkdtempSync(join(tmpdir(), 'instance-lock-'));
const file = (name: string) => join(dataDir, name);
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(dataDir, { recursive: true });
});

/** Another process that takes the lock and holds it until it is told to end. */
async function holder(kind: 'instance' | 'brief', dir = dataDir): Promise<ChildProcess> {
  const script = join(import.meta.dirname, 'hold-child.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, dir, kind], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}

const end = async (child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL') => {
  child.kill(signal);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
};
const self = { url: 'http://here', brief: false };
const take = (patienceMs = 0) => lockInstance({ dataDir, self, patienceMs });

test('a directory is held by one process, which is named, and free when that dies, however', async () => {
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    const child = await holder('instance');
    const refused: unknown = await take().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AlreadyRunning);
    expect(String(refused)).toMatch(`(process ${child.pid}, http://there)`);
    await end(child, signal);
    (await take()).release();
  }
  expect(existsSync(file('instance.json'))).toBe(false);
});

test('a suspended holder still holds it', async () => {
  const child = await holder('instance');
  child.kill('SIGSTOP');
  await expect(take()).rejects.toThrow(AlreadyRunning);
  await end(child);
});

test('a command that holds it for a moment is waited for', async () => {
  const child = await holder('brief');
  await expect(take(100)).rejects.toThrow(AlreadyRunning);
  const waiting = take(20_000);
  await end(child);
  (await waiting).release();
});

test.each([
  ['garbage', () => writeFileSync(file('instance.lock'), 'not a lock at all')],
  ['a page of garbage', () => writeFileSync(file('instance.lock'), Buffer.alloc(8192, 7))],
  ['a directory', () => mkdirSync(file('instance.lock'))],
  ['the name of a living process that is another one', () => name({ startedAt: 'another time' })],
  ['half a name', () => writeFileSync(file('instance.json'), '{"pid": 1')],
])('nobody holds it by leaving behind %s', async (_, leave) => {
  rmSync(file('instance.lock'), { recursive: true, force: true });
  leave();
  const lock = await take();
  expect(JSON.parse(readFileSync(file('instance.json'), 'utf8'))).toMatchObject({ pid: process.pid, ...self });
  lock.release();
});

const name = (more: object) =>
  writeFileSync(file('instance.json'), JSON.stringify({ pid: process.pid, url: 'x', brief: false, ...more }));

test('deleting its files does not free it: the holder takes and names itself again', async () => {
  const child = await holder('instance');
  rmSync(file('instance.lock'));
  await expect(take()).rejects.toThrow(AlreadyRunning);
  rmSync(file('instance.json'));
  await eventually(() =>
    expect(JSON.parse(readFileSync(file('instance.json'), 'utf8'))).toMatchObject({ pid: child.pid }),
  );
  await eventually(() => expect(existsSync(file('instance.lock'))).toBe(true));
  await expect(take()).rejects.toThrow(AlreadyRunning);
  await end(child);
});

test('a holder whose file was replaced by one that another process holds is told', async () => {
  let lost = 0;
  const lock = await lockInstance({ dataDir, self, onLost: () => (lost += 1) });
  const elsewhere = mkdtempSync(join(tmpdir(), 'instance-lock-'));
  const child = await holder('instance', elsewhere);
  renameSync(join(elsewhere, 'instance.lock'), file('instance.lock'));
  await eventually(() => expect(lost).toBe(1));
  lock.release();
  await expect(take()).rejects.toThrow(AlreadyRunning);
  await end(child);
  rmSync(elsewhere, { recursive: true });
});
