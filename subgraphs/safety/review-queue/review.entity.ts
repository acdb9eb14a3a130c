import { defineEntity, p } from '@mikro-orm/core';
import type { RowOf } from '#platform/database';
import type { Category } from '../screening/screening.types.js';
import { reviewActions, reviewStatuses } from './review.rules.js';

/** A text that waits for a person. At most one open item per content. */
export const ReviewItemEntity = defineEntity({
  name: 'ReviewItem',
  tableName: 'review_item',
  properties: {
    id: p.uuid().primary(),
    contentId: p.uuid(),
    companyId: p.uuid(),
    userId: p.uuid(),
    screeningId: p.uuid(),
    status: p.enum(reviewStatuses),
    /** 0–100; 100 is a person in danger. */
    priority: p.smallint(),
    categories: p.array().$type<Category[]>(),
    /** The original, for the reviewer's eyes, and what would go on if it is approved. Both cleared by the decision. */
    heldText: p.text().nullable(),
    redactedText: p.text().nullable(),
    language: p.text(),
    claimedBy: p.text().nullable(),
    leaseUntil: p.datetime().columnType('timestamptz').nullable(),
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
  indexes: [{ properties: ['itemId', 'version'], name: 'review_history_item_index' }],
});

/** One row: the last position given out. Its row lock makes positions commit in order, so a reader never misses one. */
export const QueueClockEntity = defineEntity({
  name: 'QueueClock',
  tableName: 'queue_clock',
  properties: { id: p.smallint().primary().autoincrement(false), seq: p.bigint('number') },
});

export type ReviewItem = RowOf<typeof ReviewItemEntity>;
export type ReviewHistoryEntry = RowOf<typeof ReviewHistoryEntity>;
