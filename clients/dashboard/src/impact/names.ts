import type { Interval } from '#charts';
import type { OutcomeFragment } from './generated/graphql.ts';

export const outcomeNames: Readonly<Record<string, string>> = {
  CONFIDENCE: 'Confidence',
  BELONGING: 'Belonging',
  LANG_LEVEL_PROXY: 'Language',
  JOB_READINESS: 'Job readiness',
  WELL_BEING: 'Well-being',
};

const reasons: Readonly<Record<string, string>> = {
  PERIOD_NOT_CLOSED: 'shown when the period is closed',
  PERIOD_NOT_WHOLE_MONTHS: 'needs whole months',
  TOO_FEW_PEOPLE: 'too few people to show',
  WOULD_REVEAL_OTHERS: 'would reveal others',
  DIFFERENCE_TOO_SMALL: 'difference too small to show',
  NO_SCORES: 'no scores',
  NO_VOLUNTEERS: 'no volunteers',
  NO_INPUTS: 'no costs entered',
  MODEL_MISSING: 'no model entered',
  PROGRAM_COSTS_MISSING: 'programme costs are missing',
  HOUR_VALUE_MISSING: 'no value of an hour for this year',
  EXCHANGE_RATE_MISSING: 'an exchange rate is missing',
};

export const whyWithheld = (reason: string | null | undefined): string =>
  reason ? (reasons[reason] ?? 'not shown') : 'not known';

export const intervalOf = ({
  dimension,
  average,
  people,
  sampleSize,
  interval,
  withheld,
}: OutcomeFragment): Interval => ({
  name: outcomeNames[dimension] ?? dimension,
  value: interval?.central ?? average,
  low: interval?.low ?? null,
  high: interval?.high ?? null,
  n: people ?? sampleSize,
  why: whyWithheld(withheld ?? (average === null ? 'NO_SCORES' : null)),
});
