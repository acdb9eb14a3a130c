import { defineEntity, p } from '@mikro-orm/core';
import { CompanyEntity } from '../companies/company.entity.js';
import { PersonEntity } from '../people/person.entity.js';
import { ProgramEntity } from '../programs/program.entity.js';
import { feedbackStatuses } from './status.rules.js';

export const FeedbackEntity = defineEntity({
  name: 'Feedback',
  tableName: 'feedback',
  properties: {
    id: p.uuid().primary(),
    companyId: () => p.manyToOne(CompanyEntity).mapToPk().fieldName('company_id').deleteRule('restrict'),
    userId: () => p.manyToOne(PersonEntity).mapToPk().fieldName('user_id').deleteRule('restrict'),
    programId: () => p.manyToOne(ProgramEntity).mapToPk().fieldName('program_id').nullable().deleteRule('restrict'),
    text: p.text(),
    /** BCP 47, as declared by the sender. */
    locale: p.text().nullable(),
    rating: p.smallint().nullable().check('rating >= 1 and rating <= 5'),
    status: p.enum(feedbackStatuses),
    /** Why no score was made; set with status `SKIPPED` only. */
    skipReason: p.text().nullable(),
    submittedAt: p.datetime().columnType('timestamptz'),
    receivedAt: p.datetime().columnType('timestamptz'),
    statusChangedAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [
    { properties: ['companyId', 'id'], name: 'feedback_company_id_id_index' },
    { properties: ['companyId', 'status', 'id'], name: 'feedback_company_id_status_id_index' },
    { properties: ['companyId', 'submittedAt'], name: 'feedback_company_id_submitted_at_index' },
    { properties: ['userId', 'id'], name: 'feedback_user_id_id_index' },
  ],
});

/**
 * The memory of what has been accepted: one row per event id (webhook) or idempotency key
 * (mutation). Its primary key is what makes a text count once, whichever process it reaches and
 * however often.
 */
export const FeedbackIngestKeyEntity = defineEntity({
  name: 'FeedbackIngestKey',
  tableName: 'feedback_ingest_key',
  properties: {
    key: p.text().primary(),
    /** SHA-256 of the canonical event, to tell a repetition from a contradiction. */
    bodyHash: p.blob(),
    feedbackId: () => p.manyToOne(FeedbackEntity).mapToPk().fieldName('feedback_id').deleteRule('restrict'),
    receivedAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [{ properties: ['feedbackId'], name: 'feedback_ingest_key_feedback_id_index' }],
});
