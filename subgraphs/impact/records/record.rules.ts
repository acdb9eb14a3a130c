import type { Problem } from '../feedback/submission.rules.js';
import { userKinds } from '../people/person.entity.js';
import { enrollmentStatuses, participationRoles } from '../programs/enrollment.entity.js';
import { programKinds } from '../programs/program.entity.js';
import {
  clearable,
  country,
  day,
  email,
  type Field,
  fiscalYearStart,
  instant,
  locale,
  minutes,
  needed,
  oneOf,
  optional,
  ourId,
  readFields,
  reference,
  text,
  timeZone,
  truth,
  type Values,
} from './field.rules.js';

/** Kinds of records, in the order in which they refer to each other. */
export const recordTypes = ['company', 'person', 'program', 'session', 'enrollment', 'attendance'] as const;
export type RecordType = (typeof recordTypes)[number];

const members = {
  company: {
    externalId: needed(reference),
    /** Ours, where the sender chooses it or knows it. */
    companyId: optional(ourId),
    name: needed(text(200)),
    timeZone: needed(timeZone),
    country: needed(country),
    fiscalYearStart: optional(fiscalYearStart),
    parentId: clearable(reference),
    active: optional(truth),
  },
  person: {
    companyId: needed(reference),
    externalId: needed(reference),
    /** Ours, for a person whom the platform knows already by no id of the company. */
    userId: optional(ourId),
    kind: needed(oneOf(userKinds)),
    name: needed(text(200)),
    email: needed(email),
    locale: clearable(locale),
    minorUntil: clearable(day),
    active: optional(truth),
  },
  program: {
    companyId: needed(reference),
    externalId: needed(reference),
    name: needed(text(200)),
    kind: needed(oneOf(programKinds)),
    startsOn: needed(day),
    endsOn: clearable(day),
    active: optional(truth),
  },
  session: {
    companyId: needed(reference),
    externalId: needed(reference),
    programId: needed(reference),
    startedAt: needed(instant),
    durationMinutes: needed(minutes),
    active: optional(truth),
  },
  enrollment: {
    companyId: needed(reference),
    /** Taken and not kept: a person is in a programme once. */
    externalId: optional(reference),
    programId: needed(reference),
    userId: needed(reference),
    role: needed(oneOf(participationRoles)),
    status: optional(oneOf(enrollmentStatuses)),
    enrolledAt: needed(instant),
    endedAt: clearable(instant),
  },
  attendance: {
    companyId: needed(reference),
    /** Taken and not kept: a person is at a meeting once. */
    externalId: optional(reference),
    sessionId: needed(reference),
    userId: needed(reference),
    role: needed(oneOf(participationRoles)),
    active: optional(truth),
  },
} as const satisfies Record<RecordType, Record<string, Field<unknown>>>;

type Members = typeof members;
export type RecordOf<T extends RecordType> = Values<Members[T]> & { readonly type: T };
/** What a sender says of one thing. */
export type SentRecord = { [T in RecordType]: RecordOf<T> }[RecordType];

/** A record with the id of the event that brought it; null in a file, which says what is and may come again. */
export interface SentEvent {
  readonly id: string | null;
  readonly record: SentRecord;
}

const eventId = /^[\x21-\x7e]{1,200}$/;
const futureToleranceMs = 5 * 60_000;
const earliest = Date.UTC(2000, 0, 1);

export type ParsedEvent =
  | { readonly ok: true; readonly event: SentEvent }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * One record from what was sent. Names every wrong field; fields that a record does not have are refused, so that a misspelt one is not lost
 * in silence. Pure.
 */
export function parseRecord(value: unknown, { now, withId }: { now: Date; withId: boolean }): ParsedEvent {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { ok: false, problems: [{ path: '', message: 'must be a record: a JSON object with "type"' }] };
  const given = value as Readonly<Record<string, unknown>>;
  const problems: Problem[] = [];
  const wrong = (path: string, message: string) => problems.push({ path, message });
  const { id, type } = given;
  if (withId || id !== undefined) {
    if (typeof id !== 'string' || !eventId.test(id))
      wrong('id', "must be the event's own id: 1 to 200 printable ASCII characters without spaces");
  }
  const known = recordTypes.find((name) => name === type);
  if (known === undefined) {
    wrong('type', `must be one of ${recordTypes.join(', ')}`);
    return { ok: false, problems };
  }
  const values = readFields(members[known], given, { what: known, wrong, also: ['id', 'type'] });
  if (problems.length === 0) judge({ type: known, ...values } as SentRecord, now, wrong);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, event: { id: withId ? (id as string) : null, record: { type: known, ...values } as SentRecord } };
}

/** What no field shows by itself. */
function judge(record: SentRecord, now: Date, wrong: (path: string, message: string) => void): void {
  const began = (path: string, at: Date, what: string) => {
    if (at.getTime() > now.getTime() + futureToleranceMs) wrong(path, `lies in the future; send it once ${what}`);
    else if (at.getTime() < earliest) wrong(path, 'lies before 2000; correct it');
  };
  if (record.type === 'program' && record.endsOn != null && record.endsOn <= record.startsOn)
    wrong('endsOn', 'must be after startsOn: it is the day after the last one');
  if (record.type === 'session') began('startedAt', record.startedAt, 'the meeting has begun');
  if (record.type === 'enrollment') {
    began('enrolledAt', record.enrolledAt, 'the person has joined');
    if (record.endedAt != null && record.endedAt < record.enrolledAt) wrong('endedAt', 'must not be before enrolledAt');
    const isOver = record.status !== undefined && record.status !== 'ACTIVE';
    if (isOver && record.endedAt == null) wrong('endedAt', `is needed where status is ${record.status}`);
    if (!isOver && record.endedAt != null) wrong('status', 'must be COMPLETED or WITHDRAWN where endedAt is given');
  }
}
