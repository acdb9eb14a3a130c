import type { Clock, Ids } from '#platform/time';

/** A clock that stands still until told; it may also go backwards, as real ones do. */
export interface ManualClock extends Clock {
  set(to: Date | string): void;
  advance(byMs: number): void;
}

export function manualClock(start: Date | string): ManualClock {
  let now = new Date(start).getTime();
  if (Number.isNaN(now)) throw new Error(`manualClock needs a date, not "${String(start)}".`);
  return {
    now: () => new Date(now),
    set(to) {
      now = new Date(to).getTime();
    },
    advance(byMs) {
      now += byMs;
    },
  };
}

/** UUIDs of version 7 in counting order: `00000000-0000-7000-8000-000000000001`, … A `space` keeps two counters apart. */
export function sequentialIds(space = 0): Ids {
  let count = 0;
  const prefix = space.toString(16).padStart(8, '0');
  return { next: () => `${prefix}-0000-7000-8000-${(++count).toString(16).padStart(12, '0')}` };
}
