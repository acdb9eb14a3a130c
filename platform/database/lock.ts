import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessInfo } from './processes.js';

export interface LockOptions {
  /** Longest wait for another owner. Default: 60,000 ms. */
  readonly timeoutMs?: number;
  /** How owners are looked up; a parameter so that this file imports nothing at run time and plain `.mjs` can load it. */
  readonly inspect: (pid: number) => ProcessInfo | undefined;
}

/**
 * Runs `work` while no other process holds the lock file. The owner's pid and start time are in the file from its first moment (it is
 * linked into place), so a lock whose owner was killed is recognised and taken over, also when its pid has been given away since.
 */
export async function withFileLock<T>(file: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const token = `${process.pid} ${options.inspect(process.pid)?.startedAt ?? ''} ${randomBytes(8).toString('hex')}`;
  const deadline = Date.now() + (options.timeoutMs ?? 60_000);
  while (!tryLink(file, token)) {
    const owner = readOrUndefined(file);
    if (owner !== undefined && !isAlive(owner, options.inspect)) breakLock(file, owner);
    else if (Date.now() > deadline)
      throw new Error(`Waiting for the lock ${file} took too long: held by process ${owner?.split(' ')[0]}.`);
    else await sleep(20);
  }
  try {
    return await work();
  } finally {
    if (readOrUndefined(file) === token) rmSync(file, { force: true });
  }
}

function tryLink(file: string, token: string): boolean {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, token, { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function isAlive(owner: string, inspect: LockOptions['inspect']): boolean {
  const [pid, ...rest] = owner.split(' ');
  const startedAt = rest.slice(0, -1).join(' ');
  return inspect(Number(pid))?.startedAt === startedAt;
}

/** Two waiters may see the same dead owner; the one that moved a living lock away puts it back. */
function breakLock(file: string, deadOwner: string): void {
  const grave = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    renameSync(file, grave);
    if (readOrUndefined(grave) !== deadOwner) linkSync(grave, file);
  } catch {
    // Another process was faster: the next attempt decides.
  } finally {
    rmSync(grave, { force: true });
  }
}

function readOrUndefined(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
