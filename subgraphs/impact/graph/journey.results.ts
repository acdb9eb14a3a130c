import { createUnionType, Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { ErrorResult, InputProblem, NotPermitted, VersionConflict } from '#platform/subgraph-server';
import type { FlagEndReason } from '../journeys/evaluate.rules.js';
import { JourneyFlagEnd, JourneyReason, JourneyRule, JourneyRuleset } from './journey.types.js';
import { DateTime } from './scalars.js';

@InputType({ description: 'Whose journey is evaluated.' })
export class EvaluateJourneyRulesInput {
  @Field(() => ID, { description: 'UUID of the person.' })
  userId!: string;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True to see what would change; then nothing is written and no event is sent. Default: false.',
  })
  dryRun?: boolean | null;
}

@InputType({ description: 'Rules for the people of a company.' })
export class PublishJourneyRulesInput {
  @Field(() => ID, { description: 'UUID of the company.' })
  companyId!: string;

  @Field(() => String, {
    description: 'The whole rule set as JSON, at most 65,536 characters; `JourneyRuleset.document` shows the form.',
  })
  document!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The version that you have read; refused where there is a later one. Absent: publish without looking.',
  })
  expectedVersion?: number | null;
}

@ObjectType({ description: 'What one rule says of a person now.' })
@Directive('@authenticated')
export class JourneyRuleResult {
  @Field(() => JourneyRule, { description: 'The rule.' })
  rule!: JourneyRule;

  @Field(() => Boolean, { description: 'Whether its condition holds.' })
  held!: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Since when, by the newest fact; null where it does not hold.',
  })
  since!: Date | null;

  @Field(() => [JourneyReason], { description: 'Conditions that held; empty where the rule does not.' })
  reasons!: readonly JourneyReason[];
}

@ObjectType({ description: 'A flag that ended, or would end.' })
@Directive('@authenticated')
export class JourneyFlagEnded {
  @Field(() => String, { description: 'Its name.' })
  flag!: string;

  @Field(() => JourneyFlagEnd, { description: 'Why.' })
  reason!: FlagEndReason;
}

@ObjectType({ description: 'What the rules make of the facts about a person; in a dry run, what they would.' })
@Directive('@authenticated')
export class JourneyEvaluation {
  @Field(() => ID, { description: 'UUID of the person.' })
  userId!: string;

  @Field(() => Boolean, { description: 'True: nothing was written.' })
  dryRun!: boolean;

  @Field(() => Int, { description: 'The version of the rules.' })
  ruleVersion!: number;

  @Field(() => DateTime, { description: 'As of when.' })
  evaluatedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the passing of time alone may change something; null for never.',
  })
  nextChangeAt!: Date | null;

  @Field(() => [String], { description: 'Flags that stand after it.' })
  flags!: readonly string[];

  @Field(() => [String], { description: 'Flags that it set.' })
  flagsSet!: readonly string[];

  @Field(() => [String], { description: 'Flags that newer facts fired again: the same flag, with a later end.' })
  flagsRenewed!: readonly string[];

  @Field(() => [JourneyFlagEnded], { description: 'Flags that it ended.' })
  flagsEnded!: readonly JourneyFlagEnded[];

  @Field(() => [String], { description: 'Milestones that it marked.' })
  milestonesReached!: readonly string[];

  @Field(() => [JourneyRuleResult], { description: 'Every rule, in the order in which they decide.' })
  results!: readonly JourneyRuleResult[];
}

@ObjectType({ implements: ErrorResult, description: 'Some rules are not valid; nothing was published.' })
export class JourneyRulesInvalid extends ErrorResult {
  @Field(() => [InputProblem], {
    description: 'Each with its place, such as `input.document.rules.0.when.count.atLeast`; at most 20.',
  })
  problems!: readonly InputProblem[];
}

export const EvaluateJourneyRulesResult = createUnionType({
  name: 'EvaluateJourneyRulesResult',
  description: 'What the rules say, or why they were not asked.',
  types: () => [JourneyEvaluation, NotPermitted] as const,
});

export const PublishJourneyRulesResult = createUnionType({
  name: 'PublishJourneyRulesResult',
  description: 'The rules that hold now, or why they were not published.',
  types: () => [JourneyRuleset, JourneyRulesInvalid, VersionConflict, NotPermitted] as const,
});
