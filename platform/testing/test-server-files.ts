import { accessSync, constants, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ProcessInfo } from '../database/processes.js';
import type { TestRuns } from './test-run.js';

/** Everything of the shared test server is here, outside of version control, and may be deleted when no test runs. */
const folder = join(import.meta.dirname, '..', '..', '.cache', 'test-postgres');

/** A server without fsync survives kill -9, but not a crash of the machine: after a reboot another, empty directory is used. */
const boot = readOrUndefined('/proc/sys/kernel/random/boot_id')?.slice(0, 8) ?? 'data';
makeFolder();

export const dataDir = join(folder, boot, 'postgres');
export const lockFile = join(folder, 'runs.lock');

function makeFolder(): void {
  try {
    mkdirSync(join(folder, boot), { recursive: true });
    accessSync(folder, constants.W_OK);
    accessSync(join(folder, boot), constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `The tests cannot write to ${folder} (${code}): another user ran them in this checkout. ` +
        'Remove the folder .cache as that user, or use a checkout of your own.',
      { cause: error },
    );
  }
}

/** Removes what earlier boots left, copies outside of the checkout included. */
export function removeEarlierBoots(): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === boot || entry.name === 'runs') continue;
    const data = join(folder, entry.name, 'postgres');
    if (lstatSync(data, { throwIfNoEntry: false })?.isSymbolicLink())
      rmSync(dirname(readlinkSync(data)), { recursive: true, force: true });
    rmSync(join(folder, entry.name), { recursive: true, force: true });
  }
}

export function runs(inspect: (pid: number) => ProcessInfo | undefined): TestRuns {
  return { folder: join(folder, 'runs'), startedAt: (pid) => inspect(pid)?.startedAt };
}

/** The pid in the server's pid file, living or not. */
export function postmasterPid(): number | undefined {
  const line = readOrUndefined(join(dataDir, 'postmaster.pid'))?.split('\n')[0];
  return line === undefined ? undefined : Number(line);
}

function readOrUndefined(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
