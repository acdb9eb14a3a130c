import { defineEntity, p } from '@mikro-orm/core';

export const batchStatuses = ['PENDING', 'PROCESSING', 'COMPLETED', 'FAILED'] as const;
/** How a batch ended; `EXPIRED`: it waited for thirty days. */
export const batchOutcomes = ['CLASSIFIED', 'CANCELLED', 'EXPIRED'] as const;
export type BatchOutcome = (typeof batchOutcomes)[number];
export const batchWaits = ['SCREENING', 'BUDGET', 'PROVIDER'] as const;
export type BatchWait = (typeof batchWaits)[number];

export const openItemStates = ['NEW', 'SCREENING', 'READY'] as const;
export const itemStates = [...openItemStates, 'SCORED', 'ABSTAINED', 'HELD', 'FAILED', 'CANCELLED'] as const;
export type ItemState = (typeof itemStates)[number];
export const itemFailures = ['PROVIDER_UNAVAILABLE', 'INVALID_ANSWER'] as const;
export type ItemFailure = (typeof itemFailures)[number];

/** Texts of one company that are screened and classified in the background. */
export const BatchEntity = defineEntity({
  name: 'ClassificationBatch',
  tableName: 'classification_batch',
  properties: {
    id: p.uuid().primary(),
    companyId: p.uuid(),
    requestedBy: p.text(),
    status: p.enum(batchStatuses),
    outcome: p.enum(batchOutcomes).nullable(),
    paused: p.boolean(),
    waitsFor: p.enum(batchWaits).nullable(),
    /** No worker takes it before. */
    retryAt: p.datetime().columnType('timestamptz').nullable(),
    total: p.integer(),
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
    { properties: ['companyId', 'id'], name: 'classification_batch_company_index' },
    { properties: ['status', 'retryAt'], name: 'classification_batch_due_index' },
  ],
});

/** One text of a batch, and what became of it. The text is gone as soon as that is known: a constraint says so. */
export const BatchItemEntity = defineEntity({
  name: 'ClassificationBatchItem',
  tableName: 'classification_batch_item',
  properties: {
    /** Names the text for ever: in the events and in the ledger. */
    id: p.uuid().primary(),
    batchId: p.uuid(),
    position: p.integer(),
    /** As the caller names it. */
    itemId: p.text(),
    state: p.enum(itemStates),
    /** As it came, then as safety has redacted it. */
    text: p.text().nullable(),
    locale: p.text().nullable(),
    language: p.text().nullable(),
    failure: p.enum(itemFailures).nullable(),
    /** Rounds in which no provider answered. */
    tries: p.smallint(),
    classificationId: p.uuid().nullable(),
  },
  uniques: [
    { properties: ['batchId', 'itemId'], name: 'classification_batch_item_unique' },
    { properties: ['batchId', 'position'], name: 'classification_batch_item_position_unique' },
  ],
  indexes: [{ properties: ['batchId', 'state', 'position'], name: 'classification_batch_item_state_index' }],
  checks: [
    {
      name: 'classification_batch_item_text_ends',
      expression: "(text is not null) = (state in ('NEW', 'SCREENING', 'READY'))",
    },
  ],
});
