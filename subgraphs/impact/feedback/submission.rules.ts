import { characterCount, isBlank, isLanguageTag, isLongerThan } from '#platform/text';

/**
 * What a valid feedback event is. Pure: the only way from `unknown` to a `Submission`, for webhook
 * and mutation alike.
 */
export interface Submission {
  /** The sender's id of the event: what makes a repetition recognisable. */
  readonly id: string;
  readonly companyId: string;
  /** A UUID, or the id that the company gives the person. */
  readonly userId: string;
  readonly programId: string | null;
  readonly text: string;
  readonly locale: string | null;
  readonly rating: number | null;
  readonly submittedAt: Date;
  /** True when the sender named no time: then it is not part of what a repetition must repeat. */
  readonly submittedAtAssumed?: true;
}

/** One thing wrong with the input: where (`[3].text`), and what to do about it. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** In characters, that is, code points. */
export const maxTextLength = 10_000;
export const maxEventsPerRequest = 500;
export const maxProblems = 50;
const futureToleranceMs = 5 * 60_000;
const earliest = Date.UTC(2000, 0, 1);

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const eventId = /^[\x21-\x7e]{1,200}$/;
const instant = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i;
const allowed = ['id', 'type', 'companyId', 'userId', 'programId', 'text', 'locale', 'rating', 'submittedAt'];
const allowedFields: ReadonlySet<string> = new Set(allowed);

type Report = (field: string, message: string) => void;
type Fields = Readonly<Record<string, unknown>>;

const describe = (value: unknown): string => {
  if (value === undefined) return 'is missing';
  if (value === null) return 'is null';
  if (Array.isArray(value)) return 'is an array';
  return `is ${typeof value === 'object' ? 'an object' : `a ${typeof value}`}`;
};

function readUuid(fields: Fields, field: string, report: Report): string {
  const value = fields[field];
  if (typeof value === 'string' && uuid.test(value)) return value.toLowerCase();
  report(field, typeof value === 'string' ? 'must be a UUID' : `${describe(value)}; must be a UUID string`);
  return '';
}

/** A UUID, or the id that the company gives the person. */
function readPerson(fields: Fields, report: Report): string {
  const value = fields['userId'];
  if (typeof value !== 'string') report('userId', `${describe(value)}; must be a string`);
  else if (uuid.test(value)) return value.toLowerCase();
  else if (isBlank(value) || isLongerThan(value, 200) || /\p{Cc}/u.test(value) || !value.isWellFormed())
    report('userId', 'must be a UUID, or the id of 1 to 200 characters that the company gives the person');
  else return value;
  return '';
}

function readText(fields: Fields, report: Report): string {
  const value = fields['text'];
  if (typeof value !== 'string') report('text', `${describe(value)}; must be a string`);
  else if (isLongerThan(value, maxTextLength)) {
    report(
      'text',
      `has ${characterCount(value)} characters; at most ${maxTextLength} are accepted, so shorten or split it`,
    );
  } else if (isBlank(value)) report('text', 'is empty; send the words, or do not send the event');
  else if (value.includes('\u0000')) report('text', 'contains a null character (U+0000); remove it');
  else if (!value.isWellFormed()) {
    report('text', 'contains half of a surrogate pair; send well-formed Unicode (an emoji was probably cut in two)');
  } else return value;
  return '';
}

function readLocale(fields: Fields, report: Report): string | null {
  const value = fields['locale'];
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && isLanguageTag(value)) return value;
  report('locale', 'must be a BCP 47 tag such as "en", "nb-NO" or "uk", at most 100 characters, or absent');
  return null;
}

function readRating(fields: Fields, report: Report): number | null {
  const value = fields['rating'];
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 5) return value;
  report('rating', 'must be a whole number from 1 to 5, or absent');
  return null;
}

/** RFC 3339 with an offset; `Date.parse` alone would accept 30 February and guess a time zone. */
export function parseInstant(value: string): Date | null {
  const match = instant.exec(value);
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59)
    return null;
  const parsed = Date.parse(value.toUpperCase());
  return Number.isNaN(parsed) ? null : new Date(parsed);
}

function readInstant(fields: Fields, now: Date, report: Report): Date {
  const value = fields['submittedAt'];
  const date = typeof value === 'string' ? parseInstant(value) : null;
  if (date === null) {
    report('submittedAt', 'must be an existing instant in RFC 3339 with an offset, such as "2026-11-23T14:05:00Z"');
  } else if (date.getTime() > now.getTime() + futureToleranceMs) {
    report('submittedAt', 'lies in the future; send the time at which the person submitted the text');
  } else if (date.getTime() < earliest) report('submittedAt', 'lies before 2000; send the time of submission');
  else return date;
  return now;
}

function parseEvent(value: unknown, now: Date, report: Report): Submission | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    report('', `${describe(value)}; must be a feedback event (an object)`);
    return null;
  }
  const fields = value as Fields;
  for (const field of Object.keys(fields)) {
    if (!allowedFields.has(field))
      report(field.slice(0, 60), `is not a field of an event; known are ${allowed.join(', ')}`);
  }
  const { id, type } = fields;
  if (typeof id !== 'string' || !eventId.test(id)) {
    report('id', "must be the event's own id: 1 to 200 printable ASCII characters without spaces");
  }
  if (type !== 'feedback.submitted') report('type', 'must be "feedback.submitted"');
  return {
    id: String(id),
    companyId: readUuid(fields, 'companyId', report),
    userId: readPerson(fields, report),
    programId:
      fields['programId'] === undefined || fields['programId'] === null ? null : readUuid(fields, 'programId', report),
    text: readText(fields, report),
    locale: readLocale(fields, report),
    rating: readRating(fields, report),
    submittedAt: readInstant(fields, now, report),
  };
}

export type ParsedSubmissions =
  | { readonly ok: true; readonly submissions: readonly Submission[]; readonly single: boolean }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Where a field of the n-th event is, as the sender sees it: `text` in a single event, `[3].text` in an array. */
export const pathOf = (index: number, field: string, single: boolean): string => {
  if (single) return field;
  return field === '' ? `[${index}]` : `[${index}].${field}`;
};

/** One event or an array of at most 500; all problems of all events, up to the first 50. */
export function parseSubmissions(body: unknown, now: Date): ParsedSubmissions {
  const single = !Array.isArray(body);
  const values: readonly unknown[] = single ? [body] : body;
  if (values.length === 0)
    return { ok: false, problems: [{ path: '', message: 'the array is empty; send at least one event' }] };
  if (values.length > maxEventsPerRequest) {
    const message = `the array has ${values.length} events; at most ${maxEventsPerRequest} are accepted per request, so send several requests`;
    return { ok: false, problems: [{ path: '', message }] };
  }
  const problems: Problem[] = [];
  const submissions: Submission[] = [];
  for (const [index, value] of values.entries()) {
    const submission = parseEvent(value, now, (field, message) => {
      if (problems.length < maxProblems) problems.push({ path: pathOf(index, field, single), message });
    });
    if (submission) submissions.push(submission);
    if (problems.length >= maxProblems) break;
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, submissions, single };
}
