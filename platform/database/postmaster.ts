import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findProcesses, inspectProcess } from './processes.js';

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** It ends by itself: it was asked to. */
  readonly stopping: boolean;
}

/**
 * The postmaster of a data directory, if it is alive. A pid file of one that is gone, or of another program, is not one; where the file
 * is damaged or deleted, the process is still found by its command line.
 */
export function runningPostmaster(dataDir: string): Postmaster | undefined {
  const lines = pidFileLines(dataDir);
  const pid = Number(lines?.[0]);
  if (isPostmasterOf(dataDir, pid))
    return { pid, port: Number(lines?.[3] ?? 0), stopping: lines?.[7]?.trim() === 'stopping' };
  // An intact file names the last postmaster, and that is gone: no search is needed.
  if (pid > 0) return undefined;
  const [found] = findProcesses((command) => runsOn(dataDir, command));
  return found === undefined ? undefined : { pid: found, port: portOf(found), stopping: false };
}

/** Postgres believes any living pid in its pid file, so a stale one (after kill -9) would block every later start. */
export function removeStalePidFile(dataDir: string): void {
  if (pidFileLines(dataDir) && !runningPostmaster(dataDir)) rmSync(join(dataDir, 'postmaster.pid'), { force: true });
}

const isPostmasterOf = (dataDir: string, pid: number): boolean => runsOn(dataDir, inspectProcess(pid)?.command ?? '');

/** Backends replace their command line by a title, so that only the postmaster shows its data directory. */
const runsOn = (dataDir: string, command: string): boolean =>
  /postgres\S* /.test(command) && command.includes(` -D ${dataDir} `);

const portOf = (pid: number): number => Number(/ -p (\d+) /.exec(inspectProcess(pid)?.command ?? '')?.[1] ?? 0);

function pidFileLines(dataDir: string): string[] | undefined {
  try {
    return readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
}

/** Asks for a fast shutdown and does not wait for it; answers who was asked. */
export function requestStop(dataDir: string): Postmaster | undefined {
  const running = runningPostmaster(dataDir);
  if (running) signal(running.pid, 'SIGINT');
  return running;
}

/** The process may have ended since it was looked up. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Fast shutdown: open transactions roll back, everything is written. After `timeoutMs` it is forced, and after five seconds more the
 * process is killed, which is all that ends one that is suspended.
 */
export async function stopPostmaster(dataDir: string, timeoutMs = 15_000): Promise<boolean> {
  const running = requestStop(dataDir);
  if (!running) return false;
  const askedAt = performance.now();
  const escalation: [number, NodeJS.Signals][] = [
    [timeoutMs, 'SIGQUIT'],
    [timeoutMs + 5000, 'SIGKILL'],
  ];
  while (isPostmasterOf(dataDir, running.pid)) {
    if (escalation[0] && performance.now() - askedAt > escalation[0][0]) signal(running.pid, escalation.shift()![1]);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return true;
}
