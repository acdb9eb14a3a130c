import { cohortDays, cohortId, parseCohortId } from './cohort.rules.js';

test('a cohort is named by its programme and quarter, and found by that name', () => {
  const key = { programId: '019a4400-4400-7002-8000-00000000aaaa', quarter: '2026-Q4' };
  expect(parseCohortId(cohortId(key))).toEqual(key);
  expect(['2026-Q4', `${key.programId}.2026-Q5`, `${key.programId}.2026-Q4;`].map(parseCohortId)).toEqual([
    null,
    null,
    null,
  ]);
});

test('it joined within the quarter', () => {
  expect(cohortDays('2026-Q4')).toEqual({ startsFrom: '2026-10-01', startsTo: '2027-01-01' });
  expect(cohortDays('2026-Q1')).toEqual({ startsFrom: '2026-01-01', startsTo: '2026-04-01' });
});
