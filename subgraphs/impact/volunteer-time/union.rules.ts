import type { WorkTimeName } from './states.rules.js';

/** Time of one person: `startsAtMs` null where only the day is known. */
export interface TimeOfPerson {
  readonly startsAtMs: number | null;
  readonly minutes: number;
  readonly workTime: WorkTimeName;
}

export interface MinutesByWorkTime {
  /** Each minute once, however many programmes it was given to. */
  readonly total: number;
  readonly paid: number;
  readonly own: number;
  readonly unknown: number;
}

interface Interval {
  readonly from: number;
  readonly to: number;
}

const minuteMs = 60_000;

/**
 * Minutes of one person, overlaps counted once: 10:00–11:30 and 11:00–12:00 are 120. A minute that is both paid and own counts as paid, one
 * that is own and unknown as own, so that the parts add up to the total. The database does the same in `approved_volunteer_minutes`.
 */
export function minutesOf(times: readonly TimeOfPerson[]): MinutesByWorkTime {
  const covered = (...kinds: readonly WorkTimeName[]) => {
    const chosen = times.filter(({ workTime }) => kinds.includes(workTime));
    const loose = chosen.reduce((sum, { startsAtMs, minutes }) => (startsAtMs === null ? sum + minutes : sum), 0);
    const intervals = chosen.flatMap(({ startsAtMs, minutes }) =>
      startsAtMs === null ? [] : [{ from: startsAtMs, to: startsAtMs + minutes * minuteMs }],
    );
    return loose + Math.round(unionMs(intervals) / minuteMs);
  };
  const [total, paid, known] = [covered('PAID', 'OWN', 'UNKNOWN'), covered('PAID'), covered('PAID', 'OWN')];
  return { total, paid, own: known - paid, unknown: total - known };
}

function unionMs(intervals: readonly Interval[]): number {
  let covered = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const { from, to } of intervals.toSorted((a, b) => a.from - b.from)) {
    covered += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return covered;
}

export const overlap = (a: TimeOfPerson, b: TimeOfPerson): boolean =>
  a.startsAtMs !== null &&
  b.startsAtMs !== null &&
  a.startsAtMs < b.startsAtMs + b.minutes * minuteMs &&
  b.startsAtMs < a.startsAtMs + a.minutes * minuteMs;
