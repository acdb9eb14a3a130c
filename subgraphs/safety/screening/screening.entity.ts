import { defineEntity, p } from '@mikro-orm/core';
import type { RowOf } from '#platform/database';
import { contentKinds } from '../review-queue/review.rules.js';
import { verdicts } from './screening.types.js';

/** The outcome of one screening of one content under one ruleset. Holds no text. */
export const ScreeningEntity = defineEntity({
  name: 'Screening',
  tableName: 'screening',
  properties: {
    /** UUID from hash(content, ruleset version): screening the same content again writes the same row. */
    id: p.uuid().primary(),
    contentId: p.uuid(),
    companyId: p.uuid(),
    /** `null`: content other than feedback whose author was not given. */
    userId: p.uuid().nullable(),
    contentKind: p.enum(contentKinds),
    language: p.text(),
    assessed: p.boolean(),
    verdict: p.enum(verdicts),
    rulesetVersion: p.text(),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [
    { properties: ['contentId', 'createdAt'], name: 'screening_content_index' },
    { properties: ['userId', 'id'], name: 'screening_user_index' },
  ],
});

export type ScreeningRow = RowOf<typeof ScreeningEntity>;
