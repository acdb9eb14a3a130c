import { isTimeZone, localDateOf, isLocalDate } from '#platform/time';
import {
  autoApproveMinutes,
  isLive,
  longestMinutes,
  type VolunteerTimeStatusName,
  type WorkTimeName,
} from './states.rules.js';
import { minutesOf, overlap, type TimeOfPerson } from './union.rules.js';

export interface TimeToRecord {
  readonly minutes: number;
  readonly startsAt: Date | null;
  /** Where the start is not known. */
  readonly day: string | null;
  readonly workTime: WorkTimeName;
}

export interface KnownTime extends TimeOfPerson {
  readonly id: string;
  readonly programId: string;
  readonly sessionId: string | null;
  readonly day: string;
  readonly status: VolunteerTimeStatusName;
}

export interface Problem {
  readonly path: string;
  readonly message: string;
}

interface Surroundings {
  readonly timeZone: string;
  readonly now: Date;
  /** The meeting it was given in, if any. */
  readonly session: { readonly startedAt: Date; readonly durationMinutes: number } | null;
}

/** Start and day of what is recorded, or what is wrong with it. A meeting gives what is not said. */
export function placeInTime(
  { minutes, startsAt, day }: TimeToRecord,
  { timeZone, now, session }: Surroundings,
): { readonly startsAt: Date | null; readonly day: string } | { readonly problems: readonly Problem[] } {
  if (!isTimeZone(timeZone)) throw new Error(`A company has the time zone ${timeZone}, which does not exist.`);
  const problem = (path: string, message: string) => ({ problems: [{ path, message }] });
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > longestMinutes)
    return problem('minutes', 'must be from 1 to 1440: a day has 24 hours');
  if (session && minutes > session.durationMinutes)
    return problem('minutes', `must be at most ${session.durationMinutes}, the length of the meeting`);
  if (startsAt !== null && day !== null) return problem('day', 'must be absent when startsAt is given');
  if (session && day !== null) return problem('day', 'must be absent when sessionId is given');
  const start = startsAt ?? session?.startedAt ?? null;
  if (session && start!.getTime() < session.startedAt.getTime())
    return problem('startsAt', 'must not lie before the meeting');
  if (session && start!.getTime() + minutes * 60_000 > session.startedAt.getTime() + session.durationMinutes * 60_000)
    return problem('startsAt', 'together with minutes must end with the meeting');
  if (start !== null && start.getTime() + minutes * 60_000 > now.getTime())
    return problem(
      startsAt === null ? 'sessionId' : 'startsAt',
      'must have ended: time is recorded after it was given',
    );
  if (start !== null) return { startsAt: start, day: localDateOf(start, timeZone) };
  if (day === null) return problem('startsAt', 'is missing; give startsAt, day or sessionId');
  if (!isLocalDate(day)) return problem('day', 'must be an existing day such as "2026-11-01"');
  if (day > localDateOf(now, timeZone)) return problem('day', 'must not lie in the future');
  return { startsAt: null, day };
}

/** What stands against another time of the same person: a second record of the same hours, or a day of more than 24. */
export function conflicts(
  recorded: TimeOfPerson & { readonly day: string; readonly programId: string },
  known: readonly KnownTime[],
): Problem[] {
  const live = known.filter(({ status }) => isLive(status));
  const twice = live.find((other) => other.programId === recorded.programId && overlap(recorded, other));
  if (twice)
    return [{ path: 'startsAt', message: `overlaps time that is recorded in this programme already (${twice.id})` }];
  const sameDay = live.filter(({ day }) => day === recorded.day);
  return minutesOf([...sameDay, recorded]).total > longestMinutes
    ? [{ path: 'minutes', message: 'makes a day of more than 24 hours for this person' }]
    : [];
}

export const countsAtOnce = (minutes: number): boolean => minutes <= autoApproveMinutes;
