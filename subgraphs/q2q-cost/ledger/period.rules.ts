/**
 * A budget period: a calendar month in the company's time zone. `key` is `2026-11`; `end` is the first instant of the next one. After a
 * change of the zone a period begins where the one before it ends, so that periods of one company never overlap and leave no gap.
 */
export interface Period {
  readonly key: string;
  readonly start: Date;
  readonly end: Date;
}

/** The month an instant falls into. The period is a row key, not a reset: a late job neither blocks nor doubles a budget. */
export function periodAt(instant: Date, timeZone: string): Period {
  const [year, month] = localFields(instant, timeZone);
  return periodOf(year! * 12 + month! - 1, timeZone);
}

/** The month after this one: from where it ends to where the month ends in the given time zone. */
export function nextPeriod(period: Period, timeZone: string): Period {
  const index = indexOf(period.key) + 1;
  return { key: keyOf(index), start: period.end, end: startOf(index + 1, timeZone) };
}

export interface Neighbours {
  /** The latest known period that ended at or before the instant. */
  readonly before: Period | null;
  /** The earliest known period that starts after the instant. */
  readonly after: Period | null;
}

/**
 * The period of an instant that no known period holds. Known periods may have been made in another time zone: their months are taken,
 * and a period beside one of them begins where that one ends, or ends where it begins.
 */
export function periodBetween(instant: Date, timeZone: string, { before, after }: Neighbours): Period {
  const first = before ? indexOf(before.key) + 1 : Number.NEGATIVE_INFINITY;
  const last = after ? indexOf(after.key) - 1 : Number.POSITIVE_INFINITY;
  const index = Math.min(Math.max(indexOf(periodAt(instant, timeZone).key), first), last);
  const start = before && index === first ? before.end : startOf(index, timeZone);
  const end = after && index === last ? after.start : startOf(index + 1, timeZone);
  if (start > instant || instant >= end)
    throw new Error(`The budget periods ${before?.key} and ${after?.key} leave no month for ${instant.toISOString()}.`);
  return { key: keyOf(index), start, end };
}

/** `2026-11` in a time zone, or `null` when the key is not a month. */
export function periodByKey(key: string, timeZone: string): Period | null {
  return isPeriodKey(key) ? periodOf(indexOf(key), timeZone) : null;
}

export const isPeriodKey = (key: string): boolean => /^\d{4}-(0[1-9]|1[0-2])$/.test(key);

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Months are counted from year 0: `2026-11` is 2026 · 12 + 10. */
const indexOf = (key: string): number => Number(key.slice(0, 4)) * 12 + Number(key.slice(5)) - 1;
const keyOf = (index: number): string =>
  `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}`;
const startOf = (index: number, timeZone: string): Date =>
  startOfMonth(Math.floor(index / 12), (index % 12) + 1, timeZone);
const periodOf = (index: number, timeZone: string): Period => ({
  key: keyOf(index),
  start: startOf(index, timeZone),
  end: startOf(index + 1, timeZone),
});

/**
 * The first instant of a month. The local midnight is guessed with the offset of UTC midnight, then with the offset at the guess; where
 * a clock change skips midnight, the later guess is the first instant that exists.
 */
function startOfMonth(year: number, month: number, timeZone: string): Date {
  const midnight = Date.UTC(year, month - 1, 1);
  const first = midnight - offsetMs(new Date(midnight), timeZone);
  const second = midnight - offsetMs(new Date(first), timeZone);
  const [, localMonth] = localFields(new Date(Math.min(first, second)), timeZone);
  return new Date(localMonth === month ? Math.min(first, second) : Math.max(first, second));
}

function offsetMs(instant: Date, timeZone: string): number {
  const [year, month, day, hour, minute, second] = localFields(instant, timeZone);
  return Date.UTC(year!, month! - 1, day, hour, minute, second) - Math.floor(instant.getTime() / 1000) * 1000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function localFields(instant: Date, timeZone: string): number[] {
  let format = formats.get(timeZone);
  if (!format) {
    const numeric = {
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone, calendar: 'gregory', hourCycle: 'h23', ...numeric });
    formats.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(instant).map((part) => [part.type, Number(part.value)]));
  return (['year', 'month', 'day', 'hour', 'minute', 'second'] as const).map((type) => parts.get(type)!);
}
