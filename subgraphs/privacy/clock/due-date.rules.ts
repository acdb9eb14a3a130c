import { clockPolicies, type Jurisdiction } from './jurisdiction.rules.js';

/**
 * When an answer is due. A period of months runs as Regulation (EEC, Euratom) No 1182/71 counts it (EDPB Guidelines 01/2022, §160–161):
 * to the same date of a later month, or its last day where there is no such date; a last day on a weekend or public holiday moves to the
 * next working day; the period ends with that day's last instant.
 */
export interface DueDateOptions {
  /** IANA zone in which days begin and end for the controller. */
  readonly timeZone: string;
  /** Default: `GDPR`. */
  readonly jurisdiction?: Jurisdiction;
  /** Public holidays. One that is missing makes the date earlier, never too late. */
  readonly isHoliday?: (day: string) => boolean;
  /** With the extension. Default: false. */
  readonly extended?: boolean;
  /** Instead of the law's own period. */
  readonly months?: number;
  /** Whole days for which the clock stood still. Default: 0. */
  readonly suspendedDays?: number;
}

const dayMs = 86_400_000;

export function dueAt(receivedAt: Date, options: DueDateOptions): Date {
  const policy = clockPolicies[options.jurisdiction ?? 'GDPR'];
  const own = options.extended ? policy.extended : policy.period;
  const period = options.months === undefined ? own : { months: options.months };
  const received = localDay(receivedAt, options.timeZone);
  const end = 'months' in period ? addMonthsClamped(received, period.months) : received + period.days * dayMs;
  let due = end + (options.suspendedDays ?? 0) * dayMs;
  while (policy.movesToWorkingDay && isDayOff(due, options.isHoliday)) due += dayMs;
  return endOfLocalDay(due, options.timeZone);
}

/** Whole calendar days from `now` to the due day; negative when overdue. */
export const daysLeft = (due: Date, now: Date, timeZone: string): number =>
  Math.round((localDay(due, timeZone) - localDay(now, timeZone)) / dayMs);

/** Whole calendar days between two instants, as a suspended clock counts them: the day it stops is not counted, the day it resumes is. */
export const daysBetween = (from: Date, to: Date, timeZone: string): number => daysLeft(to, from, timeZone);

/** A calendar day as its UTC midnight: arithmetic on days without any time zone in it. */
function localDay(instant: Date, timeZone: string): number {
  const text = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(instant);
  const [year, month, day] = text.split('-').map(Number);
  return Date.UTC(year!, month! - 1, day);
}

function addMonthsClamped(day: number, months: number): number {
  const date = new Date(day);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const lastDay = new Date(Date.UTC(year, month + months + 1, 0)).getUTCDate();
  return Date.UTC(year, month + months, Math.min(date.getUTCDate(), lastDay));
}

function isDayOff(day: number, isHoliday: DueDateOptions['isHoliday']): boolean {
  const date = new Date(day);
  return [0, 6].includes(date.getUTCDay()) || (isHoliday?.(date.toISOString().slice(0, 10)) ?? false);
}

/** The offset is read at the end of the day itself, so that a change of clocks in between does not move it. */
function endOfLocalDay(day: number, timeZone: string): Date {
  const wallClock = day + dayMs - 1;
  let instant = wallClock;
  for (let pass = 0; pass < 2; pass += 1) instant = wallClock - offsetMs(new Date(instant), timeZone);
  return new Date(instant);
}

function offsetMs(instant: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(instant);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name) ?? [];
  return sign ? (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000 : 0;
}
