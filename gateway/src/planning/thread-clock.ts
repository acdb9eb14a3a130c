import { readFileSync } from 'node:fs';

/** Time as planning is measured by: both only grow, and no thread uses more of its core than passes. */
export interface ThreadClock {
  now(): number;
  /** Milliseconds this thread has had a core; where the system does not tell, those of all threads of the process. */
  usedMs(): number;
}

/** Nanoseconds on a core come first, see proc(5); a kernel without statistics says 0. */
const OF_THREAD = '/proc/thread-self/schedstat';

function usedByThread(): number {
  try {
    return Number.parseInt(readFileSync(OF_THREAD, 'utf8'), 10) / 1e6;
  } catch {
    return 0;
  }
}

function usedByProcess(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export const threadClock: ThreadClock = {
  now: () => performance.now(),
  usedMs: usedByThread() > 0 ? usedByThread : usedByProcess,
};
