import * as fc from 'fast-check';
import { daysLeft, dueAt } from './due-date.rules.js';

const utc = { timeZone: 'UTC' };

test.each([
  ['2026-03-05', '2026-04-06', '5 April is a Sunday (and Easter): the next working day'],
  ['2025-03-05', '2025-04-07', '5 April is a Saturday'],
  ['2024-03-05', '2024-04-05', 'the example of the guidelines: a Friday'],
  ['2026-08-31', '2026-09-30', 'no 31 September: its last day'],
  ['2025-01-31', '2025-02-28', 'no 31 February'],
  ['2024-01-31', '2024-02-29', 'leap year'],
  ['2026-01-31', '2026-03-02', '28 February 2026 is a Saturday: Monday, in the next month'],
  ['2026-01-30', '2026-03-02', 'clamped like the 31st'],
  ['2025-12-15', '2026-01-15', 'over the turn of the year'],
  ['2026-10-31', '2026-11-30', 'no 31 November'],
  ['2026-05-30', '2026-06-30', 'the 30th stays the 30th'],
])('received %s, due %s: %s', (received, due) => {
  expect(dueAt(new Date(`${received}T10:00:00Z`), utc).toISOString()).toBe(`${due}T23:59:59.999Z`);
});

test('a public holiday moves it on, also across a weekend', () => {
  const isHoliday = (day: string) => ['2026-12-25', '2026-12-28'].includes(day);
  expect(dueAt(new Date('2026-11-25T10:00:00Z'), { ...utc, isHoliday }).toISOString()).toBe('2026-12-29T23:59:59.999Z');
});

test('days are the days of the controller: late evening in UTC is the next day in Oslo, across the change of clocks', () => {
  expect(dueAt(new Date('2026-10-01T22:30:00Z'), { timeZone: 'Europe/Oslo' }).toISOString()).toBe(
    '2026-11-02T22:59:59.999Z',
  );
  expect(dueAt(new Date('2026-03-10T08:00:00Z'), { timeZone: 'Europe/Oslo' }).toISOString()).toBe(
    '2026-04-10T21:59:59.999Z',
  );
});

test('an extension by two months counts three from receipt', () => {
  expect(dueAt(new Date('2025-11-30T10:00:00Z'), { ...utc, extended: true }).toISOString()).toBe(
    '2026-03-02T23:59:59.999Z',
  );
});

test('always a working day, 28 to 34 days after receipt, and counted down to it', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
      (received) => {
        const due = dueAt(received, utc);
        expect([1, 2, 3, 4, 5]).toContain(due.getUTCDay());
        const days = daysLeft(due, received, 'UTC');
        expect(days).toBeGreaterThanOrEqual(28);
        expect(days).toBeLessThanOrEqual(34);
        expect(daysLeft(due, due, 'UTC')).toBe(0);
      },
    ),
  );
});

test('the clock of California: 45 calendar days and another 45, weekends and holidays included', () => {
  const received = new Date('2026-03-01T10:00:00Z');
  const options = { ...utc, jurisdiction: 'CCPA' as const, isHoliday: () => true };
  expect(dueAt(received, options).toISOString()).toBe('2026-04-15T23:59:59.999Z');
  expect(dueAt(received, { ...options, extended: true }).toISOString()).toBe('2026-05-30T23:59:59.999Z');
});

test('days for which the clock stood still are added before the working day is looked for', () => {
  const received = new Date('2026-03-03T10:00:00Z');
  expect(dueAt(received, utc).toISOString()).toBe('2026-04-03T23:59:59.999Z');
  expect(dueAt(received, { ...utc, suspendedDays: 1 }).toISOString()).toBe('2026-04-06T23:59:59.999Z');
});
