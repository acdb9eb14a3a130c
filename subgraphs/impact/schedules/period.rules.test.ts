import * as fc from 'fast-check';
import { isFiscalYearStart, periodBefore, periodRules } from './period.rules.js';

test.each([
  ['PREVIOUS_MONTH', '2026-03-01', '01-01', '2026-02', '2026-02-01', '2026-03-01'],
  ['PREVIOUS_MONTH', '2026-01-31', '01-01', '2025-12', '2025-12-01', '2026-01-01'],
  ['PREVIOUS_QUARTER', '2026-04-01', '01-01', '2026-Q1', '2026-01-01', '2026-04-01'],
  ['PREVIOUS_QUARTER', '2026-02-15', '01-01', '2025-Q4', '2025-10-01', '2026-01-01'],
  ['PREVIOUS_ISO_WEEK', '2026-01-05', '01-01', '2026-W01', '2025-12-29', '2026-01-05'],
  ['PREVIOUS_ISO_WEEK', '2021-01-10', '01-01', '2020-W53', '2020-12-28', '2021-01-04'],
  ['PREVIOUS_FISCAL_YEAR', '2026-07-01', '07-01', 'FY2026', '2025-07-01', '2026-07-01'],
  ['PREVIOUS_FISCAL_YEAR', '2026-06-30', '07-01', 'FY2025', '2024-07-01', '2025-07-01'],
  ['PREVIOUS_FISCAL_YEAR', '2026-03-01', '01-01', 'FY2025', '2025-01-01', '2026-01-01'],
  ['PREVIOUS_FISCAL_QUARTER', '2026-04-01', '07-01', 'FY2026-Q3', '2026-01-01', '2026-04-01'],
  ['PREVIOUS_FISCAL_QUARTER', '2026-07-01', '07-01', 'FY2026-Q4', '2026-04-01', '2026-07-01'],
  ['PREVIOUS_FISCAL_QUARTER', '2026-03-01', '11-30', 'FY2026-Q1', '2025-11-30', '2026-02-28'],
] as const)('%s before %s, fiscal year from %s, is %s', (rule, date, start, key, from, to) => {
  expect(periodBefore(rule, date, start)).toEqual({ key, from, to });
});

test('a period is complete before the date, and a day earlier the same or the one before it', () => {
  const day = fc
    .date({ min: new Date('2000-01-01'), max: new Date('2040-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
  const start = fc.constantFrom('01-01', '04-06', '07-01', '10-31', '11-30', '02-28');
  fc.assert(
    fc.property(fc.constantFrom(...periodRules), day, start, (rule, date, fiscalYearStart) => {
      const period = periodBefore(rule, date, fiscalYearStart);
      expect(period.from < period.to && period.to <= date).toBe(true);
      const before = periodBefore(rule, period.to, fiscalYearStart);
      expect(before).toEqual(period);
      const dayBefore = new Date(Date.parse(`${period.to}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
      expect(periodBefore(rule, dayBefore, fiscalYearStart).to).toBe(period.from);
    }),
  );
});

test('a fiscal year starts on a day that every year has', () => {
  expect(['07-01', '02-28', '02-29', '13-01', '7-1', ''].map(isFiscalYearStart)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(() => periodBefore('PREVIOUS_MONTH', '2026-02-30')).toThrow('2026-02-30');
  expect(() => periodBefore('PREVIOUS_FISCAL_YEAR', '2026-02-28', '02-29')).toThrow('02-29');
});
