import { wallClockMs } from '#platform/time';
import { occurrencesBetween, type ScheduleSpec, scheduleTimes } from './occurrences.rules.js';

export interface MarkedOccurrence {
  readonly at: Date;
  /** What the wall clock shows, with its offset. */
  readonly localTime: string;
  readonly clockChange: 'GAP' | 'REPEATED' | null;
}

const minuteMs = 60_000;

/** The next times of a valid schedule, with a mark where the clock changes. */
export function markedOccurrences(spec: ScheduleSpec, from: Date, count: number): MarkedOccurrence[] {
  const times = scheduleTimes(spec);
  if (!times.ok) throw new Error(`${times.problem.field}: ${times.problem.reason}`);
  return occurrencesBetween(times.after, { from, limit: count }).map((at) => ({
    at,
    localTime: localTimeOf(at, spec.timeZone),
    clockChange: changeAt(at, spec.timeZone),
  }));
}

function changeAt(at: Date, timeZone: string): MarkedOccurrence['clockChange'] {
  const instant = at.getTime();
  const shown = wallClockMs(instant, timeZone);
  // The minute before shows an earlier minute than the one before: the clock jumped, and this is the first instant after it.
  if (shown - wallClockMs(instant - minuteMs, timeZone) > minuteMs) return 'GAP';
  const offset = shown - instant;
  const later = wallClockMs(instant + 24 * 60 * minuteMs, timeZone) - (instant + 24 * 60 * minuteMs);
  if (later >= offset) return null;
  return wallClockMs(instant + (offset - later), timeZone) === shown ? 'REPEATED' : null;
}

function localTimeOf(at: Date, timeZone: string): string {
  const shown = wallClockMs(at.getTime(), timeZone);
  const minutes = Math.round((shown - at.getTime()) / minuteMs);
  const sign = minutes < 0 ? '-' : '+';
  const two = (value: number) => String(value).padStart(2, '0');
  const offset = `${sign}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  return `${new Date(shown).toISOString().slice(0, 16)}${offset}`;
}
