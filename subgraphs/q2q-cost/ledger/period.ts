/** A budget period: a calendar month in the company's time zone. `key` is `2026-11`; `end` is the first instant of the next one. */
export interface Period {
  readonly key: string;
  readonly start: Date;
  readonly end: Date;
}

/** The month an instant falls into. The period is a row key, not a reset: a late job neither blocks nor doubles a budget. */
export function periodAt(instant: Date, timeZone: string): Period {
  const [year, month] = localFields(instant, timeZone);
  return periodOf(year!, month!, timeZone);
}

export function nextPeriod(period: Period, timeZone: string): Period {
  return periodAt(period.end, timeZone);
}

/** `2026-11` in a time zone, or `null` when the key is not a month. */
export function periodByKey(key: string, timeZone: string): Period | null {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(key);
  return match ? periodOf(Number(match[1]), Number(match[2]), timeZone) : null;
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function periodOf(year: number, month: number, timeZone: string): Period {
  return {
    key: `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}`,
    start: startOfMonth(year, month, timeZone),
    end: startOfMonth(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, timeZone),
  };
}

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
