import { defineEntity, p } from '@mikro-orm/core';
import { CompanyEntity } from '../companies/company.entity.js';
import { PersonEntity } from '../people/person.entity.js';
import type { Reason } from './condition.rules.js';
import { flagEndReasons } from './evaluate.rules.js';
import type { RuleSet } from './rule-set.js';

/** A version of the rules. Rows are added and never changed; the last one of a company holds, else the last one of the platform. */
export const JourneyRulesetEntity = defineEntity({
  name: 'JourneyRuleset',
  tableName: 'journey_ruleset',
  properties: {
    id: p.uuid().primary(),
    /** Null: the rules of the platform, for companies without rules of their own. */
    companyId: () => p.manyToOne(CompanyEntity).mapToPk().fieldName('company_id').nullable().deleteRule('restrict'),
    version: p.integer(),
    document: p.json<RuleSet>(),
    /** Null: came with the platform. */
    publishedBy: p.text().nullable(),
    publishedAt: p.datetime().columnType('timestamptz'),
  },
  uniques: [{ properties: ['companyId', 'version'], name: 'journey_ruleset_company_id_version_unique' }],
});

/** A flag of a person. At most one of a name stands; ended ones stay as history. */
export const JourneyFlagEntity = defineEntity({
  name: 'JourneyFlag',
  tableName: 'journey_flag',
  properties: {
    id: p.uuid().primary(),
    companyId: () => p.manyToOne(CompanyEntity).mapToPk().fieldName('company_id').deleteRule('restrict'),
    userId: () => p.manyToOne(PersonEntity).mapToPk().fieldName('user_id').deleteRule('restrict'),
    flag: p.text(),
    rulesetId: () => p.manyToOne(JourneyRulesetEntity).mapToPk().fieldName('ruleset_id').deleteRule('restrict'),
    ruleId: p.text(),
    ruleVersion: p.integer(),
    setAt: p.datetime().columnType('timestamptz'),
    /** The newest fact that fires the rule says when. */
    firedAt: p.datetime().columnType('timestamptz'),
    expiresAt: p.datetime().columnType('timestamptz').nullable(),
    endedAt: p.datetime().columnType('timestamptz').nullable(),
    endReason: p.enum(flagEndReasons).nullable(),
    reasons: p.json<readonly Reason[]>(),
  },
  indexes: [
    { properties: ['userId', 'id'], name: 'journey_flag_user_id_id_index' },
    {
      name: 'journey_flag_standing',
      expression: 'create unique index journey_flag_standing on journey_flag (user_id, flag) where ended_at is null',
    },
    {
      name: 'journey_flag_company',
      expression: 'create index journey_flag_company on journey_flag (company_id, id) where ended_at is null',
    },
  ],
  checks: [{ name: 'journey_flag_ended', expression: '(ended_at is null) = (end_reason is null)' }],
});

/** What a person reached; once, and for good. */
export const JourneyMilestoneEntity = defineEntity({
  name: 'JourneyMilestone',
  tableName: 'journey_milestone',
  properties: {
    id: p.uuid().primary(),
    companyId: () => p.manyToOne(CompanyEntity).mapToPk().fieldName('company_id').deleteRule('restrict'),
    userId: () => p.manyToOne(PersonEntity).mapToPk().fieldName('user_id').deleteRule('restrict'),
    milestone: p.text(),
    rulesetId: () => p.manyToOne(JourneyRulesetEntity).mapToPk().fieldName('ruleset_id').deleteRule('restrict'),
    ruleId: p.text(),
    ruleVersion: p.integer(),
    /** As the facts say. */
    reachedAt: p.datetime().columnType('timestamptz'),
    recordedAt: p.datetime().columnType('timestamptz'),
    reasons: p.json<readonly Reason[]>(),
  },
  uniques: [{ properties: ['userId', 'milestone'], name: 'journey_milestone_user_id_milestone_unique' }],
  indexes: [{ properties: ['userId', 'id'], name: 'journey_milestone_user_id_id_index' }],
});

/** When a person was evaluated last, and when time alone makes it worth doing again. */
export const JourneyStateEntity = defineEntity({
  name: 'JourneyState',
  tableName: 'journey_state',
  properties: {
    userId: () => p.manyToOne(PersonEntity).mapToPk().fieldName('user_id').primary().deleteRule('restrict'),
    companyId: p.uuid(),
    evaluatedAt: p.datetime().columnType('timestamptz'),
    nextAt: p.datetime().columnType('timestamptz').nullable(),
  },
  indexes: [
    { properties: ['nextAt'], name: 'journey_state_next_at_index' },
    { properties: ['companyId'], name: 'journey_state_company_id_index' },
  ],
});

/** A person about whom a fact was written. Triggers add rows, the evaluation takes them: writers do not wait for each other. */
export const JourneyChangeEntity = defineEntity({
  name: 'JourneyChange',
  tableName: 'journey_change',
  properties: {
    id: p.bigint('number').primary().generated('by default as identity'),
    userId: p.uuid(),
  },
});
