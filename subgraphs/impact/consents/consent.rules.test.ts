import { consentProblem, holds, isMinor } from './consent.rules.js';

test('a person is a minor until the day on which they come of age', () => {
  expect([
    isMinor('2026-11-24', '2026-11-23'),
    isMinor('2026-11-24', '2026-11-24'),
    isMinor(null, '2026-11-23'),
  ]).toEqual([true, false, false]);
});

test('for a minor a guardian opts in, through another person and on record', () => {
  const of = (minor: boolean, givenBy: 'SELF' | 'GUARDIAN', byAnother: boolean, evidence: string | null = null) =>
    consentProblem({ minor, givenBy, byAnother, evidence });
  expect(of(true, 'SELF', false)).toBe('GUARDIAN_REQUIRED');
  expect(of(true, 'GUARDIAN', false)).toBe('GUARDIAN_REQUIRED');
  expect(of(true, 'GUARDIAN', true)).toBe('EVIDENCE_MISSING');
  expect(of(true, 'GUARDIAN', true, 'signed form')).toBeNull();
  expect(of(false, 'GUARDIAN', true, 'signed form')).toBe('NOT_A_MINOR');
  expect(of(false, 'SELF', false)).toBeNull();
  expect(of(false, 'SELF', true)).toBe('EVIDENCE_MISSING');
});

test('a guardian’s word ends with the minority, a withdrawal at once', () => {
  const guardian = { granted: true, givenBy: 'GUARDIAN' } as const;
  expect(holds(guardian, '2027-01-01', '2026-12-31')).toBe(true);
  expect(holds(guardian, '2027-01-01', '2027-01-01')).toBe(false);
  expect(holds({ ...guardian, granted: false }, '2027-01-01', '2026-12-31')).toBe(false);
  expect(holds({ granted: true, givenBy: 'SELF' }, null, '2026-12-31')).toBe(true);
  expect(holds(null, null, '2026-12-31')).toBe(false);
});
