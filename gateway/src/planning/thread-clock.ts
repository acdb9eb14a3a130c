import { getHeapStatistics } from 'node:v8';
import { usedMs } from '#platform/process-priority';

/** What planning is measured by. Both times only grow, and no thread uses more of its core than passes. */
export interface ThreadClock {
  now(): number;
  /** Milliseconds this thread has had a core; where the system does not tell, those of all threads of the process. */
  usedMs(): number;
  /** Of the heap this thread may have, from 0 to 1. */
  heapShare(): number;
}

const usedByThread = (): number => usedMs('thread-self') ?? 0;

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
