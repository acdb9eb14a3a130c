import Holidays from 'date-holidays';

/** `UK` is no ISO code, but is written for the United Kingdom everywhere. */
const codeOf = (country: string): string => (country === 'UK' ? 'GB' : country);
const known = new Map<string, ReadonlySet<string>>();

/**
 * National public holidays of a country in a year, as `YYYY-MM-DD`. Regional ones are left out: a day that is missing makes a due date
 * earlier, never too late. Empty for a country the library does not know.
 */
export function publicHolidays(country: string, year: number): ReadonlySet<string> {
  const key = `${country} ${year}`;
  const found = known.get(key);
  if (found) return found;
  const days = new Holidays(codeOf(country)).getHolidays(year) ?? [];
  const dates = new Set(days.filter((day) => day.type === 'public').map((day) => day.date.slice(0, 10)));
  known.set(key, dates);
  return dates;
}
