import { dueAt } from './due-date.rules.js';
import { publicHolidays } from './holidays.js';

test.each([
  ['NO', '2026-05-17', 'Constitution Day'],
  ['UA', '2026-08-24', 'Independence Day'],
  ['PL', '2026-05-03', 'Constitution Day'],
  ['DE', '2026-10-03', 'Day of German Unity'],
  ['IE', '2026-03-17', "Saint Patrick's Day"],
  ['GB', '2026-12-28', 'Boxing Day, in lieu'],
  ['UK', '2026-12-25', 'Christmas Day'],
  ['US', '2026-11-26', 'Thanksgiving'],
])('%s has a public holiday on %s: %s', (country, day) => {
  expect(publicHolidays(country, Number(day.slice(0, 4)))).toContain(day);
});

test('a day that is a holiday in one country only, and a country that is not known', () => {
  expect(publicHolidays('DE', 2026)).not.toContain('2026-05-17');
  expect(publicHolidays('XX', 2026).size).toBe(0);
});

test('5 March 2026: 5 April is Easter Sunday, and in Norway the Monday after it is a holiday', () => {
  const isHoliday = (day: string) => publicHolidays('NO', Number(day.slice(0, 4))).has(day);
  const due = dueAt(new Date('2026-03-05T10:00:00Z'), { timeZone: 'Europe/Oslo', isHoliday });
  expect(due.toISOString()).toBe('2026-04-07T21:59:59.999Z');
});
