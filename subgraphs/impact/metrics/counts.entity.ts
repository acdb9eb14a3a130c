import { defineEntity, p } from '@mikro-orm/core';
import { PersonEntity } from '../people/person.entity.js';

/**
 * Texts by local day and status, as additions and subtractions: a count is the sum over its rows. Rows of `erased` stand for texts that
 * were deleted with a person.
 */
export const FeedbackDayEntity = defineEntity({
  name: 'FeedbackDay',
  tableName: 'feedback_day',
  properties: {
    id: p.bigint('number').primary().generated('by default as identity'),
    companyId: p.uuid(),
    day: p.date(),
    status: p.text(),
    count: p.integer(),
    erased: p.boolean().default(false),
  },
  indexes: [{ properties: ['companyId', 'day'], name: 'feedback_day_company_id_day_index' }],
});

/** The random name under which a person is counted. Deleted with the person: what was counted stays and leads to no one. */
export const OutcomeSubjectEntity = defineEntity({
  name: 'OutcomeSubject',
  tableName: 'outcome_subject',
  properties: {
    userId: () => p.manyToOne(PersonEntity).mapToPk().fieldName('user_id').primary().deleteRule('restrict'),
    subject: p.uuid().defaultRaw('gen_random_uuid()'),
    companyId: p.uuid(),
  },
  uniques: [{ properties: ['subject'], name: 'outcome_subject_subject_unique' }],
});

/** The scores that count, of one person in one dimension and local month: how many, their sums, and the first and the last of them. */
export const OutcomeMonthEntity = defineEntity({
  name: 'OutcomeMonth',
  tableName: 'outcome_month',
  properties: {
    companyId: p.uuid().primary(),
    subject: p.uuid().primary(),
    dimension: p.text().primary(),
    /** Its first day. */
    month: p.date().primary(),
    texts: p.integer(),
    scoreSum: p.double(),
    confidenceSum: p.double(),
    /** Σ score × confidence. */
    weightedSum: p.double(),
    /** Texts whose confidence is below the threshold of the formulas. */
    unsure: p.integer(),
    firstAt: p.datetime().columnType('timestamptz'),
    firstScore: p.double(),
    firstConfidence: p.double(),
    lastAt: p.datetime().columnType('timestamptz'),
    lastScore: p.double(),
    lastConfidence: p.double(),
  },
  indexes: [{ properties: ['companyId', 'month'], name: 'outcome_month_company_id_month_index' }],
});

/** Since which local day a person takes part in a programme: what cohorts are made of. */
export const SubjectEnrollmentEntity = defineEntity({
  name: 'SubjectEnrollment',
  tableName: 'subject_enrollment',
  properties: {
    subject: p.uuid().primary(),
    programId: p.uuid().primary(),
    companyId: p.uuid(),
    enrolledOn: p.date(),
  },
  indexes: [{ properties: ['programId', 'enrolledOn'], name: 'subject_enrollment_program_id_enrolled_on_index' }],
});
