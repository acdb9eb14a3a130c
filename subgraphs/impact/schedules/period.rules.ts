import { addMonths, isLocalDate, type LocalDate, type Month, monthRange } from '#platform/time';

export const periodRules = [
  'PREVIOUS_MONTH',
  'PREVIOUS_QUARTER',
  'PREVIOUS_ISO_WEEK',
  'PREVIOUS_FISCAL_QUARTER',
  'PREVIOUS_FISCAL_YEAR',
] as const;
export type PeriodRule = (typeof periodRules)[number];

/** Half-open local days, and what the period is called: `2026-10`, `2026-Q3`, `2026-W44`, `FY2026`, `FY2026-Q1`. */
export interface DeliveryPeriod {
  readonly key: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
}

const dayMs = 86_400_000;
const calendarYear = '01-01';

/**
 * The last period of a rule that is complete before a local date: its last day lies before that date.
 *
 * @param date the local date on which a run is scheduled
 * @param fiscalYearStart `MM-DD`; `02-29` is no start. Default: `01-01`
 */
export function periodBefore(
  rule: PeriodRule,
  date: LocalDate,
  fiscalYearStart: string = calendarYear,
): DeliveryPeriod {
  if (!isLocalDate(date)) throw new RangeError(`"${date}" is not a day such as "2026-11-01".`);
  if (!isFiscalYearStart(fiscalYearStart))
    throw new RangeError(`"${fiscalYearStart}" is not a day such as "07-01" that every year has.`);
  switch (rule) {
    case 'PREVIOUS_MONTH': {
      const key = addMonths(date.slice(0, 7), -1);
      return { key, ...monthRange(key) };
    }
    case 'PREVIOUS_QUARTER':
      return quarterBefore(date);
    case 'PREVIOUS_ISO_WEEK':
      return weekBefore(date);
    case 'PREVIOUS_FISCAL_QUARTER':
      return fiscalQuarterBefore(date, fiscalYearStart);
    case 'PREVIOUS_FISCAL_YEAR': {
      const year = fiscalYearOf(date, fiscalYearStart) - 1;
      return { key: `FY${year}`, ...fiscalYear(year, fiscalYearStart) };
    }
  }
}

/** A day that every year has. */
export const isFiscalYearStart = (value: string): boolean => /^\d\d-\d\d$/.test(value) && isLocalDate(`2025-${value}`);

function quarterBefore(date: LocalDate): DeliveryPeriod {
  const month = date.slice(0, 7);
  const first = addMonths(month, -((Number(month.slice(5)) - 1) % 3) - 3);
  const key = `${first.slice(0, 4)}-Q${Math.ceil(Number(first.slice(5)) / 3)}`;
  return { key, from: `${first}-01`, to: `${addMonths(first, 3)}-01` };
}

/** A week begins on Monday and belongs to the year of its Thursday (ISO 8601). */
function weekBefore(date: LocalDate): DeliveryPeriod {
  const day = Date.parse(`${date}T00:00:00Z`);
  const monday = day - ((new Date(day).getUTCDay() + 6) % 7) * dayMs;
  const from = monday - 7 * dayMs;
  const thursday = new Date(from + 3 * dayMs);
  const week = Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / (7 * dayMs)) + 1;
  const key = `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
  return { key, from: dayOf(from), to: dayOf(monday) };
}

const dayOf = (ms: number): LocalDate => new Date(ms).toISOString().slice(0, 10);

/** The fiscal year of a day, named by the calendar year in which it ends. */
function fiscalYearOf(date: LocalDate, start: string): number {
  const year = Number(date.slice(0, 4));
  if (start === calendarYear) return year;
  return date.slice(5) >= start ? year + 1 : year;
}

function fiscalYear(year: number, start: string): { from: LocalDate; to: LocalDate } {
  const first = start === calendarYear ? year : year - 1;
  return { from: dayIn(first, start), to: dayIn(first + 1, start) };
}

const dayIn = (year: number, monthAndDay: string): LocalDate => `${String(year).padStart(4, '0')}-${monthAndDay}`;

function fiscalQuarterBefore(date: LocalDate, start: string): DeliveryPeriod {
  const year = fiscalYearOf(date, start);
  const quarters = [...quartersOf(year - 1, start), ...quartersOf(year, start)];
  return quarters.findLast(({ to }) => to <= date)!;
}

function quartersOf(year: number, start: string): DeliveryPeriod[] {
  const { from, to } = fiscalYear(year, start);
  const starts = [0, 3, 6, 9].map((months) => sameDay(addMonths(from.slice(0, 7), months), from.slice(8)));
  return starts.map((first, index) => ({
    key: `FY${year}-Q${index + 1}`,
    from: first,
    to: starts[index + 1] ?? to,
  }));
}

/** That day of a month, or its last one. */
function sameDay(month: Month, day: string): LocalDate {
  const lastDay = dayOf(Date.parse(`${addMonths(month, 1)}-01T00:00:00Z`) - dayMs);
  const wanted = `${month}-${day}`;
  return wanted < lastDay ? wanted : lastDay;
}
