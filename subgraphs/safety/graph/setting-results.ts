import { createUnionType, Field, ID, ObjectType } from 'type-graphql';
import {
  CompanyNotFound,
  ErrorResult,
  IdempotencyKeyReused,
  InputProblem,
  VersionConflict,
} from '#platform/subgraph-server';
import type { RulesetStatus } from '../rulesets/ruleset.rules.js';
import { RulesetStatusEnum } from './enums.js';
import { SafeguardingContact, ScreeningPolicy } from './policy.types.js';
import { ReviewerLimits } from './review-desk.types.js';
import { RulesetReplay } from './replay.types.js';
import { Ruleset } from './ruleset.types.js';

@ObjectType({ implements: ErrorResult, description: 'Some of it is not allowed; nothing was changed.' })
export class ScreeningPolicyInvalid extends ErrorResult {
  @Field(() => [InputProblem], { description: 'Everything that has to be corrected.' })
  problems!: readonly InputProblem[];
}

@ObjectType({ implements: ErrorResult, description: 'Some of it is not allowed; nothing was changed.' })
export class SafeguardingContactInvalid extends ErrorResult {
  @Field(() => [InputProblem], { description: 'Everything that has to be corrected.' })
  problems!: readonly InputProblem[];
}

@ObjectType({ implements: ErrorResult, description: 'Some of it is not allowed; nothing was changed.' })
export class ReviewerLimitsInvalid extends ErrorResult {
  @Field(() => [InputProblem], { description: 'Everything that has to be corrected.' })
  problems!: readonly InputProblem[];
}

@ObjectType({ implements: ErrorResult, description: 'Some of it is not allowed; no version was made.' })
export class RulesetInvalid extends ErrorResult {
  @Field(() => [InputProblem], { description: 'Everything that has to be corrected.' })
  problems!: readonly InputProblem[];
}

@ObjectType({ implements: ErrorResult, description: 'There is no such version of the rules.' })
export class RulesetNotFound extends ErrorResult {
  @Field(() => ID, { description: 'The version that was asked for.' })
  version!: string;
}

@ObjectType({ implements: ErrorResult, description: 'This is not possible with a version of that status.' })
export class RulesetStatusWrong extends ErrorResult {
  @Field(() => RulesetStatusEnum, { description: 'Its status now.' })
  currentStatus!: RulesetStatus;
}

export const SetScreeningPolicyResult = createUnionType({
  name: 'SetScreeningPolicyResult',
  description: 'The policy as it is now, or why nothing was changed.',
  types: () =>
    [ScreeningPolicy, ScreeningPolicyInvalid, CompanyNotFound, VersionConflict, IdempotencyKeyReused] as const,
});

export const SetSafeguardingContactResult = createUnionType({
  name: 'SetSafeguardingContactResult',
  description: 'The contact as it is now, or why nothing was changed.',
  types: () =>
    [SafeguardingContact, SafeguardingContactInvalid, CompanyNotFound, VersionConflict, IdempotencyKeyReused] as const,
});

export const SetReviewerLimitsResult = createUnionType({
  name: 'SetReviewerLimitsResult',
  description: 'The limits as they are now, or why nothing was changed.',
  types: () => [ReviewerLimits, ReviewerLimitsInvalid, VersionConflict, IdempotencyKeyReused] as const,
});

export const RulesetResult = createUnionType({
  name: 'RulesetResult',
  description: 'The version as it is now, or why nothing was changed.',
  types: () => [Ruleset, RulesetInvalid, RulesetNotFound, RulesetStatusWrong, IdempotencyKeyReused] as const,
});

export const ReplayRulesetResult = createUnionType({
  name: 'ReplayRulesetResult',
  description: 'The replay that was begun, or why none was.',
  types: () =>
    [
      RulesetReplay,
      RulesetInvalid,
      RulesetNotFound,
      RulesetStatusWrong,
      CompanyNotFound,
      IdempotencyKeyReused,
    ] as const,
});
