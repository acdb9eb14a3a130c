import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';

const LOWEST = 19;

/**
 * Lets this process run only when nothing else wants its core, the helper threads of V8 included. The lowest priority alone is not
 * enough: a thread that has begun keeps the core for some milliseconds. That is on Linux with `chrt` (util-linux); elsewhere it is the
 * lowest priority alone. On a machine without a free moment the process does not run at all.
 */
export function yieldToEverybody(): void {
  for (const thread of ownThreads()) lowerPriority(thread, LOWEST);
  if (process.platform !== 'linux') return;
  spawnSync('chrt', ['--all-tasks', '--idle', '--pid', '0', `${process.pid}`], { stdio: 'ignore', timeout: 2000 });
}

/** On Linux each thread has a priority of its own; a thread started later has that of the one that starts it. */
function ownThreads(): readonly number[] {
  return process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [process.pid];
}

/** @param pid of a process, or on Linux of a thread; one that has ended is left alone */
export function lowerPriority(pid: number, nice: number): void {
  try {
    setPriority(pid, nice);
  } catch {
    // It has ended.
  }
}

/** Milliseconds for which the first thread of a process, or the calling one, has had a core; undefined where the system does not tell. */
export function usedMs(of: number | 'thread-self'): number | undefined {
  try {
    // Nanoseconds on a core come first, see proc(5); a kernel without statistics says 0.
    return Number.parseInt(readFileSync(`/proc/${of}/schedstat`, 'utf8'), 10) / 1e6 || undefined;
  } catch {
    return undefined;
  }
}
