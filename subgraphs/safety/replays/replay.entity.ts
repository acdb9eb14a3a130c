import { defineEntity, p } from '@mikro-orm/core';
import type { RowOf } from '#platform/database';
import { verdicts } from '../screening/screening.types.js';

export const replayStatuses = ['PENDING', 'PROCESSING', 'COMPLETED', 'FAILED'] as const;
export type ReplayStatus = (typeof replayStatuses)[number];

/** Texts of the past, screened again by rules in shadow. Nothing of a text is stored. */
export const RulesetReplayEntity = defineEntity({
  name: 'RulesetReplay',
  tableName: 'ruleset_replay',
  properties: {
    id: p.uuid().primary(),
    rulesetVersion: p.text(),
    /** `null`: every company. */
    companyId: p.uuid().nullable(),
    receivedFrom: p.datetime().columnType('timestamptz'),
    receivedTo: p.datetime().columnType('timestamptz'),
    status: p.enum(replayStatuses),
    /** How many texts are sent; `null` until their owner has said. */
    total: p.integer().nullable(),
    texts: p.integer(),
    seq: p.bigint('number'),
    /** Per rule: texts in which only the active (`before`) and only the shadow rules (`after`) found something. */
    ruleCounts: p.json<Record<string, { before: number; after: number }>>(),
    requestedBy: p.text(),
    createdAt: p.datetime().columnType('timestamptz'),
    finishedAt: p.datetime().columnType('timestamptz').nullable(),
  },
  indexes: [{ properties: ['createdAt'], name: 'ruleset_replay_created_index' }],
});

/** One row a text: what makes a text that is delivered twice count once. */
export const ReplayedTextEntity = defineEntity({
  name: 'ReplayedText',
  tableName: 'replayed_text',
  properties: {
    replayId: p.uuid().primary(),
    contentId: p.uuid().primary(),
    activeVerdict: p.enum(verdicts),
    shadowVerdict: p.enum(verdicts),
  },
});

export type RulesetReplay = RowOf<typeof RulesetReplayEntity>;
