import { defineEntity, p } from '@mikro-orm/core';
import { CompanyEntity } from '../companies/company.entity.js';
import { FeedbackEntity } from '../feedback/feedback.entity.js';
import { PersonEntity } from '../people/person.entity.js';

/**
 * One dimension of one classification of one text. A later classification supersedes the earlier;
 * nothing is overwritten.
 */
export const OutcomeScoreEntity = defineEntity({
  name: 'OutcomeScore',
  tableName: 'outcome_score',
  properties: {
    id: p.uuid().primary(),
    classificationId: p.uuid(),
    feedbackId: () => p.manyToOne(FeedbackEntity).mapToPk().fieldName('feedback_id').deleteRule('restrict'),
    companyId: () => p.manyToOne(CompanyEntity).mapToPk().fieldName('company_id').deleteRule('restrict'),
    userId: () => p.manyToOne(PersonEntity).mapToPk().fieldName('user_id').deleteRule('restrict'),
    dimension: p.text(),
    score: p.double().check('score::numeric >= 0::numeric and score::numeric <= 1::numeric'),
    confidence: p.double().check('confidence::numeric >= 0::numeric and confidence::numeric <= 1::numeric'),
    /** `[{ start, end }]`: UTF-16 offsets into the feedback's text. */
    evidence: p.json<readonly { start: number; end: number }[]>(),
    provider: p.text(),
    model: p.text(),
    /** Copied from the feedback, so that a period of metrics is one index range. */
    submittedAt: p.datetime().columnType('timestamptz'),
    createdAt: p.datetime().columnType('timestamptz'),
    supersededAt: p.datetime().columnType('timestamptz').nullable(),
  },
  uniques: [
    { properties: ['classificationId', 'dimension'], name: 'outcome_score_classification_id_dimension_unique' },
  ],
  indexes: [
    { properties: ['companyId', 'submittedAt'], name: 'outcome_score_company_id_submitted_at_index' },
    { properties: ['feedbackId'], name: 'outcome_score_feedback_id_index' },
    { properties: ['userId', 'id'], name: 'outcome_score_user_id_id_index' },
  ],
});
