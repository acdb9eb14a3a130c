import { addMonths, startOfLocalDay } from '#platform/time';
import { resolvePeriod } from '../metrics/period.rules.js';
import { spansIn } from '../metrics/series.rules.js';
import { periodBefore } from '../schedules/period.rules.js';
import { duePeriods } from './close-period.jobs.js';
import { fiscalQuarter, fiscalYear, fiscalYearOf, quartersEndedBy } from './fiscal.rules.js';

const starts = Array.from({ length: 12 }, (_, index) => `${String(index + 1).padStart(2, '0')}-01`);
const months = Array.from({ length: 48 }, (_, index) => addMonths('2024-01', index));
const days = ({ from, to }: { from: string; to: string }) => ({ from, to });
const quartersOf = (year: number, start: string) => [1, 2, 3, 4].map((quarter) => fiscalQuarter(year, quarter, start));

test.each(starts)('a fiscal year from %s: each month of four years is in one year and one quarter', (start) => {
  for (const month of months) {
    const day = `${month}-01`;
    const year = fiscalYear(fiscalYearOf(month, start), start);
    expect(year.from <= day && day < year.to).toBe(true);
    const quarters = quartersOf(fiscalYearOf(month, start), start);
    expect([quarters[0]!.from, ...quarters.map(({ to }) => to)]).toEqual([
      ...quarters.map(({ from }) => from),
      year.to,
    ]);
    expect(quarters.filter(({ from, to }) => from <= day && day < to)).toHaveLength(1);
  }
});

test.each(starts)('a fiscal year from %s: deliveries, series and closing mean the same periods', (start) => {
  for (const month of months) {
    const day = `${month}-01`;
    const year = fiscalYearOf(month, start);
    expect(days(periodBefore('PREVIOUS_FISCAL_YEAR', day, start))).toEqual(days(fiscalYear(year - 1, start)));
    const [ended] = quartersEndedBy(month, start, 1);
    const before = periodBefore('PREVIOUS_FISCAL_QUARTER', day, start);
    expect({ key: before.key, ...days(before) }).toEqual({ key: ended!.key, ...days(ended!) });
    expect(spansIn(fiscalYear(year, start), 'QUARTER', start)).toEqual(quartersOf(year, start).map(days));
  }
});

test.each(['Europe/Oslo', 'Europe/Kyiv', 'America/Los_Angeles', 'Pacific/Apia', 'Australia/Lord_Howe'])(
  'in %s a period begins at the local midnight of its first day, and is closed only once it is over',
  (timeZone) => {
    for (const fiscalYearStart of starts) {
      const company = { timeZone, fiscalYearStart };
      const quarter = fiscalQuarter(2026, 2, fiscalYearStart);
      const now = new Date('2026-11-23T12:00:00Z');
      const period = resolvePeriod({ fiscalYear: 2026, quarter: 2 }, company, now);
      expect({ ...days(period), start: period.start, end: period.end }).toEqual({
        ...days(quarter),
        start: startOfLocalDay(quarter.from, timeZone),
        end: startOfLocalDay(quarter.to, timeZone),
      });
      const end = startOfLocalDay(quarter.to, timeZone).getTime();
      const isDue = (at: number) => duePeriods(company, new Date(at)).some(({ key }) => key === quarter.key);
      expect([isDue(end - 1), isDue(end), isDue(end + 11 * 86_400_000)]).toEqual([false, false, true]);
    }
  },
);
