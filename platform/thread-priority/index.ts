import { spawnSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

const LOWEST = 19;

/**
 * Lets the calling thread run only when nothing else wants its core. The lowest priority alone is not enough: a thread that has begun
 * keeps the core for some milliseconds. Linux only; without `chrt` (util-linux) it is the lowest priority alone.
 */
export function yieldToEverybody(): void {
  // Elsewhere it would be the priority of the whole process.
  if (process.platform !== 'linux') return;
  setPriority(LOWEST);
  const thread = readlinkSync('/proc/thread-self').split('/').at(-1)!;
  spawnSync('chrt', ['--idle', '--pid', '0', thread], { stdio: 'ignore', timeout: 2000 });
}
