import { defineEntity, p } from '@mikro-orm/core';
import type { RowOf } from '#platform/database';
import { trainingLabels } from './learning.rules.js';

/** Who lets their texts teach the classifier. */
export const TrainingConsentEntity = defineEntity({
  name: 'TrainingConsent',
  tableName: 'training_consent',
  properties: {
    userId: p.uuid().primary(),
    granted: p.boolean(),
    changedAt: p.datetime().columnType('timestamptz'),
  },
});

/** A text that a reviewer decided, of a person who consented, for at most 180 days. */
export const DecidedTextEntity = defineEntity({
  name: 'DecidedText',
  tableName: 'decided_text',
  properties: {
    itemId: p.uuid().primary(),
    companyId: p.uuid(),
    userId: p.uuid(),
    /** Without the personal data that rules find. */
    text: p.text(),
    language: p.text(),
    label: p.enum(trainingLabels),
    decidedAt: p.datetime().columnType('timestamptz'),
    deleteAfter: p.datetime().columnType('timestamptz'),
  },
  indexes: [
    { properties: ['userId'], name: 'decided_text_user_index' },
    { properties: ['deleteAfter'], name: 'decided_text_delete_index' },
  ],
});

export type DecidedText = RowOf<typeof DecidedTextEntity>;
