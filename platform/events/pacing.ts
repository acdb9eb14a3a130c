import { performance } from 'node:perf_hooks';

const sampleMs = 50;
const busyFrom = 0.5;
/** While the process is busy, background rounds get at most one part in seven of its time. */
const restPerRound = 6;
const longestRestMs = 2000;

/** The event loop is one per process, and so is its pacing: all loops rest in turn. */
let sample = performance.eventLoopUtilization();
let sampledAtMs = performance.now();
let utilization = 0;
let freeAtMs = 0;

/**
 * How long a loop with a backlog rests after a round of this length. Background rounds share the event loop with requests that people
 * wait for: while it is busy, they rest in proportion to what they took. An idle process does not rest at all, so a backlog is worked
 * off at full speed once the requests are done.
 */
export function pauseAfter(roundMs: number): number {
  const nowMs = performance.now();
  if (nowMs - sampledAtMs > sampleMs) {
    const current = performance.eventLoopUtilization();
    utilization = performance.eventLoopUtilization(current, sample).utilization;
    sample = current;
    sampledAtMs = nowMs;
  }
  if (utilization < busyFrom) return 0;
  freeAtMs = Math.min(Math.max(freeAtMs, nowMs) + restPerRound * roundMs, nowMs + longestRestMs);
  return freeAtMs - nowMs;
}
