import { addMonths, isMonth, type LocalDate, type Month } from '#platform/time';

/** First day of a fiscal year, such as `07-01`: the first of a month, since figures are kept by month. */
export type FiscalYearStart = string;

export const periodKinds = ['MONTH', 'QUARTER', 'YEAR'] as const;
export type PeriodKind = (typeof periodKinds)[number];

/** A period that can be closed: whole months, half-open. */
export interface FiscalPeriod {
  readonly kind: PeriodKind;
  /** `2026-11`, `FY2026-Q3`, `FY2026`. */
  readonly key: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
}

export const isFiscalYearStart = (text: string): boolean => /^(0[1-9]|1[0-2])-01$/.test(text);

const firstOf = (month: Month): LocalDate => `${month}-01`;

/** A fiscal year has the name of the calendar year in which it ends: with `07-01`, FY2026 is [2025-07-01, 2026-07-01). */
export function fiscalYear(year: number, start: FiscalYearStart): FiscalPeriod {
  const month = firstMonth(year, start);
  return { kind: 'YEAR', key: `FY${year}`, from: firstOf(month), to: firstOf(addMonths(month, 12)) };
}

export function fiscalQuarter(year: number, quarter: number, start: FiscalYearStart): FiscalPeriod {
  const month = addMonths(firstMonth(year, start), (quarter - 1) * 3);
  return { kind: 'QUARTER', key: `FY${year}-Q${quarter}`, from: firstOf(month), to: firstOf(addMonths(month, 3)) };
}

export const calendarMonth = (month: Month): FiscalPeriod => ({
  kind: 'MONTH',
  key: month,
  from: firstOf(month),
  to: firstOf(addMonths(month, 1)),
});

function firstMonth(year: number, start: FiscalYearStart): Month {
  const startYear = start === '01-01' ? year : year - 1;
  return `${String(startYear).padStart(4, '0')}-${start.slice(0, 2)}`;
}

/** The fiscal year that a month belongs to. */
export function fiscalYearOf(month: Month, start: FiscalYearStart): number {
  const year = Number(month.slice(0, 4));
  return start === '01-01' || month.slice(5) < start.slice(0, 2) ? year : year + 1;
}

/** The period of a key, `2026-11`, `FY2026-Q3` or `FY2026`; null when it is not one. */
export function periodOfKey(key: string, start: FiscalYearStart): FiscalPeriod | null {
  if (isMonth(key)) return calendarMonth(key);
  const match = /^FY(\d{4})(?:-Q([1-4]))?$/.exec(key);
  if (!match) return null;
  const year = Number(match[1]);
  if (year < 1 || year > 9998) return null;
  return match[2] === undefined ? fiscalYear(year, start) : fiscalQuarter(year, Number(match[2]), start);
}

/** The latest quarter that ended by the first day of this month, and every longer period that ended with it. */
export function quartersEndedBy(month: Month, start: FiscalYearStart, count: number): FiscalPeriod[] {
  const year = fiscalYearOf(month, start);
  const candidates = [year - 2, year - 1, year].flatMap((each) =>
    [1, 2, 3, 4].map((q) => fiscalQuarter(each, q, start)),
  );
  return candidates.filter(({ to }) => to <= firstOf(month)).slice(-count);
}
