import { defineEntity, p } from '@mikro-orm/core';
import type { RowOf } from '#platform/database';
import type { Category } from '../screening/screening.types.js';
import { contentKinds, decisions, reviewActions, reviewReasons, reviewStatuses } from './review.rules.js';

/** A text that waits for a person. At most one open item per content. */
export const ReviewItemEntity = defineEntity({
  name: 'ReviewItem',
  tableName: 'review_item',
  properties: {
    id: p.uuid().primary(),
    contentId: p.uuid(),
    companyId: p.uuid(),
    /** Who wrote it; `null` where that was not said. */
    userId: p.uuid().nullable(),
    contentKind: p.enum(contentKinds),
    /** The batch that a text of kind `BATCH` stands in. */
    batchId: p.uuid().nullable(),
    reason: p.enum(reviewReasons),
    screeningId: p.uuid(),
    status: p.enum(reviewStatuses),
    /** 0–100; 100 is a person in danger. */
    priority: p.smallint(),
    categories: p.array().$type<Category[]>(),
    /** The original, for the reviewer's eyes, and what would go on if it is approved. Both cleared by the decision, and never set for a batch. */
    heldText: p.text().nullable(),
    redactedText: p.text().nullable(),
    language: p.text(),
    claimedBy: p.text().nullable(),
    leaseUntil: p.datetime().columnType('timestamptz').nullable(),
    /** Start of the claim that lasts, and of the first one ever: the clocks of the queue. */
    claimedAt: p.datetime().columnType('timestamptz').nullable(),
    firstClaimedAt: p.datetime().columnType('timestamptz').nullable(),
    skips: p.integer(),
    /** For whom a lead keeps it, and until when. */
    assignedTo: p.text().nullable(),
    assignedUntil: p.datetime().columnType('timestamptz').nullable(),
    /** What the first of two persons decided; the second decides. */
    firstDecision: p.enum(decisions).nullable(),
    firstDecidedBy: p.text().nullable(),
    escalatedBy: p.text().nullable(),
    decidedBy: p.text().nullable(),
    decidedAt: p.datetime().columnType('timestamptz').nullable(),
    /** The reviewer's word on the rules: false is a false positive and counts against their precision. */
    flagsConfirmed: p.boolean().nullable(),
    /** Grows with every change of this item: optimistic locking. */
    version: p.integer(),
    /** Position in the stream of all changes of the queue. */
    changeSeq: p.bigint('number'),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [
    { properties: ['status', 'priority', 'createdAt'], name: 'review_item_queue_index' },
    { properties: ['changeSeq'], name: 'review_item_change_index' },
    { properties: ['userId', 'id'], name: 'review_item_user_index' },
    { properties: ['companyId', 'decidedAt'], name: 'review_item_decided_index' },
    {
      name: 'review_item_one_open',
      expression:
        "create unique index review_item_one_open on review_item (content_id) where status in ('PENDING', 'IN_REVIEW', 'ESCALATED')",
    },
  ],
});

/** Append-only: a trigger refuses every change. */
export const ReviewHistoryEntity = defineEntity({
  name: 'ReviewHistory',
  tableName: 'review_history',
  properties: {
    id: p.uuid().primary(),
    itemId: p.uuid(),
    /** The item's version this entry led to. */
    version: p.integer(),
    action: p.enum(reviewActions),
    fromStatus: p.enum(reviewStatuses).nullable(),
    toStatus: p.enum(reviewStatuses),
    actorId: p.text(),
    note: p.text().nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [
    { properties: ['itemId', 'version'], name: 'review_history_item_index' },
    { properties: ['actorId', 'createdAt'], name: 'review_history_actor_index' },
  ],
});

/** Who passed an item on: it is not offered to them again for a while. */
export const ReviewSkipEntity = defineEntity({
  name: 'ReviewSkip',
  tableName: 'review_skip',
  properties: {
    itemId: p.uuid().primary(),
    reviewerId: p.text().primary(),
    skippedAt: p.datetime().columnType('timestamptz'),
  },
});

/** One row: the last position given out. Its row lock makes positions commit in order, so a reader never misses one. */
export const QueueClockEntity = defineEntity({
  name: 'QueueClock',
  tableName: 'queue_clock',
  properties: { id: p.smallint().primary().autoincrement(false), seq: p.bigint('number') },
});

export type ReviewItem = RowOf<typeof ReviewItemEntity>;
export type ReviewHistoryEntry = RowOf<typeof ReviewHistoryEntity>;
