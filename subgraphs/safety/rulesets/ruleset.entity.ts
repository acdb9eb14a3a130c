import { defineEntity, p } from '@mikro-orm/core';
import type { RowOf } from '#platform/database';
import { verdicts } from '../screening/screening.types.js';
import type { RulesetDefinition, RuleSummary } from './ruleset.rules.js';
import { rulesetStatuses } from './ruleset.rules.js';

/** One version of the rules. Its definition never changes; its status does. */
export const RulesetEntity = defineEntity({
  name: 'Ruleset',
  tableName: 'ruleset',
  properties: {
    /** Hash of everything that decides what it finds. */
    version: p.text().primary(),
    /** Version of the rules in the code that it was made on. */
    release: p.text(),
    name: p.text(),
    status: p.enum(rulesetStatuses),
    definition: p.json<RulesetDefinition>(),
    /** Its rules as they were, so that versions are compared after the code has moved on. */
    rules: p.json<readonly RuleSummary[]>(),
    basedOn: p.text().nullable(),
    reason: p.text(),
    createdBy: p.text(),
    createdAt: p.datetime().columnType('timestamptz'),
    activatedAt: p.datetime().columnType('timestamptz').nullable(),
    retiredAt: p.datetime().columnType('timestamptz').nullable(),
    /** Grows with every change of status. */
    revision: p.integer().version(),
  },
  indexes: [
    {
      name: 'ruleset_one_active',
      expression: "create unique index ruleset_one_active on ruleset (status) where status = 'ACTIVE'",
    },
    {
      name: 'ruleset_one_shadow',
      expression: "create unique index ruleset_one_shadow on ruleset (status) where status = 'SHADOW'",
    },
  ],
});

/** How often the rules in shadow would have decided what. Counts only. */
export const ShadowCountEntity = defineEntity({
  name: 'ShadowCount',
  tableName: 'shadow_count',
  properties: {
    rulesetVersion: p.text().primary(),
    companyId: p.uuid().primary(),
    activeVerdict: p.enum(verdicts).primary(),
    shadowVerdict: p.enum(verdicts).primary(),
    texts: p.bigint('number'),
  },
});

/** In how many texts a rule in shadow would have found something. Counts only. */
export const ShadowRuleCountEntity = defineEntity({
  name: 'ShadowRuleCount',
  tableName: 'shadow_rule_count',
  properties: {
    rulesetVersion: p.text().primary(),
    ruleId: p.text().primary(),
    texts: p.bigint('number'),
  },
});

export type RulesetRow = RowOf<typeof RulesetEntity>;
