import { createHash } from 'node:crypto';
import type { CatchUpPolicy, OverlapPolicy } from './schedule.entity.js';

/** What becomes of an occurrence: it runs, or it is a row that says why not. */
export interface Due {
  readonly at: Date;
  readonly skipped: 'PAUSED' | 'MISSED' | 'OVERLAP' | null;
}

export interface DueOptions {
  /** Occurrences whose time has come, in order. */
  readonly times: readonly Date[];
  readonly now: Date;
  readonly pausedAt: Date | null;
  readonly catchUp: CatchUpPolicy;
  readonly overlap: OverlapPolicy;
  /** Whether an earlier run of the schedule is still under way. */
  readonly busy: boolean;
  /** How late a run may start where nothing is caught up with. */
  readonly graceMs: number;
}

/** Decides on every occurrence whose time has come. None is without a decision, so that "why did it not run?" has an answer. */
export function decideDue({ times, now, pausedAt, catchUp, overlap, busy, graceMs }: DueOptions): Due[] {
  const paused = (at: Date) => pausedAt !== null && at >= pausedAt;
  const latest = times.findLast((at) => !paused(at));
  return times.map((at): Due => {
    if (paused(at)) return { at, skipped: 'PAUSED' };
    const late = now.getTime() - at.getTime() > graceMs;
    if (catchUp === 'LATEST' && at !== latest) return { at, skipped: 'MISSED' };
    if (catchUp === 'NONE' && late) return { at, skipped: 'MISSED' };
    // What is caught up with waits in line by its own policy.
    if (busy && overlap === 'SKIP' && !(catchUp === 'ALL' && late)) return { at, skipped: 'OVERLAP' };
    return { at, skipped: null };
  });
}

/** How long after its time a run of this schedule starts: always the same, and spread over schedules of one time. */
export function jitterMs(scheduleId: string, jitterSeconds: number): number {
  if (jitterSeconds === 0) return 0;
  const hash = createHash('sha256').update(scheduleId).digest().readUInt32BE(0);
  return Math.floor((hash / 2 ** 32) * jitterSeconds * 1000);
}
