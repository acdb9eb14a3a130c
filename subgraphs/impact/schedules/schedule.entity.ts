import { defineEntity, p } from '@mikro-orm/core';
import type { RowOf } from '#platform/database';
import { CompanyEntity } from '../companies/company.entity.js';
import { DestinationEntity } from '../destinations/destination.entity.js';
import { periodRules } from './period.rules.js';
import { frequencies } from './preset.rules.js';

/** What happens to an occurrence while the one before it is still under way. */
export const overlapPolicies = ['SKIP', 'BUFFER_ONE'] as const;
export type OverlapPolicy = (typeof overlapPolicies)[number];

/** Which occurrences run after a time in which no scheduler worked. */
export const catchUpPolicies = ['LATEST', 'ALL', 'NONE'] as const;
export type CatchUpPolicy = (typeof catchUpPolicies)[number];

/** When which figures of a company go to one destination. */
export const DeliveryScheduleEntity = defineEntity({
  name: 'DeliverySchedule',
  tableName: 'delivery_schedule',
  properties: {
    id: p.uuid().primary(),
    companyId: () => p.manyToOne(CompanyEntity).mapToPk().fieldName('company_id').deleteRule('restrict'),
    destinationId: () => p.manyToOne(DestinationEntity).mapToPk().fieldName('destination_id').deleteRule('restrict'),
    frequency: p.enum(frequencies),
    cron: p.text(),
    /** IANA name. */
    timeZone: p.text(),
    periodRule: p.enum(periodRules),
    overlap: p.enum(overlapPolicies),
    catchUp: p.enum(catchUpPolicies),
    /** A run starts up to so many seconds after its time, always as many for one schedule. */
    jitterSeconds: p.integer().check('jitter_seconds >= 0 and jitter_seconds <= 3600'),
    /** Runs without success in a row after which it pauses by itself; 0 is never. */
    pauseAfterFailures: p.integer().check('pause_after_failures >= 0 and pause_after_failures <= 100'),
    /** Whether a run waits until its period is closed. */
    afterClose: p.boolean().default(false),
    pausedAt: p.datetime().columnType('timestamptz').nullable(),
    pauseNote: p.text().nullable(),
    /** A change of a schedule that another one changed meanwhile is refused. */
    version: p.integer().version(),
    createdAt: p.datetime().columnType('timestamptz'),
    updatedAt: p.datetime().columnType('timestamptz'),
    /** Its runs stay: it is hidden, not removed. */
    deletedAt: p.datetime().columnType('timestamptz').nullable(),
  },
  indexes: [{ properties: ['companyId', 'id'], name: 'delivery_schedule_company_index' }],
});

/** Where a schedule stands: apart from it, since every run changes it and no change of settings does. */
export const DeliveryScheduleStateEntity = defineEntity({
  name: 'DeliveryScheduleState',
  tableName: 'delivery_schedule_state',
  properties: {
    scheduleId: () =>
      p.manyToOne(DeliveryScheduleEntity).mapToPk().fieldName('schedule_id').primary().deleteRule('cascade'),
    /** Every occurrence up to here has its row. */
    settledUntil: p.datetime().columnType('timestamptz'),
    /** The next occurrence; none when the schedule is deleted. */
    nextRunAt: p.datetime().columnType('timestamptz').nullable(),
    /** Runs without success in a row. */
    failures: p.integer(),
    lastRunAt: p.datetime().columnType('timestamptz').nullable(),
    lastOutcome: p.text().nullable(),
    lastError: p.text().nullable(),
  },
  indexes: [{ properties: ['nextRunAt'], name: 'delivery_schedule_state_next_index' }],
});

export type ScheduleRow = RowOf<typeof DeliveryScheduleEntity>;
export type ScheduleStateRow = RowOf<typeof DeliveryScheduleStateEntity>;
