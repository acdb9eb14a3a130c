import { type Calculation, CalculationRefused, instantOf, textOf, wholeNumberOf } from '#platform/calculations';
import { isLocalDate, localDateOf } from '#platform/time';
import { isZoneName, occurrencesBetween, scheduleTimes } from './occurrences.rules.js';
import { isFiscalYearStart, periodBefore, type PeriodRule, periodRules } from './period.rules.js';

const mostTimes = 100_000;

export const scheduleCalculation: Calculation = {
  help: `In:   { "id", "cron": "30 2 * * *", "timeZone": "Europe/Oslo", "from": "2026-03-28T12:00:00Z", "count": 3 }
  cron      five fields: minute, hour, day of the month (or L), month, day of the week (or 5L); names, ranges, steps, lists
  timeZone  IANA name
  from      instant; results are strictly later
  count     1 to ${mostTimes}
Out:  { "id", "result": ["2026-03-29T01:00:00.000Z", …] }   instants in UTC, in order
      { "id", "error": { "field": "minute|hour|dayOfMonth|month|dayOfWeek|expression|timeZone|from|count", "reason" } }`,
  calculate(line) {
    const times = scheduleTimes({ cron: textOf(line, 'cron'), timeZone: textOf(line, 'timeZone') });
    if (!times.ok) throw new CalculationRefused(times.problem.field, times.problem.reason);
    const count = wholeNumberOf(line, 'count', { least: 1, most: mostTimes });
    return occurrencesBetween(times.after, { from: instantOf(line, 'from'), limit: count }).map((at) =>
      at.toISOString(),
    );
  },
};

export const periodCalculation: Calculation = {
  help: `In:   { "id", "rule": "PREVIOUS_MONTH", "date": "2026-03-01", "fiscalYearStart": "07-01" }
      { "id", "rule": "PREVIOUS_MONTH", "scheduledFor": "2026-02-28T23:30:00Z", "timeZone": "Europe/Oslo" }
  rule             ${periodRules.join(', ')}
  date             local day of the run; or scheduledFor (instant) with timeZone (IANA name)
  fiscalYearStart  MM-DD, a day that every year has. Default: 01-01
Out:  { "id", "result": { "key": "2026-02", "from": "2026-02-01", "to": "2026-03-01" } }   local days, half-open: to is the day after the last`,
  calculate(line) {
    const rule = textOf(line, 'rule') as PeriodRule;
    if (!periodRules.includes(rule)) throw new CalculationRefused('rule', `must be one of ${periodRules.join(', ')}.`);
    const start = line.fiscalYearStart === undefined ? '01-01' : textOf(line, 'fiscalYearStart');
    if (!isFiscalYearStart(start))
      throw new CalculationRefused('fiscalYearStart', 'must be a day such as "07-01" that every year has.');
    return periodBefore(rule, localDay(line), start);
  },
};

function localDay(line: Readonly<Record<string, unknown>>): string {
  if (line.scheduledFor === undefined) {
    const date = textOf(line, 'date');
    if (!isLocalDate(date)) throw new CalculationRefused('date', 'must be an existing day such as "2026-03-01".');
    return date;
  }
  const timeZone = textOf(line, 'timeZone');
  if (!isZoneName(timeZone)) throw new CalculationRefused('timeZone', 'must be an IANA name such as "Europe/Oslo".');
  return localDateOf(instantOf(line, 'scheduledFor'), timeZone);
}
