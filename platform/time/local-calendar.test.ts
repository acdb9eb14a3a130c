import * as fc from 'fast-check';
import {
  addMonths,
  isLocalDate,
  isMonth,
  isTimeZone,
  localDateOf,
  monthOf,
  monthRange,
  startOfLocalDay,
  startOfMonth,
} from './local-calendar.js';

const zones = [
  'Europe/Oslo',
  'Europe/Kyiv',
  'America/Los_Angeles',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/Havana',
  'America/Santiago',
  'Asia/Beirut',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
  'UTC',
];
const day = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2035-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const next = (date: string) => new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

test('a day begins at the first instant whose local date is not earlier', () => {
  fc.assert(
    fc.property(day, fc.constantFrom(...zones), (date, zone) => {
      const start = startOfLocalDay(date, zone);
      expect(localDateOf(start, zone) >= date).toBe(true);
      expect(localDateOf(new Date(start.getTime() - 1), zone) < date).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('days are half-open and adjacent: every instant belongs to exactly one', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1990-01-01'), max: new Date('2035-12-31'), noInvalidDate: true }),
      fc.constantFrom(...zones),
      (instant, zone) => {
        const date = localDateOf(instant, zone);
        expect(startOfLocalDay(date, zone) <= instant).toBe(true);
        expect(instant < startOfLocalDay(next(date), zone)).toBe(true);
      },
    ),
    { numRuns: 1000 },
  );
});

test.each([
  ['2026-03-29', 'Europe/Oslo', '2026-03-28T23:00:00.000Z'],
  ['2026-03-30', 'Europe/Oslo', '2026-03-29T22:00:00.000Z'],
  ['2026-10-26', 'Europe/Oslo', '2026-10-25T23:00:00.000Z'],
  ['2026-11-02', 'America/Los_Angeles', '2026-11-02T08:00:00.000Z'],
  ['2026-10-26', 'Europe/Kyiv', '2026-10-25T22:00:00.000Z'],
  // Midnight does not exist: the clock goes from 24:00 to 01:00.
  ['2022-09-11', 'America/Santiago', '2022-09-11T04:00:00.000Z'],
  ['2024-04-26', 'Africa/Cairo', '2024-04-25T22:00:00.000Z'],
  // Midnight comes twice: the clock goes from 01:00 back to 00:00.
  ['2024-11-03', 'America/Havana', '2024-11-03T04:00:00.000Z'],
  // The day does not exist at all.
  ['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
  ['2011-12-31', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
])('%s in %s begins at %s', (date, zone, instant) => {
  expect(startOfLocalDay(date, zone).toISOString()).toBe(instant);
});

test('months end where the next one begins, leap years and December included', () => {
  expect([monthRange('2026-12'), monthRange('2024-02'), monthRange('2026-02')]).toEqual([
    { from: '2026-12-01', to: '2027-01-01' },
    { from: '2024-02-01', to: '2024-03-01' },
    { from: '2026-02-01', to: '2026-03-01' },
  ]);
  expect([isLocalDate('2026-02-29'), isLocalDate('2024-02-29'), isLocalDate('24-02-29')]).toEqual([false, true, false]);
});

test('months are counted across years, and each begins with its first day', () => {
  expect(['2026-11', '2026-12', '2026-01'].map((month) => addMonths(month, 1))).toEqual([
    '2026-12',
    '2027-01',
    '2026-02',
  ]);
  expect([addMonths('2026-01', -1), addMonths('2026-11', -23), addMonths('2026-11', 0)]).toEqual([
    '2025-12',
    '2024-12',
    '2026-11',
  ]);
  expect(['2026-01', '2026-12', '2026-00', '2026-13', '26-01', '2026', '9999-12'].map(isMonth)).toEqual([
    true,
    true,
    ...Array<boolean>(5).fill(false),
  ]);
  expect(startOfMonth('2026-11', 'Europe/Kyiv').toISOString()).toBe('2026-10-31T22:00:00.000Z');
});

test('every instant belongs to exactly one month', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1990-01-01'), max: new Date('2035-12-31'), noInvalidDate: true }),
      fc.constantFrom(...zones),
      (instant, zone) => {
        const month = monthOf(instant, zone);
        expect(startOfMonth(month, zone) <= instant).toBe(true);
        expect(instant < startOfMonth(addMonths(month, 1), zone)).toBe(true);
      },
    ),
    { numRuns: 1000 },
  );
});

test('a time zone is one that the runtime knows', () => {
  expect(['Europe/Oslo', 'UTC', 'Mars/Base', ''].map(isTimeZone)).toEqual([true, true, false, false]);
});
