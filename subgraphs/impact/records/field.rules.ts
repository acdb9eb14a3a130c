import { isBlank, isLanguageTag, isLongerThan } from '#platform/text';
import { isLocalDate, isTimeZone } from '#platform/time';
import { parseInstant } from '../feedback/submission.rules.js';

/** What is wrong with a value, and how to mend it. */
export class Wrong {
  constructor(readonly message: string) {}
}

export type Read<T> = (value: unknown) => T | Wrong;

/** One member of a record: `optional` may be absent, `nullable` may be null. */
export interface Field<T> {
  readonly read: Read<T>;
  readonly optional: boolean;
  readonly nullable: boolean;
}

/** What reading a set of fields gives: absent members are undefined. */
export type Values<F extends Record<string, Field<unknown>>> = {
  readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never;
};

export const needed = <T>(read: Read<T>): Field<T> => ({ read, optional: false, nullable: false });
export const optional = <T>(read: Read<T>): Field<T | undefined> => ({ read, optional: true, nullable: false });
/** Absent leaves what is stored as it is, null clears it. */
export const clearable = <T>(read: Read<T>): Field<T | null | undefined> => ({ read, optional: true, nullable: true });

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const kindOf = (value: unknown): string => {
  if (value === null) return 'is null';
  if (Array.isArray(value)) return 'is an array';
  return `is ${typeof value === 'object' ? 'an object' : `a ${typeof value}`}`;
};

const isControl = (text: string): boolean => /\p{Cc}/u.test(text);

/** Visible text on one line; spaces around it are not part of it. */
export const text =
  (longest: number): Read<string> =>
  (value) => {
    if (typeof value !== 'string') return new Wrong(`${kindOf(value)}; must be a string`);
    const trimmed = value.trim();
    if (isBlank(trimmed)) return new Wrong('is empty; give it, or leave the record out');
    if (isLongerThan(trimmed, longest)) return new Wrong(`is longer than ${longest} characters; shorten it`);
    if (isControl(trimmed) || !trimmed.isWellFormed())
      return new Wrong('contains control characters or half of a surrogate pair; send one line of well-formed Unicode');
    return trimmed;
  };

/** The sender's own id of a thing, or where it may stand for one of ours, a UUID. */
export const reference: Read<string> = (value) => {
  const given = typeof value === 'number' ? new Wrong('is a number; write it as a string') : text(200)(value);
  return given;
};

export const ourId: Read<string> = (value) =>
  typeof value === 'string' && uuid.test(value) ? value.toLowerCase() : new Wrong('must be a UUID');

export const oneOf =
  <const T extends readonly string[]>(allowed: T): Read<T[number]> =>
  (value) =>
    allowed.find((word) => word === value) ?? new Wrong(`must be one of ${allowed.join(', ')}`);

export const truth: Read<boolean> = (value) =>
  typeof value === 'boolean' ? value : new Wrong('must be true or false, without quotes');

export const day: Read<string> = (value) =>
  typeof value === 'string' && isLocalDate(value) && value >= '1900-01-01'
    ? value
    : new Wrong('must be an existing day such as "2026-11-23"');

export const instant: Read<Date> = (value) => {
  const date = typeof value === 'string' ? parseInstant(value) : null;
  return date ?? new Wrong('must be an existing instant in RFC 3339 with an offset, such as "2026-11-23T14:05:00Z"');
};

export const minutes: Read<number> = (value) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1440
    ? value
    : new Wrong('must be a whole number of minutes from 1 to 1440');

/** The database knows abbreviations that no calendar does: a name has a region. */
export const timeZone: Read<string> = (value) =>
  typeof value === 'string' &&
  (/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)+$/.test(value) || value === 'UTC' || value === 'GMT') &&
  isTimeZone(value)
    ? value
    : new Wrong('must be an IANA time zone such as "Europe/Oslo"');

const regions = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
export const country: Read<string> = (value) =>
  typeof value === 'string' && /^(?!ZZ)[A-Z]{2}$/.test(value) && regions.of(value) !== undefined
    ? value
    : new Wrong('must be an ISO 3166-1 code of two capital letters such as "NO"');

export const fiscalYearStart: Read<string> = (value) =>
  typeof value === 'string' && /^(0[1-9]|1[0-2])-01$/.test(value)
    ? value
    : new Wrong('must be the first day of a month as "MM-DD", such as "07-01": figures are kept by month');

export const locale: Read<string> = (value) =>
  typeof value === 'string' && isLanguageTag(value) ? value : new Wrong('must be a BCP 47 tag such as "nb-NO" or "uk"');

/** In lower case, as addresses are compared. */
export const email: Read<string> = (value) => {
  const given = text(254)(value);
  if (given instanceof Wrong) return given;
  return /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>"]+$/.test(given)
    ? given.toLowerCase()
    : new Wrong('must be one address such as "ola@example.org"');
};

/**
 * The members of a set of fields from what was given. Every wrong one is told; so is what is no member, so that a misspelt one is not lost in
 * silence.
 */
export function readFields(
  fields: Readonly<Record<string, Field<unknown>>>,
  given: Readonly<Record<string, unknown>>,
  {
    what,
    wrong,
    also = [],
  }: { what: string; wrong: (path: string, message: string) => void; also?: readonly string[] },
): Record<string, unknown> {
  for (const name of Object.keys(given))
    if (!also.includes(name) && !Object.hasOwn(fields, name))
      wrong(name.slice(0, 60), `is not a field of ${what}; known are ${Object.keys(fields).join(', ')}`);
  const values: Record<string, unknown> = {};
  for (const [name, { read, optional: mayBeAbsent, nullable }] of Object.entries(fields)) {
    const value = given[name];
    if (value === undefined || (value === null && nullable)) {
      if (value === undefined && !mayBeAbsent) wrong(name, `is missing; give it with every ${what}`);
      values[name] = value;
      continue;
    }
    const result = read(value);
    if (result instanceof Wrong) wrong(name, result.message);
    else values[name] = result;
  }
  return values;
}
