import { isWholeMonths, monthsIn, type PeriodInvalid, resolvePeriod, wholeMonths } from './period.rules.js';

const at = (timeZone: string, fiscalYearStart = '01-01') => ({ timeZone, fiscalYearStart });

test('the current month is that of the company: at one instant two companies are in different months', () => {
  const now = new Date('2026-11-30T23:30:00Z');
  expect(resolvePeriod(null, at('Europe/Oslo'), now).from).toBe('2026-12-01');
  expect(resolvePeriod(null, at('America/Los_Angeles'), now).from).toBe('2026-11-01');
});

test('a month with a change of clocks is an hour shorter or longer', () => {
  const hours = (month: string) => {
    const { start, end } = resolvePeriod({ month }, at('Europe/Oslo'), new Date(0));
    return (end.getTime() - start.getTime()) / 3_600_000;
  };
  expect([hours('2026-03'), hours('2026-10'), hours('2026-01')]).toEqual([31 * 24 - 1, 31 * 24 + 1, 31 * 24]);
});

test('what is not a period names the field', () => {
  const fieldOf = (request: object) => {
    try {
      resolvePeriod(request, at('UTC'), new Date(0));
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
      { quarter: 1 },
      { fiscalYear: 2026, quarter: 5 },
      { fiscalYear: 2026, month: '2026-01' },
    ].map(fieldOf),
  ).toEqual([
    'period.month',
    'period.month',
    'period.month',
    'period.to',
    'period.from',
    'period.from',
    'period.fiscalYear',
    'period.quarter',
    'period',
  ]);
});

test('fiscal years and quarters are those of the company', () => {
  const { from, to } = resolvePeriod({ fiscalYear: 2026, quarter: 3 }, at('UTC', '07-01'), new Date(0));
  expect([from, to]).toEqual(['2026-01-01', '2026-04-01']);
  expect(resolvePeriod({ fiscalYear: 2026 }, at('UTC', '07-01'), new Date(0)).from).toBe('2025-07-01');
});

test('the whole months of a range of days', () => {
  const days = (from: string, to: string) => wholeMonths(from, to);
  expect(days('2026-01-01', '2026-03-01')).toEqual({ from: '2026-01-01', to: '2026-03-01' });
  expect(days('2025-12-31', '2026-03-02')).toEqual({ from: '2026-01-01', to: '2026-03-01' });
  expect(days('2026-01-02', '2026-02-28')).toEqual({ from: '2026-02-28', to: '2026-02-28' });
  expect([
    isWholeMonths({ from: '2026-01-01', to: '2026-03-01' }),
    isWholeMonths({ from: '2026-01-02', to: '2026-03-01' }),
  ]).toEqual([true, false]);
  expect(monthsIn({ from: '2025-11-01', to: '2026-03-01' })).toBe(4);
});
