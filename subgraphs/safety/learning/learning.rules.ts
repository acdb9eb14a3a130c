import type { Category } from '../screening/screening.types.js';

export const trainingLabels = ['SAFEGUARDING', 'ABUSE', 'SPAM', 'BENIGN'] as const;
export type TrainingLabel = (typeof trainingLabels)[number];

/** The purpose a person consents to. */
export const trainingPurpose = 'MODEL_TRAINING';

/** How long a decided text may teach. */
export const trainingDays = 180;

/**
 * What a decided item teaches: the gravest category that was flagged and confirmed, or that there was nothing. `null` where the reviewer
 * said nothing about the flags, or where only swearing and personal data were found, which no model learns.
 */
export function labelOf(categories: readonly Category[], flagsConfirmed: boolean | null): TrainingLabel | null {
  if (flagsConfirmed === null) return null;
  if (!flagsConfirmed) return 'BENIGN';
  return trainingLabels.find((label) => label !== 'BENIGN' && categories.includes(label)) ?? null;
}
