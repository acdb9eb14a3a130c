import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/** RFC 3339 with a time zone; fractions of a second beyond milliseconds are cut. */
const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;
const daysIn = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();

function parseDateTime(value: unknown): Date {
  if (typeof value === 'string' && rfc3339.test(value)) {
    const date = new Date(value);
    // `Date` takes February 30th for March 1st or 2nd; we do not.
    const [year, month, day] = value.slice(0, 10).split('-').map(Number) as [number, number, number];
    if (!Number.isNaN(date.getTime()) && day <= daysIn(year, month)) return date;
  }
  throw new GraphQLError('DateTime must be an instant such as "2026-11-23T10:00:00Z", with a time zone.');
}

export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description:
    'An instant, RFC 3339 in UTC with milliseconds: `2026-11-23T10:00:00.000Z`. Any time zone is accepted as input.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize(value) {
    const date = value instanceof Date ? value : new Date(value as string);
    if (Number.isNaN(date.getTime())) throw new TypeError('DateTime cannot represent an invalid date.');
    return date.toISOString();
  },
  parseValue: parseDateTime,
  parseLiteral: (node) => parseDateTime(node.kind === Kind.STRING ? node.value : undefined),
});

function parseMinutes(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 2_147_483_647) return value;
  throw new GraphQLError('Minutes must be a whole number of minutes, 0 or more.');
}

export const Minutes = new GraphQLScalarType<number, number>({
  name: 'Minutes',
  description: 'A duration in whole minutes, 0 or more.',
  serialize: parseMinutes,
  parseValue: parseMinutes,
  parseLiteral: (node) => parseMinutes(node.kind === Kind.INT ? Number(node.value) : undefined),
});
