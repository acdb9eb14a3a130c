import { defineEntity, p } from '@mikro-orm/core';

export const evaluationStatuses = ['PENDING', 'PROCESSING', 'COMPLETED', 'FAILED'] as const;
export type EvaluationStatus = (typeof evaluationStatuses)[number];
export const evaluationFailures = ['BUDGET_EXHAUSTED', 'PROVIDER_UNAVAILABLE', 'MODEL_UNKNOWN'] as const;
export type EvaluationFailure = (typeof evaluationFailures)[number];

/** One model reads the labelled set, at the cost of one company. */
export const EvaluationEntity = defineEntity({
  name: 'Evaluation',
  tableName: 'evaluation',
  properties: {
    id: p.uuid().primary(),
    companyId: p.uuid(),
    /** `provider/model`. */
    modelId: p.text(),
    modelVersion: p.text(),
    requestedBy: p.text(),
    status: p.enum(evaluationStatuses),
    failure: p.enum(evaluationFailures).nullable(),
    /** Texts to read, and how many were read. */
    total: p.integer(),
    done: p.integer(),
    costPusd: p.bigint(),
    /** `EvaluationResults`, once it is completed. */
    results: p.json().nullable(),
    /** Grows with every change. */
    seq: p.bigint('number'),
    /** One worker at a time: see platform/leases. */
    leaseUntil: p.datetime().columnType('timestamptz').nullable(),
    fence: p.integer(),
    createdAt: p.datetime().columnType('timestamptz'),
    startedAt: p.datetime().columnType('timestamptz').nullable(),
    finishedAt: p.datetime().columnType('timestamptz').nullable(),
  },
  indexes: [
    { properties: ['modelId', 'finishedAt'], name: 'evaluation_model_index' },
    { properties: ['companyId', 'id'], name: 'evaluation_company_index' },
  ],
});

/** What the model said of one text of the set. */
export const EvaluationAnswerEntity = defineEntity({
  name: 'EvaluationAnswer',
  tableName: 'evaluation_answer',
  properties: {
    evaluationId: p.uuid().primary(),
    /** Its place in the labelled set. */
    item: p.integer().primary(),
    /** As in `classification`; `null`: no answer that can be used. */
    scores: p.json().nullable(),
    costPusd: p.bigint(),
  },
});
