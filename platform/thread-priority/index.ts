import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

const LOWEST = 19;
/** Steps below the main thread: a tenth of its weight where both want the same core. */
const STEPS_BELOW = 10;
const OWN_THREADS = '/proc/self/task';

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

/**
 * Gives V8's helper threads, which compile and collect garbage, less weight than the main thread. It waits for them only at the end of
 * a collection, and has nothing to do itself then. Linux only; to be called once, at the start of a program.
 */
export function letHelpersYield(): void {
  if (process.platform !== 'linux') return;
  const priority = Math.min(getPriority() + STEPS_BELOW, LOWEST);
  for (const thread of readdirSync(OWN_THREADS)) {
    try {
      if (readFileSync(`${OWN_THREADS}/${thread}/comm`, 'utf8') === 'V8Worker\n') setPriority(Number(thread), priority);
    } catch {
      // It has ended in the meantime.
    }
  }
}
