import { type Calculation, CalculationRefused, instantOf, textOf, wholeNumberOf } from '#platform/calculations';
import { isLocalDate, isTimeZone } from '#platform/time';
import { daysBetween, dueAt } from './due-date.rules.js';
import { publicHolidays } from './holidays.js';
import { clockPolicies, type Jurisdiction, jurisdictionOf, jurisdictions } from './jurisdiction.rules.js';

export const dueDateCalculation: Calculation = {
  help: `In:   { "id", "receivedAt": "2026-01-31T12:00:00Z", "timeZone": "Europe/Oslo", "country": "NO", "extended": false }
  receivedAt    instant at which the request reached the controller
  timeZone      IANA name, in which its days begin and end
  country       ISO 3166-1 alpha-2, or UK: its public holidays, and its law where jurisdiction is left out. Default: no holidays, GDPR
  jurisdiction  ${jurisdictions.join(', ')}. Default: by country
  extended      with the extension. Default: false
  months        instead of the law's own period: 1 to 3
  holidays      public holidays as YYYY-MM-DD, instead of the country's
  suspensions   [{ "from", "to" }], instants: the clock stood still from the day of from to the day of to. Default: none
Out:  { "id", "result": { "dueAt": "2026-03-02T22:59:59.999Z" } }   the last instant of the due day`,
  calculate(line) {
    const timeZone = textOf(line, 'timeZone');
    if (!isTimeZone(timeZone)) throw new CalculationRefused('timeZone', 'must be an IANA name such as "Europe/Oslo".');
    const country = countryOf(line.country);
    const jurisdiction = jurisdictionIn(line.jurisdiction) ?? (country === null ? 'GDPR' : jurisdictionOf(country));
    const suspendedDays = suspendedIn(line.suspensions ?? [], timeZone);
    if (suspendedDays > 0 && clockPolicies[jurisdiction].suspends.length === 0)
      throw new CalculationRefused('suspensions', `${jurisdiction} knows none.`);
    const due = dueAt(instantOf(line, 'receivedAt'), {
      timeZone,
      jurisdiction,
      extended: isTrue(line.extended, 'extended'),
      suspendedDays,
      isHoliday: holidaysOf(line.holidays, country),
      ...(line.months !== undefined && { months: wholeNumberOf(line, 'months', { least: 1, most: 3 }) }),
    });
    return { dueAt: due.toISOString() };
  },
};

function countryOf(value: unknown): string | null {
  if (value === undefined) return null;
  if (typeof value === 'string' && /^[A-Z]{2}$/.test(value)) return value;
  throw new CalculationRefused('country', 'must be a code such as "NO".');
}

function jurisdictionIn(value: unknown): Jurisdiction | null {
  if (value === undefined) return null;
  const found = jurisdictions.find((each) => each === value);
  if (!found) throw new CalculationRefused('jurisdiction', `must be one of ${jurisdictions.join(', ')}.`);
  return found;
}

function isTrue(value: unknown, field: string): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  throw new CalculationRefused(field, 'must be true or false.');
}

function holidaysOf(value: unknown, country: string | null): (day: string) => boolean {
  if (value === undefined)
    return (day) => country !== null && publicHolidays(country, Number(day.slice(0, 4))).has(day);
  if (!Array.isArray(value) || !value.every((day) => typeof day === 'string' && isLocalDate(day)))
    throw new CalculationRefused('holidays', 'must be a list of days such as "2026-12-25".');
  const days = new Set(value as string[]);
  return (day) => days.has(day);
}

function suspendedIn(value: unknown, timeZone: string): number {
  if (!Array.isArray(value)) throw new CalculationRefused('suspensions', 'must be a list of { "from", "to" }.');
  return value.reduce((sum: number, each: Record<string, unknown>) => {
    const [from, to] = [instantOf(each, 'from'), instantOf(each, 'to')];
    if (to < from) throw new CalculationRefused('suspensions', '`to` must not be before `from`.');
    return sum + daysBetween(from, to, timeZone);
  }, 0);
}
