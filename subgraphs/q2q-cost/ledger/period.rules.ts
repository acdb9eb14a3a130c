import { addMonths, type Month, isMonth, monthOf, startOfMonth } from '#platform/time';

/**
 * A budget period: a calendar month in the company's time zone. `key` is `2026-11`; `end` is the first instant of
 * the next one. After a change of the zone a period begins where the one before it ends, so that periods of one
 * company never overlap and leave no gap.
 */
export interface Period {
  readonly key: Month;
  readonly start: Date;
  readonly end: Date;
}

/**
 * The month an instant falls into. The period is a row key, not a reset: a late job neither blocks nor doubles a
 * budget.
 */
export const periodAt = (instant: Date, timeZone: string): Period => periodOf(monthOf(instant, timeZone), timeZone);

/** The month after this one: from where it ends to where the month ends in the given time zone. */
export function nextPeriod(period: Period, timeZone: string): Period {
  const key = addMonths(period.key, 1);
  return { key, start: period.end, end: endOfMonth(key, timeZone) };
}

export interface Neighbours {
  /** The latest known period that ended at or before the instant. */
  readonly before: Period | null;
  /** The earliest known period that starts after the instant. */
  readonly after: Period | null;
}

/**
 * The period of an instant that no known period holds. Known periods may have been made in another time zone: their
 * months are taken, and a period beside one of them begins where that one ends, or ends where it begins.
 */
export function periodBetween(instant: Date, timeZone: string, { before, after }: Neighbours): Period {
  const first = before && addMonths(before.key, 1);
  const last = after && addMonths(after.key, -1);
  let key = monthOf(instant, timeZone);
  if (first !== null && key < first) key = first;
  if (last !== null && key > last) key = last;
  const start = before && key === first ? before.end : startOfMonth(key, timeZone);
  const end = after && key === last ? after.start : endOfMonth(key, timeZone);
  if (start > instant || instant >= end)
    throw new Error(`The budget periods ${before?.key} and ${after?.key} leave no month for ${instant.toISOString()}.`);
  return { key, start, end };
}

/** `2026-11` in a time zone, or `null` when the key is not a month. */
export const periodByKey = (key: string, timeZone: string): Period | null =>
  isMonth(key) ? periodOf(key, timeZone) : null;

const endOfMonth = (month: Month, timeZone: string): Date => startOfMonth(addMonths(month, 1), timeZone);
const periodOf = (key: Month, timeZone: string): Period => ({
  key,
  start: startOfMonth(key, timeZone),
  end: endOfMonth(key, timeZone),
});
