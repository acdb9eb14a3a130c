import { defineEntity, p } from '@mikro-orm/core';
import type { RowOf } from '#platform/database';
import { categories, severities, verdicts } from '../screening/screening.types.js';

/** What a rule found: where and how sure, never the words. */
export const SafetyFlagEntity = defineEntity({
  name: 'SafetyFlag',
  tableName: 'safety_flag',
  properties: {
    /** UUID from hash(content, ruleset version, rule). */
    id: p.uuid().primary(),
    screeningId: p.uuid(),
    contentId: p.uuid(),
    companyId: p.uuid(),
    userId: p.uuid().nullable(),
    category: p.enum(categories),
    ruleId: p.text(),
    /** `[[start, end], …]`, UTF-16 code units of the original text. */
    spans: p.json<[number, number][]>(),
    /** HMAC-SHA-256 of the matched words: tells equal matches apart from different ones, without telling what they were. */
    matchHash: p.text(),
    confidence: p.double().$type<number>(),
    severity: p.enum(severities),
    verdict: p.enum(verdicts),
    rulesetVersion: p.text(),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [
    { properties: ['screeningId'], name: 'safety_flag_screening_index' },
    { properties: ['userId', 'id'], name: 'safety_flag_user_index' },
    { properties: ['ruleId', 'createdAt'], name: 'safety_flag_rule_index' },
  ],
});

export type FlagRow = RowOf<typeof SafetyFlagEntity>;
