import { addMonths, isLocalDate, isMonth, type LocalDate, monthOf, monthRange, startOfLocalDay } from '#platform/time';
import { fiscalQuarter, fiscalYear as fiscalYearDays } from '../reporting-periods/fiscal.rules.js';

/** What a caller asks for: a calendar month, or a half-open range of days; neither means the current month. */
export interface PeriodRequest {
  readonly month?: string | null | undefined;
  readonly from?: string | null | undefined;
  readonly to?: string | null | undefined;
  /** The calendar year in which the fiscal year ends. */
  readonly fiscalYear?: number | null | undefined;
  /** 1 to 4, of that fiscal year. */
  readonly quarter?: number | null | undefined;
}

/** Half-open in local days and, through the company's time zone, in instants. */
export interface Period {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly timeZone: string;
  readonly start: Date;
  readonly end: Date;
}

export class PeriodInvalid extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

interface Now {
  readonly currentMonth: string;
  readonly fiscalYearStart: string;
}

function fiscalRange({ fiscalYear: year, quarter, ...others }: PeriodRequest, { fiscalYearStart }: Now) {
  if (Object.values(others).some((value) => value != null))
    throw new PeriodInvalid('period', 'give "fiscalYear", with or without "quarter", or a month or days, not both.');
  if (year == null)
    throw new PeriodInvalid('period.fiscalYear', 'is missing; give the year in which it ends, such as 2026.');
  if (!Number.isInteger(year) || year < 1900 || year > 2200)
    throw new PeriodInvalid('period.fiscalYear', 'must be a year such as 2026.');
  if (quarter == null) return fiscalYearDays(year, fiscalYearStart);
  if (![1, 2, 3, 4].includes(quarter)) throw new PeriodInvalid('period.quarter', 'must be 1, 2, 3 or 4.');
  return fiscalQuarter(year, quarter, fiscalYearStart);
}

function rangeOf(request: PeriodRequest, now: Now): { from: LocalDate; to: LocalDate } {
  const { from, to } = request;
  const { currentMonth } = now;
  if (request.fiscalYear != null || request.quarter != null) return fiscalRange(request, now);
  if (request.month != null) {
    if (from != null || to != null)
      throw new PeriodInvalid('period', 'give either "month" or "from" and "to", not both.');
    if (!isMonth(request.month)) throw new PeriodInvalid('period.month', 'must be a month such as "2026-11".');
    return monthRange(request.month);
  }
  if (from == null && to == null) return monthRange(currentMonth);
  if (from == null) throw new PeriodInvalid('period.from', 'is missing; give the first day, such as "2026-11-01".');
  if (to == null)
    throw new PeriodInvalid('period.to', 'is missing; give the day after the last, such as "2026-12-01".');
  if (!isLocalDate(from)) throw new PeriodInvalid('period.from', 'must be an existing day such as "2026-11-01".');
  if (!isLocalDate(to)) throw new PeriodInvalid('period.to', 'must be an existing day such as "2026-12-01".');
  if (from >= to)
    throw new PeriodInvalid('period.to', 'must lie after period.from; the day itself is not part of the period.');
  return { from, to };
}

/** Where a period is asked for. */
export interface PeriodPlace {
  readonly timeZone: string;
  readonly fiscalYearStart: string;
}

/** Throws `PeriodInvalid` with the field and the fix. */
export function resolvePeriod(
  request: PeriodRequest | null | undefined,
  { timeZone, fiscalYearStart }: PeriodPlace,
  now: Date,
): Period {
  const { from, to } = rangeOf(request ?? {}, { currentMonth: monthOf(now, timeZone), fiscalYearStart });
  return { from, to, timeZone, start: startOfLocalDay(from, timeZone), end: startOfLocalDay(to, timeZone) };
}

/** The whole months within a range of days: first days, half-open. `from` = `to` where there is none. */
export function wholeMonths(from: LocalDate, to: LocalDate): { readonly from: LocalDate; readonly to: LocalDate } {
  const month = from.slice(0, 7);
  const first = from.endsWith('-01') ? from : `${addMonths(month, 1)}-01`;
  const last = `${to.slice(0, 7)}-01`;
  return first < last ? { from: first, to: last } : { from: to, to };
}

/** How many months a range of whole months has. */
export const monthsIn = ({ from, to }: { readonly from: LocalDate; readonly to: LocalDate }): number =>
  (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7));

/** Whether a range begins and ends with a month. */
export const isWholeMonths = ({ from, to }: { readonly from: LocalDate; readonly to: LocalDate }): boolean =>
  from.endsWith('-01') && to.endsWith('-01');
