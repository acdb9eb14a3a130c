import { addMonths, isLocalDate, isMonth, type LocalDate, monthOf, monthRange, startOfLocalDay } from '#platform/time';

/** What a caller asks for: a calendar month, or a half-open range of days; neither means the current month. */
export interface PeriodRequest {
  readonly month?: string | null | undefined;
  readonly from?: string | null | undefined;
  readonly to?: string | null | undefined;
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

function rangeOf(request: PeriodRequest, currentMonth: string): { from: LocalDate; to: LocalDate } {
  const { from, to } = request;
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

/** Throws `PeriodInvalid` with the field and the fix. */
export function resolvePeriod(request: PeriodRequest | null | undefined, timeZone: string, now: Date): Period {
  const { from, to } = rangeOf(request ?? {}, monthOf(now, timeZone));
  return { from, to, timeZone, start: startOfLocalDay(from, timeZone), end: startOfLocalDay(to, timeZone) };
}

/** The whole months within a range of days: first days, half-open. `from` = `to` where there is none. */
export function wholeMonths(from: LocalDate, to: LocalDate): { readonly from: LocalDate; readonly to: LocalDate } {
  const month = from.slice(0, 7);
  const first = from.endsWith('-01') ? from : `${addMonths(month, 1)}-01`;
  const last = `${to.slice(0, 7)}-01`;
  return first < last ? { from: first, to: last } : { from: to, to };
}
