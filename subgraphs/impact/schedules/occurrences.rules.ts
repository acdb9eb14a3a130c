import { instantOfWallClock, isTimeZone, localDateOf, wallClockMs } from '#platform/time';
import { type Cron, type CronProblem, parseCron } from './cron.rules.js';

/**
 * When a schedule runs. A schedule whose hours are all 24 follows real time: it runs whenever the wall clock shows a matching minute, 23
 * or 25 times on the days on which the clock changes. For every other one each local date, hour and minute is one occurrence: one that
 * the clock jumps over runs at the first instant after the gap, one that the clock shows twice runs once, at the first.
 */
export interface ScheduleSpec {
  /** Five fields; see `parseCron`. */
  readonly cron: string;
  /** IANA name. */
  readonly timeZone: string;
}

export interface SpecProblem {
  readonly field: CronProblem['field'] | 'timeZone';
  readonly reason: string;
}

export type ScheduleTimes =
  | { readonly ok: true; readonly after: (from: Date) => Generator<Date> }
  | { readonly ok: false; readonly problem: SpecProblem };

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** A year with four digits and its neighbours: beyond it nothing of ours is kept. */
const end = Date.UTC(2200, 0, 1);

/** A name with a region, or UTC; never an offset, which does not follow the clocks of a place. */
export const isZoneName = (name: string): boolean => /^[A-Za-z]/.test(name) && isTimeZone(name);

/** The times of a schedule; `after(from)` gives those strictly later than an instant, in order. */
export function scheduleTimes({ cron: expression, timeZone }: ScheduleSpec): ScheduleTimes {
  const parsed = parseCron(expression);
  if (!parsed.ok) return parsed;
  if (!isZoneName(timeZone)) {
    const reason = 'is not a time zone that is known here; give an IANA name such as "Europe/Oslo".';
    return { ok: false, problem: { field: 'timeZone', reason } };
  }
  const { cron } = parsed;
  const ofDay = cron.hours.length === 24 ? everyHour : onceEach;
  return { ok: true, after: (from) => walk(cron, { timeZone, from, ofDay }) };
}

type OfDay = (cron: Cron, day: number, timeZone: string) => number[];

function* walk(cron: Cron, { timeZone, from, ofDay }: { timeZone: string; from: Date; ofDay: OfDay }): Generator<Date> {
  let last = from.getTime();
  // A day earlier: an occurrence of a day that the calendar jumps over (Apia, 30 December 2011) runs after it.
  let day = Date.parse(`${localDateOf(from, timeZone)}T00:00:00Z`) - dayMs;
  for (; day < end; day += dayMs) {
    if (!matchesDay(cron, new Date(day))) continue;
    for (const instant of ofDay(cron, day, timeZone)) {
      // Two local times in one gap run at the same instant: that is one run.
      if (instant <= last) continue;
      last = instant;
      yield new Date(instant);
    }
  }
}

function matchesDay(cron: Cron, date: Date): boolean {
  if (!cron.months.includes(date.getUTCMonth() + 1)) return false;
  const ofMonth = matchesDayOfMonth(cron, date);
  const ofWeek = matchesDayOfWeek(cron, date);
  if (cron.dayOfMonthRestricted && cron.dayOfWeekRestricted) return ofMonth || ofWeek;
  return (!cron.dayOfMonthRestricted || ofMonth) && (!cron.dayOfWeekRestricted || ofWeek);
}

const matchesDayOfMonth = (cron: Cron, date: Date): boolean =>
  cron.daysOfMonth.includes(date.getUTCDate()) || (cron.lastDayOfMonth && isOtherMonth(date, 1));

const matchesDayOfWeek = (cron: Cron, date: Date): boolean =>
  cron.daysOfWeek.includes(date.getUTCDay()) ||
  (cron.lastDaysOfWeek.includes(date.getUTCDay()) && isOtherMonth(date, 7));

const isOtherMonth = (date: Date, days: number): boolean =>
  new Date(date.getTime() + days * dayMs).getUTCMonth() !== date.getUTCMonth();

/** The offset of a zone on a day and around it, or null where it changes. */
function steadyOffset(day: number, timeZone: string): number | null {
  const [before, after] = [day - dayMs, day + 2 * dayMs].map((instant) => wallClockMs(instant, timeZone) - instant);
  return before === after ? before! : null;
}

const localTimes = (cron: Cron, day: number): number[] =>
  cron.hours.flatMap((hour) => cron.minutes.map((minute) => day + (hour * 60 + minute) * minuteMs));

/** Each local time of the day once. */
const onceEach: OfDay = (cron, day, timeZone) => {
  const offset = steadyOffset(day, timeZone);
  const times = localTimes(cron, day);
  if (offset !== null) return times.map((time) => time - offset);
  return times.map((time) => instantOfWallClock(time, timeZone).getTime()).sort((a, b) => a - b);
};

/** Every minute of real time whose wall clock shows this day and a matching minute. */
const everyHour: OfDay = (cron, day, timeZone) => {
  const offset = steadyOffset(day, timeZone);
  if (offset !== null) return localTimes(cron, day).map((time) => time - offset);
  const instants: number[] = [];
  // No zone is further than 15 hours from UTC.
  for (let instant = day - 15 * 60 * minuteMs; instant < day + 39 * 60 * minuteMs; instant += minuteMs) {
    const shown = wallClockMs(instant, timeZone);
    if (shown >= day && shown < day + dayMs && cron.minutes.includes(new Date(shown).getUTCMinutes()))
      instants.push(instant);
  }
  return instants;
};

interface Range {
  readonly from: Date;
  /** Included. Default: without end. */
  readonly to?: Date;
  readonly limit: number;
}

/** The times in `(from, to]`, at most `limit`; fewer where the calendar of this platform ends. */
export function occurrencesBetween(after: (from: Date) => Generator<Date>, { from, to, limit }: Range): Date[] {
  const found: Date[] = [];
  if (limit < 1) return found;
  for (const at of after(from)) {
    if (to && at > to) break;
    found.push(at);
    if (found.length === limit) break;
  }
  return found;
}
