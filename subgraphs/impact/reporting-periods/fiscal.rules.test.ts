import {
  fiscalQuarter,
  fiscalYear,
  fiscalYearOf,
  isFiscalYearStart,
  periodOfKey,
  quartersEndedBy,
} from './fiscal.rules.js';

test('a year that begins in July has the name of the year in which it ends', () => {
  expect(fiscalYear(2026, '07-01')).toMatchObject({ key: 'FY2026', from: '2025-07-01', to: '2026-07-01' });
  expect(fiscalQuarter(2026, 3, '07-01')).toMatchObject({ key: 'FY2026-Q3', from: '2026-01-01', to: '2026-04-01' });
  expect([fiscalYearOf('2026-06', '07-01'), fiscalYearOf('2026-07', '07-01')]).toEqual([2026, 2027]);
  expect(fiscalYearOf('2026-07', '01-01')).toBe(2026);
});

test('a year begins on the first of a month', () => {
  expect(['07-01', '01-01', '02-29', '04-06', '13-01', '7-01'].map(isFiscalYearStart)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test('a key is a month, a fiscal quarter or a fiscal year', () => {
  const range = (key: string) => {
    const period = periodOfKey(key, '07-01');
    return period && [period.kind, period.from, period.to];
  };
  expect(range('2026-11')).toEqual(['MONTH', '2026-11-01', '2026-12-01']);
  expect(range('FY2026-Q1')).toEqual(['QUARTER', '2025-07-01', '2025-10-01']);
  expect(range('FY2026')).toEqual(['YEAR', '2025-07-01', '2026-07-01']);
  expect(['2026', 'FY2026-Q5', '2026-13', 'FY0000'].map(range)).toEqual([null, null, null, null]);
});

test('the quarters that have ended, oldest first', () => {
  expect(quartersEndedBy('2026-12', '01-01', 2).map(({ key }) => key)).toEqual(['FY2026-Q2', 'FY2026-Q3']);
  expect(quartersEndedBy('2026-12', '07-01', 1).map(({ key }) => key)).toEqual(['FY2027-Q1']);
});
