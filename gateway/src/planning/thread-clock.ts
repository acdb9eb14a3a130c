import { readFileSync } from 'node:fs';
import { getHeapStatistics } from 'node:v8';

/** What planning is measured by. Both times only grow, and no thread uses more of its core than passes. */
export interface ThreadClock {
  now(): number;
  /** Milliseconds this thread has had a core; where the system does not tell, those of all threads of the process. */
  usedMs(): number;
  /** Of the heap this thread may have, from 0 to 1. */
  heapShare(): number;
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

function heapShare(): number {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return used / limit;
}

export const threadClock: ThreadClock = {
  now: () => performance.now(),
  usedMs: usedByThread() > 0 ? usedByThread : usedByProcess,
  heapShare,
};
