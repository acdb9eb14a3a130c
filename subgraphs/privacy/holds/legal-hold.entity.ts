import { defineEntity, p } from '@mikro-orm/core';
import type { RowOf } from '#platform/database';

/** Why records must be kept although a person asks for their erasure (GDPR Art. 17(3)). */
export const holdGrounds = ['LEGAL_CLAIM', 'LEGAL_OBLIGATION', 'PUBLIC_HEALTH', 'ARCHIVING'] as const;
export type HoldGround = (typeof holdGrounds)[number];

/** A hold on named records of one person, not on the person. */
export const LegalHoldEntity = defineEntity({
  name: 'LegalHold',
  tableName: 'privacy_legal_hold',
  properties: {
    id: p.uuid().primary(),
    companyId: p.uuid(),
    /** Null once the person is erased and the hold released. */
    subjectUserId: p.uuid().nullable(),
    /** Stands for the person from then on. Random. */
    subjectRef: p.text(),
    ground: p.text().$type<HoldGround>(),
    /** Case number and the like, for the officers. */
    reason: p.text(),
    placedBy: p.text(),
    placedAt: p.datetime().columnType('timestamptz'),
    idempotencyKey: p.text().nullable(),
    /** When it is to be looked at again. */
    reviewAt: p.datetime().columnType('timestamptz').nullable(),
    releasedBy: p.text().nullable(),
    releasedAt: p.datetime().columnType('timestamptz').nullable(),
    releaseReason: p.text().nullable(),
    version: p.integer(),
  },
  indexes: [
    { name: 'privacy_legal_hold_subject', properties: ['subjectUserId'] },
    { name: 'privacy_legal_hold_company', properties: ['companyId', 'id'] },
  ],
  uniques: [{ name: 'privacy_legal_hold_idempotency', properties: ['placedBy', 'idempotencyKey'] }],
  checks: [
    { name: 'privacy_legal_hold_second_person', expression: 'released_by is null or released_by <> placed_by' },
    { name: 'privacy_legal_hold_released', expression: '(released_by is null) = (released_at is null)' },
  ],
});
export type LegalHoldRow = RowOf<typeof LegalHoldEntity>;

export const LegalHoldItemEntity = defineEntity({
  name: 'LegalHoldItem',
  tableName: 'privacy_legal_hold_item',
  properties: {
    holdId: () =>
      p
        .manyToOne(LegalHoldEntity)
        .mapToPk()
        .fieldName('hold_id')
        .primary()
        .deleteRule('cascade')
        .updateRule('no action'),
    position: p.integer().primary(),
    subgraph: p.text(),
    /** As the plan of an erasure names it, such as `feedback`. */
    store: p.text(),
    /** One record; null for all of the person's records in the store. */
    key: p.text().nullable(),
  },
});
export type LegalHoldItemRow = RowOf<typeof LegalHoldItemEntity>;
