import { CronExpressionParser } from 'cron-parser';

/** A cron expression, taken apart. Days of the week count from Sunday, 0. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly daysOfMonth: readonly number[];
  /** `L` among the days of the month: the last one, whichever it is. */
  readonly lastDayOfMonth: boolean;
  readonly months: readonly number[];
  readonly daysOfWeek: readonly number[];
  /** `5L`: the last Friday of the month. */
  readonly lastDaysOfWeek: readonly number[];
  /** False where the field is `*`. With both restricted, a day matches when either does (POSIX crontab). */
  readonly dayOfMonthRestricted: boolean;
  readonly dayOfWeekRestricted: boolean;
}

export type CronField = 'minute' | 'hour' | 'dayOfMonth' | 'month' | 'dayOfWeek';

/** What is wrong, where, and what is allowed there. */
export interface CronProblem {
  /** The part of the expression; `expression` when it is about the whole. */
  readonly field: CronField | 'expression';
  readonly reason: string;
}

export type ParsedCron =
  | { readonly ok: true; readonly cron: Cron }
  | { readonly ok: false; readonly problem: CronProblem };

interface FieldSpec {
  readonly field: CronField;
  readonly called: string;
  /** What an item of the list may be. */
  readonly item: RegExp;
  readonly allowed: string;
}

const number = '\\d{1,2}';
const names = (list: string) => `(?:${number}|${list})`;
const itemOf = (value: string, last = ''): RegExp =>
  new RegExp(`^(?:\\*(?:/${number})?|${value}(?:-${value})?(?:/${number})?${last})$`, 'i');
const monthNames = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';
const dayNames = 'sun|mon|tue|wed|thu|fri|sat';

const specs: readonly FieldSpec[] = [
  { field: 'minute', called: 'minute', item: itemOf(number), allowed: '0 to 59' },
  { field: 'hour', called: 'hour', item: itemOf(number), allowed: '0 to 23' },
  {
    field: 'dayOfMonth',
    called: 'day of the month',
    item: itemOf(number, '|L'),
    allowed: '1 to 31, or L for the last',
  },
  { field: 'month', called: 'month', item: itemOf(names(monthNames)), allowed: '1 to 12 or JAN to DEC' },
  {
    field: 'dayOfWeek',
    called: 'day of the week',
    item: itemOf(names(dayNames), `|(?:[0-7]|${dayNames})L`),
    allowed: '0 to 7 (0 and 7 are Sunday), SUN to SAT, or 5L for the last Friday of the month',
  },
];

const longestExpression = 200;

/** Five fields with names, ranges, steps, lists and `L`. The first part that is wrong is named, with what is allowed there. */
export function parseCron(expression: string): ParsedCron {
  const whole = problemOfWhole(expression);
  if (whole !== null) return refused('expression', whole);
  const parts = expression
    .trim()
    .split(/\s+/)
    .map((part, index) => (index === 4 ? numberedDays(part) : part));
  for (const [index, spec] of specs.entries()) {
    const reason = problemOf(parts, index, spec);
    if (reason !== null) return refused(spec.field, reason);
  }
  const cron = expand(parts as unknown as Parts);
  const problem = tooOften(cron) ?? neverOccurs(cron);
  return problem ? { ok: false, problem } : { ok: true, cron };
}

type Parts = readonly [minute: string, hour: string, dayOfMonth: string, month: string, dayOfWeek: string];

const refused = (field: CronProblem['field'], reason: string): ParsedCron => ({
  ok: false,
  problem: { field, reason },
});

function problemOfWhole(expression: string): string | null {
  const example = 'Give five fields, such as "0 6 1 * *": minute, hour, day of the month, month, day of the week.';
  const text = expression.trim();
  if (text === '') return `is empty. ${example}`;
  if (text.length > longestExpression) return `is longer than ${longestExpression} characters.`;
  if (text.startsWith('@')) return `names such as @monthly are not understood. ${example}`;
  const count = text.split(/\s+/).length;
  if (count === 6) return `has six fields; seconds are not supported. ${example}`;
  if (count !== 5) return `has ${count} ${count === 1 ? 'field' : 'fields'}. ${example}`;
  return null;
}

function problemOf(parts: readonly string[], index: number, { called, item, allowed }: FieldSpec): string | null {
  const part = parts[index]!;
  const wrong = part.split(',').find((each) => !item.test(each));
  if (wrong !== undefined)
    return `the ${called} "${part}" has "${wrong}", which is not a number, range, step or list. Allowed: ${allowed}.`;
  if (/\/0{1,2}(?:,|$)/.test(part)) return `the ${called} "${part}" has a step of 0; a step is at least 1.`;
  try {
    // The library names no field: every field is given to it alone.
    expand(['0', '0', '*', '*', '*'].map((other, at) => (at === index ? part : other)) as unknown as Parts);
    return null;
  } catch {
    return `the ${called} "${part}" is out of range, or a range of it runs backwards. Allowed: ${allowed}.`;
  }
}

function expand(parts: Parts): Cron {
  const [, , dayOfMonth, month, dayOfWeek] = parts;
  const { fields } = CronExpressionParser.parse(parts.map(withoutLast).join(' '));
  const ofMonth = dayOfMonth.split(',');
  const ofWeek = dayOfWeek.split(',').filter((each) => !/^[0-7]L$/i.test(each));
  return {
    minutes: numbers(fields.minute.values),
    hours: numbers(fields.hour.values),
    daysOfMonth: ofMonth.every(isLast) ? [] : numbers(daysOf(dayOfMonth)),
    lastDayOfMonth: ofMonth.some(isLast),
    months: numbers(CronExpressionParser.parse(`0 0 1 ${month} *`).fields.month.values),
    daysOfWeek: ofWeek.length === 0 ? [] : unique(numbers(fields.dayOfWeek.values).map((day) => day % 7)),
    lastDaysOfWeek: unique([...dayOfWeek.matchAll(/(?:^|,)([0-7])L(?=,|$)/gi)].map(([, day]) => Number(day) % 7)),
    dayOfMonthRestricted: dayOfMonth !== '*',
    dayOfWeekRestricted: dayOfWeek !== '*',
  };
}

const daysByName = dayNames.split('|');

/** Days of the week by number; a range that ends with Sunday ends with 7, as the week does. */
const numberedDays = (part: string): string =>
  part
    .replaceAll(/-(?:sun|0)(?![a-z0-9])/gi, '-7')
    .replaceAll(/(?<![a-z])(?:sun|mon|tue|wed|thu|fri|sat)(?![a-km-z])/gi, (name) =>
      String(daysByName.indexOf(name.toLowerCase())),
    );

const isLast = (item: string): boolean => /^L$/i.test(item);

/** `L` is ours: the library would mix it with the length of the months. */
function withoutLast(part: string, field: number): string {
  if (field === 2) return '*';
  if (field !== 4) return part;
  const rest = part.split(',').filter((each) => !/^[0-7]L$/i.test(each));
  return rest.length === 0 ? '*' : rest.join(',');
}

const daysOf = (dayOfMonth: string) =>
  // With every month, so that 31 is no mistake where only short months are named: that is said by `neverOccurs`.
  CronExpressionParser.parse(
    `0 0 ${dayOfMonth
      .split(',')
      .filter((each) => !isLast(each))
      .join(',')} * *`,
  ).fields.dayOfMonth.values;

const unique = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b);
const numbers = (values: readonly (number | string)[]): number[] => unique(values.map(Number));

/** A delivery is a report, not a heartbeat. */
const shortestMinutes = 15;

function tooOften({ minutes, hours }: Cron): CronProblem | null {
  const reason = `would run more than once in ${shortestMinutes} minutes; leave at least ${shortestMinutes} minutes between two runs.`;
  const close = minutes.some((minute, at) => at > 0 && minute - minutes[at - 1]! < shortestMinutes);
  const acrossHours = minutes[0]! + 60 - minutes.at(-1)! < shortestMinutes;
  const nextHour = hours.some((hour) => hours.includes((hour + 1) % 24));
  return close || (acrossHours && nextHour) ? { field: 'minute', reason } : null;
}

const longestMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function neverOccurs(cron: Cron): CronProblem | null {
  if (!cron.dayOfMonthRestricted || cron.dayOfWeekRestricted || cron.lastDayOfMonth) return null;
  const possible = cron.months.some((month) => cron.daysOfMonth[0]! <= longestMonth[month - 1]!);
  return possible
    ? null
    : { field: 'dayOfMonth', reason: 'never occurs: none of these months has such a day. Use L for the last day.' };
}
