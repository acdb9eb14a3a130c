import { defineEntity, p } from '@mikro-orm/core';
import type { RowOf } from '#platform/database';
import type { Phase } from './state-machine.rules.js';

export const requestTypes = ['EXPORT', 'ERASURE'] as const;
export type RequestType = (typeof requestTypes)[number];

/**
 * A data subject's request. The row is the truth about where it stands: `phase` and `seq` change together, in the transaction of the
 * work they tell of, and `progress` never goes down (`state-machine.rules.ts`).
 */
export const PrivacyRequestEntity = defineEntity({
  name: 'PrivacyRequest',
  tableName: 'privacy_request',
  properties: {
    id: p.uuid().primary(),
    /** `EXPORT`; `ERASURE` is reserved. */
    type: p.text().$type<RequestType>(),
    companyId: p.uuid(),
    subjectUserId: p.uuid(),
    /** Actor id of the requester: the subject, or a privacy officer for them. */
    requestedBy: p.text(),
    idempotencyKey: p.text().nullable(),
    phase: p.text().$type<Phase>(),
    progress: p.integer(),
    seq: p.integer(),
    /** When the request reached us: the legal clock starts here. */
    receivedAt: p.datetime().columnType('timestamptz'),
    dueAt: p.datetime().columnType('timestamptz'),
    startedAt: p.datetime().columnType('timestamptz').nullable(),
    /** The instant the copy speaks about; fixed once, before anything is read. */
    asOf: p.datetime().columnType('timestamptz').nullable(),
    finishedAt: p.datetime().columnType('timestamptz').nullable(),
    catalogueHash: p.text().nullable(),
    /** Stands for the person inside the package. Random, not derived from the id. */
    subjectPseudonym: p.text(),
    failureCode: p.text().nullable(),
    failureMessage: p.text().nullable(),
    packageKey: p.text().nullable(),
    packageBytes: p.bigint('number').nullable(),
    packageSha256: p.text().nullable(),
    packageExpiresAt: p.datetime().columnType('timestamptz').nullable(),
    packageDeletedAt: p.datetime().columnType('timestamptz').nullable(),
    /** Second proof for a browser that opens a mailed link; shown in the graph to the person only. */
    downloadCode: p.text().nullable(),
    notifiedAt: p.datetime().columnType('timestamptz').nullable(),
    stagingDeletedAt: p.datetime().columnType('timestamptz').nullable(),
  },
  indexes: [
    { name: 'privacy_request_subject', properties: ['subjectUserId', 'id'] },
    { name: 'privacy_request_company', properties: ['companyId', 'id'] },
  ],
  uniques: [
    { name: 'privacy_request_idempotency', properties: ['requestedBy', 'idempotencyKey'] },
    {
      name: 'privacy_request_one_active',
      expression:
        "create unique index privacy_request_one_active on privacy_request (subject_user_id, type) where phase not in ('READY', 'FAILED')",
    },
  ],
  checks: [
    { name: 'privacy_request_type', expression: "type in ('EXPORT', 'ERASURE')" },
    {
      name: 'privacy_request_phase',
      expression: "phase in ('RECEIVED', 'PLANNING', 'COLLECTING', 'PACKAGING', 'READY', 'FAILED')",
    },
    { name: 'privacy_request_progress', expression: 'progress >= 0 and progress <= 100' },
    { name: 'privacy_request_hundred_means_ready', expression: "(progress = 100) = (phase = 'READY')" },
    { name: 'privacy_request_ended', expression: "(finished_at is not null) = (phase in ('READY', 'FAILED'))" },
  ],
});

export type PrivacyRequestRow = RowOf<typeof PrivacyRequestEntity>;

/** Every state a request was in: what a resumed subscription has missed. */
export const RequestProgressEntity = defineEntity({
  name: 'RequestProgress',
  tableName: 'privacy_request_progress',
  properties: {
    requestId: () =>
      p
        .manyToOne(PrivacyRequestEntity)
        .mapToPk()
        .fieldName('request_id')
        .primary()
        .deleteRule('cascade')
        .updateRule('no action'),
    seq: p.integer().primary(),
    phase: p.text().$type<Phase>(),
    progress: p.integer(),
    at: p.datetime().columnType('timestamptz'),
  },
});

/** One state of a request, as a subscription sends it. */
export type ProgressRow = RowOf<typeof RequestProgressEntity>;

export const progressTopic = (requestId: string): string => `privacy.request.${requestId}`;
