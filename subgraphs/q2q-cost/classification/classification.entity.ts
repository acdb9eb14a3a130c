import { defineEntity, p } from '@mikro-orm/core';

export const classificationStatuses = [
  'SCORED',
  'ABSTAINED',
  'BUDGET_EXHAUSTED',
  'PROVIDER_UNAVAILABLE',
  'INVALID_ANSWER',
] as const;
export type ClassificationStatus = (typeof classificationStatuses)[number];

/** No model has read the text, or none has given an answer that can be used: cleared again, it is tried again. */
export const skippedStatuses = ['BUDGET_EXHAUSTED', 'PROVIDER_UNAVAILABLE', 'INVALID_ANSWER'] as const;
export const isSkipped = (status: ClassificationStatus): boolean =>
  skippedStatuses.some((skipped) => skipped === status);

/** What a model made of one text. Holds scores and offsets, never the text. */
export const ClassificationEntity = defineEntity({
  name: 'Classification',
  tableName: 'classification',
  properties: {
    id: p.uuid().primary(),
    /** Absent for interactive texts. */
    feedbackId: p.uuid().nullable().unique('classification_feedback_unique'),
    /** Absent when there was no budget for one. */
    reservationId: p.uuid().nullable().unique('classification_reservation_unique'),
    companyId: p.uuid(),
    /** The participant; absent for interactive texts. */
    userId: p.uuid().nullable(),
    /** Who asked, for interactive texts. */
    requestedBy: p.text().nullable(),
    status: p.enum(classificationStatuses),
    provider: p.text(),
    model: p.text(),
    language: p.text(),
    /** `[{ dimension, score, confidence, evidence: [{ start, end }] }]` */
    scores: p.json(),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [{ properties: ['userId', 'id'], name: 'classification_user_index' }],
});
