import type { LocalDate } from '#platform/time';

/** What is asked for, one by one. Care never depends on any of them. */
export const consentPurposes = ['PARTNER_SHARING', 'REPORTING', 'MODEL_TRAINING'] as const;
export type ConsentPurposeName = (typeof consentPurposes)[number];

export const consentGivers = ['SELF', 'GUARDIAN'] as const;
export type ConsentGiverName = (typeof consentGivers)[number];

export interface ConsentState {
  readonly granted: boolean;
  readonly givenBy: ConsentGiverName;
}

/** A person is a minor before this local day; null: an adult, or not known to be a minor. */
export const isMinor = (minorUntil: LocalDate | null, today: LocalDate): boolean =>
  minorUntil !== null && today < minorUntil;

export type ConsentProblem = 'GUARDIAN_REQUIRED' | 'NOT_A_MINOR' | 'EVIDENCE_MISSING';

/** Whether consent can be given so. For a minor a guardian opts in, actively and on record; an adult speaks for themselves. */
export function consentProblem(given: {
  readonly minor: boolean;
  readonly givenBy: ConsentGiverName;
  /** Recorded by another person than the one it is about. */
  readonly byAnother: boolean;
  readonly evidence: string | null;
}): ConsentProblem | null {
  const { minor, givenBy, byAnother, evidence } = given;
  if (minor && (givenBy === 'SELF' || !byAnother)) return 'GUARDIAN_REQUIRED';
  if (!minor && givenBy === 'GUARDIAN') return 'NOT_A_MINOR';
  return byAnother && evidence === null ? 'EVIDENCE_MISSING' : null;
}

/** Whether it holds on a day: a guardian's word ends when the person comes of age, and they are asked themselves. */
export const holds = (state: ConsentState | null, minorUntil: LocalDate | null, today: LocalDate): boolean =>
  state !== null && state.granted && (state.givenBy === 'SELF' || isMinor(minorUntil, today));
