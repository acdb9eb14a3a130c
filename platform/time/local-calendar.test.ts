import * as fc from 'fast-check';
import { isLocalDate, localDateOf, monthRange, startOfLocalDay } from './local-calendar.js';
import { type PeriodInvalid, resolvePeriod } from '../../subgraphs/impact/metrics/period.rules.js';

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

test('the current month is that of the company: at one instant two companies are in different months', () => {
  const now = new Date('2026-11-30T23:30:00Z');
  expect(resolvePeriod(null, 'Europe/Oslo', now).from).toBe('2026-12-01');
  expect(resolvePeriod(null, 'America/Los_Angeles', now).from).toBe('2026-11-01');
});

test('a month with a change of clocks is an hour shorter or longer', () => {
  const hours = (month: string) => {
    const { start, end } = resolvePeriod({ month }, 'Europe/Oslo', new Date(0));
    return (end.getTime() - start.getTime()) / 3_600_000;
  };
  expect([hours('2026-03'), hours('2026-10'), hours('2026-01')]).toEqual([31 * 24 - 1, 31 * 24 + 1, 31 * 24]);
});

test('what is not a period names the field', () => {
  const fieldOf = (request: object) => {
    try {
      resolvePeriod(request, 'UTC', new Date(0));
      return 'none';
    } catch (error) {
      return (error as PeriodInvalid).field;
    }
  };
  expect(
    [
      { month: '2026-00' },
      { month: '2026' },
      { from: '2026-01-01' },
      { to: '2026-01-01' },
      { from: '2026-02-30', to: '2026-03-01' },
    ].map(fieldOf),
  ).toEqual(['period.month', 'period.month', 'period.to', 'period.from', 'period.from']);
});
