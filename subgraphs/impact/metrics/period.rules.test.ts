import { type PeriodInvalid, resolvePeriod } from './period.rules.js';

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
      { month: '9999-12' },
      { from: '2026-01-01' },
      { to: '2026-01-01' },
      { from: '2026-02-30', to: '2026-03-01' },
    ].map(fieldOf),
  ).toEqual(['period.month', 'period.month', 'period.month', 'period.to', 'period.from', 'period.from']);
});
