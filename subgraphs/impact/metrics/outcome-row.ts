import type { OutcomeDimension } from '#contracts/events';

/** What the scores of one dimension come to. Means are null without values. */
export interface OutcomeRow {
  readonly dimension: OutcomeDimension;
  readonly texts: number;
  readonly people: number;
  readonly average: number | null;
  readonly averageConfidence: number | null;
  readonly confidenceWeightedAverage: number | null;
  /** Texts whose confidence is below the threshold of the formulas. */
  readonly unsureTexts: number;
  /** Over the people's own means. */
  readonly personMean: number | null;
  readonly personDeviation: number | null;
  /** People whose first score ever and whose last one in the period are of different texts. */
  readonly pairs: number;
  readonly changeMean: number | null;
  readonly changeDeviation: number | null;
  /** Pairs with an end whose confidence is below the threshold. */
  readonly unsurePairs: number;
  /** Pairs whose change reaches the threshold that was asked for; 0 without one. */
  readonly reached: number;
  readonly unsureReached: number;
  /** People with a first score who were heard in the year before the period (of a cohort: ever) and not in it. */
  readonly lost: number;
}

/** Confidences below this are shown as such: the figures say how much rests on them. Kept in the counts, so a migration changes it. */
export const confidenceThreshold = 0.7;
