import { addMonths, type LocalDate } from '#platform/time';
import { fiscalQuarter, fiscalYearOf } from '../reporting-periods/fiscal.rules.js';

export const countMeasures = ['TEXTS', 'SESSIONS', 'VOLUNTEER_MINUTES', 'PARTICIPANTS', 'VOLUNTEERS'] as const;
export const seriesMeasures = [
  ...countMeasures,
  'SROI',
  'VIS',
  'CONFIDENCE',
  'BELONGING',
  'LANG_LEVEL_PROXY',
  'JOB_READINESS',
  'WELL_BEING',
] as const;
export type SeriesMeasure = (typeof seriesMeasures)[number];
export const seriesIntervals = ['MONTH', 'QUARTER'] as const;
export type SeriesInterval = (typeof seriesIntervals)[number];

/** More points than this are refused. */
export const mostPoints = 60;

interface Days {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/** The months or fiscal quarters that lie within a range, oldest first; at most one more than `mostPoints`. */
export function spansIn({ from, to }: Days, interval: SeriesInterval, fiscalYearStart: string): Days[] {
  const spans: Days[] = [];
  let month = from.endsWith('-01') ? from.slice(0, 7) : addMonths(from.slice(0, 7), 1);
  while (spans.length <= mostPoints) {
    const days =
      interval === 'MONTH'
        ? { from: `${month}-01`, to: `${addMonths(month, 1)}-01` }
        : quarterFrom(month, fiscalYearStart);
    if (days.to > to) break;
    if (days.from >= from) spans.push({ from: days.from, to: days.to });
    month = days.to.slice(0, 7);
  }
  return spans;
}

/** The fiscal quarter that a month lies in. */
function quarterFrom(month: string, fiscalYearStart: string): Days {
  const year = fiscalYearOf(month, fiscalYearStart);
  const quarters = [1, 2, 3, 4].map((quarter) => fiscalQuarter(year, quarter, fiscalYearStart));
  return quarters.find(({ to }) => to > `${month}-01`)!;
}
