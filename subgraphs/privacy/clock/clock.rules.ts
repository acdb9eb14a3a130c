import { daysBetween, dueAt } from './due-date.rules.js';
import { publicHolidays } from './holidays.js';
import { clockPolicies, type Jurisdiction, jurisdictionOf, type SuspensionReason } from './jurisdiction.rules.js';

/** Where and by which law days are counted for one request. */
export interface ClockPlace {
  readonly timeZone: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly jurisdiction: Jurisdiction;
}

/** What has happened to the clock of a request. */
export interface ClockState extends ClockPlace {
  readonly receivedAt: Date;
  readonly extendedAt: Date | null;
  readonly suspendedAt: Date | null;
  readonly suspendedDays: number;
}

export const clockPlace = (company: { readonly timeZone: string; readonly country: string }): ClockPlace => ({
  timeZone: company.timeZone,
  country: company.country,
  jurisdiction: jurisdictionOf(company.country),
});

/** Due date with or without the extension; a clock that stands still counts up to `now`. */
export function dueOf(clock: ClockState, given: { readonly extended: boolean; readonly now?: Date }): Date {
  const standing = clock.suspendedAt && given.now ? daysBetween(clock.suspendedAt, given.now, clock.timeZone) : 0;
  return dueAt(clock.receivedAt, {
    timeZone: clock.timeZone,
    jurisdiction: clock.jurisdiction,
    extended: given.extended,
    suspendedDays: clock.suspendedDays + standing,
    isHoliday: (day) => publicHolidays(clock.country, Number(day.slice(0, 4))).has(day),
  });
}

export type ClockProblem =
  | 'ENDED'
  | 'ALREADY_EXTENDED'
  | 'FIRST_PERIOD_OVER'
  | 'ALREADY_SUSPENDED'
  | 'NOT_SUSPENDED'
  | 'REASON_NOT_ALLOWED'
  | 'OVERDUE';

/** An extension and its reasons are told within the first period (Art. 12(3)); later there is none. */
export function extensionProblem(clock: ClockState & { readonly isEnded: boolean }, now: Date): ClockProblem | null {
  if (clock.isEnded) return 'ENDED';
  if (clock.extendedAt) return 'ALREADY_EXTENDED';
  return now > dueOf(clock, { extended: false, now }) ? 'FIRST_PERIOD_OVER' : null;
}

export function suspensionProblem(
  clock: ClockState & { readonly isEnded: boolean; readonly dueAt: Date },
  reason: SuspensionReason,
  now: Date,
): ClockProblem | null {
  if (clock.isEnded) return 'ENDED';
  if (clock.suspendedAt) return 'ALREADY_SUSPENDED';
  if (!clockPolicies[clock.jurisdiction].suspends.includes(reason)) return 'REASON_NOT_ALLOWED';
  return now > clock.dueAt ? 'OVERDUE' : null;
}
