import { defineEntity, p } from '@mikro-orm/core';
import type { RowOf } from '#platform/database';
import { CompanyEntity } from '../companies/company.entity.js';
import { DestinationEntity } from '../destinations/destination.entity.js';
import { DeliveryScheduleEntity } from '../schedules/schedule.entity.js';
import { runOutcomes, runPhases, type RunReason, runStatuses, runTriggers } from './run.rules.js';

const instant = () => p.datetime().columnType('timestamptz');
const destinationId = () => p.manyToOne(DestinationEntity).mapToPk().fieldName('destination_id').deleteRule('restrict');

/**
 * What was, or is to be, sent: a revision of a period's figures for a destination. It never changes; corrected figures are the next
 * revision, linked to the one before.
 */
export const DeliveryPayloadEntity = defineEntity({
  name: 'DeliveryPayload',
  tableName: 'delivery_payload',
  properties: {
    id: p.uuid().primary(),
    destinationId,
    periodKey: p.text(),
    periodFrom: p.date(),
    periodTo: p.date(),
    revision: p.integer(),
    previousId: p.uuid().nullable(),
    profileId: p.text(),
    /** SHA-256 of the figures: equal figures are the same revision. */
    hash: p.text(),
    figures: p.json(),
    /** As the partner gets it, without its people. */
    body: p.json(),
    /** How many parts are about people: rows of `delivery_person`. */
    people: p.integer().default(0),
    /** Hash of schedule, period, destination and revision. */
    idempotencyKey: p.text().unique(),
    createdAt: instant(),
  },
  uniques: [
    {
      properties: ['destinationId', 'periodFrom', 'periodTo', 'revision'],
      name: 'delivery_payload_revision_unique',
    },
  ],
});

/** One occurrence of a schedule, or one delivery that was asked for. */
export const DeliveryRunEntity = defineEntity({
  name: 'DeliveryRun',
  tableName: 'delivery_run',
  properties: {
    id: p.uuid().primary(),
    companyId: () => p.manyToOne(CompanyEntity).mapToPk().fieldName('company_id').deleteRule('restrict'),
    destinationId,
    scheduleId: () =>
      p.manyToOne(DeliveryScheduleEntity).mapToPk().fieldName('schedule_id').nullable().deleteRule('restrict'),
    scheduledFor: instant(),
    trigger: p.enum(runTriggers),
    periodKey: p.text(),
    periodFrom: p.date(),
    periodTo: p.date(),
    timeZone: p.text(),
    phase: p.enum(runPhases),
    outcome: p.enum(runOutcomes).nullable(),
    reason: p.text().$type<RunReason>().nullable(),
    /** What went wrong last, for people. Never holds what the partner said of a person. */
    error: p.text().nullable(),
    payloadId: () =>
      p.manyToOne(DeliveryPayloadEntity).mapToPk().fieldName('payload_id').nullable().deleteRule('restrict'),
    /** Sends figures that the partner has already, as a new revision. */
    force: p.boolean(),
    /** Its period is not closed, and its schedule wants it to be. */
    waitsForClose: p.boolean().default(false),
    /** A payload may take several calls: the one that is next or under way, from 0, of so many. */
    part: p.integer(),
    parts: p.integer(),
    /** Sends of this part so far, and how many there may be before the run becomes a dead letter. */
    attempts: p.integer(),
    attemptLimit: p.integer(),
    /** Questions to the partner what became of the last send. */
    reconciles: p.integer(),
    nextAttemptAt: instant(),
    seq: p.integer(),
    progress: p.integer().check('progress >= 0 and progress <= 100'),
    startedAt: instant().nullable(),
    finishedAt: instant().nullable(),
    leaseUntil: instant().nullable(),
    fence: p.integer(),
    createdAt: instant(),
  },
  uniques: [{ properties: ['scheduleId', 'scheduledFor'], name: 'delivery_run_occurrence_unique' }],
  indexes: [
    {
      name: 'delivery_run_waits_for_close_index',
      expression:
        'create index delivery_run_waits_for_close_index on delivery_run (company_id, period_from, period_to) where waits_for_close',
    },
    { properties: ['companyId', 'id'], name: 'delivery_run_company_index' },
    { properties: ['scheduleId', 'id'], name: 'delivery_run_schedule_index' },
    { properties: ['destinationId', 'id'], name: 'delivery_run_destination_index' },
    {
      name: 'delivery_run_due_index',
      expression:
        "create index delivery_run_due_index on delivery_run (next_attempt_at, id) where phase in ('SEND', 'RECONCILE', 'SETTLE')",
    },
  ],
  checks: [
    { name: 'delivery_run_ended', expression: "(phase in ('ENDED', 'PERSON')) = (finished_at is not null)" },
    { name: 'delivery_run_outcome', expression: "(phase in ('ENDED', 'PERSON')) = (outcome is not null)" },
  ],
});

export const attemptKinds = ['SEND', 'RECONCILE'] as const;
export type AttemptKind = (typeof attemptKinds)[number];

export const attemptOutcomes = [
  'DELIVERED',
  'DUPLICATE',
  'ACCEPTED',
  'REJECTED',
  'THROTTLED',
  'AUTH_EXPIRED',
  'ABSENT',
  'UNKNOWN',
] as const;
export type AttemptOutcome = (typeof attemptOutcomes)[number];

export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

/** One call to a partner: written before it, its outcome once after it. A trigger refuses every other change. */
export const DeliveryAttemptEntity = defineEntity({
  name: 'DeliveryAttempt',
  tableName: 'delivery_attempt',
  properties: {
    id: p.uuid().primary(),
    runId: () => p.manyToOne(DeliveryRunEntity).mapToPk().fieldName('run_id').deleteRule('restrict'),
    number: p.integer(),
    kind: p.enum(attemptKinds),
    /** Which call of the payload, from 0. */
    part: p.integer(),
    payloadId: () => p.manyToOne(DeliveryPayloadEntity).mapToPk().fieldName('payload_id').deleteRule('restrict'),
    startedAt: instant(),
    outcome: p.enum(attemptOutcomes).nullable(),
    reason: p.text().nullable(),
    fieldErrors: p.json<readonly FieldProblem[]>().nullable(),
    /** The partner's name for what it took. */
    reference: p.text().nullable(),
    /** Before which the partner wants no further call. */
    retryAt: instant().nullable(),
    finishedAt: instant().nullable(),
  },
  uniques: [{ properties: ['runId', 'number'], name: 'delivery_attempt_number_unique' }],
});

export const receiptSources = ['PARTNER', 'RECONCILED', 'WEBHOOK', 'PERSON'] as const;
export type ReceiptSource = (typeof receiptSources)[number];

/** That a partner has a payload. One per run, append-only. */
export const DeliveryReceiptEntity = defineEntity({
  name: 'DeliveryReceipt',
  tableName: 'delivery_receipt',
  properties: {
    id: p.uuid().primary(),
    runId: () => p.manyToOne(DeliveryRunEntity).mapToPk().fieldName('run_id').unique().deleteRule('restrict'),
    payloadId: () => p.manyToOne(DeliveryPayloadEntity).mapToPk().fieldName('payload_id').deleteRule('restrict'),
    /** The partner's name for it, where it gave one. */
    reference: p.text().nullable(),
    source: p.enum(receiptSources),
    receivedAt: instant(),
  },
  indexes: [{ properties: ['payloadId'], name: 'delivery_receipt_payload_index' }],
});

/** Every state a run was in, in the order of its company: what a resumed subscription has missed. Append-only. */
export const DeliveryEventEntity = defineEntity({
  name: 'DeliveryEvent',
  tableName: 'delivery_event',
  properties: {
    companyId: p.uuid().primary(),
    /** Grows by one in each company. */
    seq: p.bigint('number').primary(),
    runId: () => p.manyToOne(DeliveryRunEntity).mapToPk().fieldName('run_id').deleteRule('cascade'),
    runSeq: p.integer(),
    status: p.enum(runStatuses),
    outcome: p.enum(runOutcomes).nullable(),
    detail: p.text(),
    progress: p.integer(),
    at: instant(),
  },
  uniques: [{ properties: ['runId', 'runSeq'], name: 'delivery_event_run_unique' }],
});

/** The last number given in each company. Its row orders the writers. */
export const DeliveryFeedEntity = defineEntity({
  name: 'DeliveryFeed',
  tableName: 'delivery_feed',
  properties: { companyId: p.uuid().primary(), seq: p.bigint('number') },
});

export type RunRow = RowOf<typeof DeliveryRunEntity>;
export type PayloadRow = RowOf<typeof DeliveryPayloadEntity>;
export type AttemptRow = RowOf<typeof DeliveryAttemptEntity>;
export type ReceiptRow = RowOf<typeof DeliveryReceiptEntity>;
export type DeliveryEventRow = RowOf<typeof DeliveryEventEntity>;

export const deliveriesTopic = (companyId: string): string => `impact.deliveries.${companyId}`;
export const runTopic = (runId: string): string => `impact.delivery.${runId}`;
