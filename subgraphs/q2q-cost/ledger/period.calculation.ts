import { type Calculation, CalculationRefused, instantOf, textOf } from '#platform/calculations';
import { isTimeZone } from '#platform/time';
import { periodAt } from './period.rules.js';

export const budgetPeriodCalculation: Calculation = {
  help: `In:   { "id", "at": "2026-11-30T23:30:00Z", "timeZone": "Europe/Oslo" }
  at        instant at which money is spent
  timeZone  IANA name, in which the months of the company begin
Out:  { "id", "result": { "period": "2026-12", "start": instant, "end": instant } }   half-open: end is the first instant of the next one`,
  calculate(line) {
    const timeZone = textOf(line, 'timeZone');
    if (!isTimeZone(timeZone)) throw new CalculationRefused('timeZone', 'must be an IANA name such as "Europe/Oslo".');
    const { key, start, end } = periodAt(instantOf(line, 'at'), timeZone);
    return { period: key, start: start.toISOString(), end: end.toISOString() };
  },
};
