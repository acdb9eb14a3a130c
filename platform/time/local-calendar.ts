/** Local dates, months and instants. Pure; the zone rules are those of the runtime's ICU data. */

/** `YYYY-MM-DD`: a day on the wall calendar of a place. */
export type LocalDate = string;
/** `YYYY-MM`. Months of four-digit years sort as text. */
export type Month = string;

const dayMs = 86_400_000;
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}

/** The wall clock at an instant, as if it were UTC, in milliseconds. */
export function wallClockMs(instant: number, timeZone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(instant)) parts[type] = Number(value);
  const { year, month, day, hour, minute, second } = parts as Record<
    'year' | 'month' | 'day' | 'hour' | 'minute' | 'second',
    number
  >;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((instant % 1000) + 1000) % 1000);
}

export const localDateOf = (instant: Date, timeZone: string): LocalDate =>
  new Date(wallClockMs(instant.getTime(), timeZone)).toISOString().slice(0, 10);

/**
 * The first instant of a local day. Where midnight does not exist (the clock jumps over it), it is
 * the first instant after the gap; where it occurs twice, the first; where the whole day does not
 * exist (Apia, 30 December 2011), the start of the next one.
 */
export const startOfLocalDay = (date: LocalDate, timeZone: string): Date =>
  instantOfWallClock(Date.parse(`${date}T00:00:00Z`), timeZone);

/**
 * The instant at which the wall clock shows a time, given as if it were UTC. A time that occurs twice is its first occurrence; one that
 * the clock jumps over is the first instant after the gap.
 */
export function instantOfWallClock(wallMs: number, timeZone: string): Date {
  // No zone is further than 15 h from UTC, and none changes its offset twice within two days of a date.
  const offsets = [wallMs - dayMs, wallMs + dayMs].map((instant) => wallClockMs(instant, timeZone) - instant);
  const candidates = offsets.map((offset) => wallMs - offset).sort((a, b) => a - b);
  const exact = candidates.find((instant) => wallClockMs(instant, timeZone) === wallMs);
  if (exact !== undefined) return new Date(exact);
  return new Date(firstAtOrAfter(wallMs, timeZone, candidates[0]!));
}

/**
 * In a gap the wall clock jumps over midnight: the jump is found by bisection, since clocks only
 * run forward around it.
 */
function firstAtOrAfter(wallMs: number, timeZone: string, before: number): number {
  let low = before - dayMs;
  let high = before + 2 * dayMs;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (wallClockMs(middle, timeZone) >= wallMs) high = middle;
    else low = middle;
  }
  return high;
}

export function isLocalDate(value: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const parsed = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(value);
}

/** A month whose next one has a four-digit year as well, so that it can be compared as text. */
export const isMonth = (value: string): boolean => /^(?!9999)\d{4}-(0[1-9]|1[0-2])$/.test(value);

/** The local month that an instant belongs to. */
export const monthOf = (instant: Date, timeZone: string): Month => localDateOf(instant, timeZone).slice(0, 7);

/** `addMonths('2026-11', 2)` is `2027-01`; a negative number goes back. */
export function addMonths(month: Month, count: number): Month {
  // Months are counted from year 0. Date would read the years 0 to 99 as 1900 to 1999.
  const index = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + count;
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}`;
}

/** The first instant of a local month; see `startOfLocalDay` for a midnight that does not exist or occurs twice. */
export const startOfMonth = (month: Month, timeZone: string): Date => startOfLocalDay(`${month}-01`, timeZone);

/** The first day of a month and of the one after. */
export const monthRange = (month: Month): { from: LocalDate; to: LocalDate } => ({
  from: `${month}-01`,
  to: `${addMonths(month, 1)}-01`,
});

/** Whether the runtime knows a time zone of this name. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
