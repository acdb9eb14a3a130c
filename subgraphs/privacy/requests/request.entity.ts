import { defineEntity, p } from '@mikro-orm/core';
import type { RowOf } from '#platform/database';
import type { Jurisdiction, SuspensionReason } from '../clock/jurisdiction.rules.js';
import { completedPhases, type Phase, phases, terminalPhases } from './state-machine.rules.js';

export const requestTypes = ['EXPORT', 'ERASURE'] as const;
export type RequestType = (typeof requestTypes)[number];

/** How it is known that the subject asked. `BEFORE_CHECKS`: taken before identity was checked. `REOPENED`: checked for an earlier request. */
export const identityMethods = ['RECENT_LOGIN', 'MAILED_CODE', 'REOPENED', 'BEFORE_CHECKS'] as const;
export type IdentityMethod = (typeof identityMethods)[number];

/** What was done to other people's names in the texts of a package. */
export interface RedactionCounts {
  /** People whom the subject has met. */
  readonly people: number;
  readonly replaced: number;
  /** What is flagged for a person to look at, by kind. */
  readonly flagged: Readonly<Record<string, number>>;
}

const listed = (values: readonly string[]): string => `(${values.map((value) => `'${value}'`).join(', ')})`;
const terminal = listed(terminalPhases);

/**
 * A data subject's request. The row is the truth about where it stands: `phase` and `seq` change together, in the transaction of the
 * work they tell of, and `progress` never goes down (`state-machine.rules.ts`).
 */
export const PrivacyRequestEntity = defineEntity({
  name: 'PrivacyRequest',
  tableName: 'privacy_request',
  properties: {
    id: p.uuid().primary(),
    type: p.text().$type<RequestType>(),
    companyId: p.uuid(),
    /** Null once the person is erased: `subjectPseudonym` stands for them from then on. */
    subjectUserId: p.uuid().nullable(),
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
    /** It opens with a passphrase that the person chose and that is kept nowhere. */
    packageProtected: p.boolean().default(false),
    redaction: p.json<RedactionCounts>().nullable(),
    packageExpiresAt: p.datetime().columnType('timestamptz').nullable(),
    packageDeletedAt: p.datetime().columnType('timestamptz').nullable(),
    /** Second proof for a browser that opens a mailed link; shown in the graph to the person only. */
    downloadCode: p.text().nullable(),
    notifiedAt: p.datetime().columnType('timestamptz').nullable(),
    stagingDeletedAt: p.datetime().columnType('timestamptz').nullable(),
    /** Days of the clock begin and end in this zone; fixed at receipt, as is the law by which they are counted. */
    timeZone: p.text(),
    country: p.text(),
    jurisdiction: p.text().$type<Jurisdiction>(),
    extendedAt: p.datetime().columnType('timestamptz').nullable(),
    extensionReason: p.text().nullable(),
    /** Null while the clock runs. */
    suspendedAt: p.datetime().columnType('timestamptz').nullable(),
    suspensionReason: p.text().$type<SuspensionReason>().nullable(),
    /** Sum of the suspensions that are over. */
    suspendedDays: p.integer(),
    /** When it was told that the request is overdue. */
    overdueAt: p.datetime().columnType('timestamptz').nullable(),
    denialCode: p.text().nullable(),
    denialReason: p.text().nullable(),
    identityMethod: p.text().$type<IdentityMethod>().nullable(),
    identityAt: p.datetime().columnType('timestamptz').nullable(),
    /** What an approval speaks about: SHA-256 of every item of the plan. */
    planHash: p.text().nullable(),
    approvedBy: p.text().nullable(),
    approvedAt: p.datetime().columnType('timestamptz').nullable(),
    /** End of the cool-off: nothing is erased before it. */
    scheduledFor: p.datetime().columnType('timestamptz').nullable(),
    /** How many erasures of this person there were, this one included. */
    epoch: p.integer().nullable(),
    /** The erasure that this one goes on with, after a hold was released. */
    reopens: p.uuid().nullable(),
  },
  indexes: [
    { name: 'privacy_request_subject', properties: ['subjectUserId', 'id'] },
    { name: 'privacy_request_company', properties: ['companyId', 'id'] },
    {
      name: 'privacy_request_due',
      expression: 'create index privacy_request_due on privacy_request (due_at) where finished_at is null',
    },
  ],
  uniques: [
    { name: 'privacy_request_idempotency', properties: ['requestedBy', 'idempotencyKey'] },
    {
      name: 'privacy_request_one_active',
      expression: `create unique index privacy_request_one_active on privacy_request (subject_user_id, type) where phase not in ${terminal}`,
    },
  ],
  checks: [
    { name: 'privacy_request_type', expression: "type in ('EXPORT', 'ERASURE')" },
    { name: 'privacy_request_phase', expression: `phase in ${listed(phases)}` },
    { name: 'privacy_request_progress', expression: 'progress >= 0 and progress <= 100' },
    {
      name: 'privacy_request_hundred_means_completed',
      expression: `(progress = 100) = (phase in ${listed(completedPhases)})`,
    },
    { name: 'privacy_request_ended', expression: `(finished_at is not null) = (phase in ${terminal})` },
    { name: 'privacy_request_second_person', expression: 'approved_by is null or approved_by <> requested_by' },
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

/** Told of any change of a request of a company. */
export const requestsTopic = (companyId: string): string => `privacy.requests.${companyId}`;

export const progressTopic = (requestId: string): string => `privacy.request.${requestId}`;
