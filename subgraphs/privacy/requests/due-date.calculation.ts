import { type Calculation, CalculationRefused, instantOf, textOf, wholeNumberOf } from '#platform/calculations';
import { isLocalDate, isTimeZone } from '#platform/time';
import { dueAt } from './due-date.rules.js';

export const dueDateCalculation: Calculation = {
  help: `In:   { "id", "receivedAt": "2026-01-31T12:00:00Z", "timeZone": "Europe/Oslo", "holidays": ["2026-12-25"], "months": 1 }
  receivedAt  instant at which the request reached the controller
  timeZone    IANA name, in which its days begin and end
  holidays    public holidays as YYYY-MM-DD. Default: none
  months      1 to 3. Default: 1
Out:  { "id", "result": { "dueAt": "2026-03-02T22:59:59.999Z" } }   the last instant of the due day`,
  calculate(line) {
    const timeZone = textOf(line, 'timeZone');
    if (!isTimeZone(timeZone)) throw new CalculationRefused('timeZone', 'must be an IANA name such as "Europe/Oslo".');
    const months = line.months === undefined ? 1 : wholeNumberOf(line, 'months', { least: 1, most: 3 });
    const receivedAt = instantOf(line, 'receivedAt');
    return { dueAt: dueAt(receivedAt, { timeZone, months, holidays: holidaysOf(line.holidays ?? []) }).toISOString() };
  },
};

function holidaysOf(value: unknown): ReadonlySet<string> {
  if (!Array.isArray(value) || !value.every((day) => typeof day === 'string' && isLocalDate(day)))
    throw new CalculationRefused('holidays', 'must be a list of days such as "2026-12-25".');
  return new Set(value as string[]);
}
