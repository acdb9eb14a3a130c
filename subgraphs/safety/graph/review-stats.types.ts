import { Field, Float, Int, ObjectType } from 'type-graphql';
import { DateTime } from '#platform/subgraph-server';
import { RulePrecision } from './ruleset.types.js';
import { User } from './user.types.js';

@ObjectType({ description: 'What a reviewer has, and had in the last 24 hours, of all companies.' })
export class ReviewerLoad {
  @Field(() => User, { description: 'The reviewer.' })
  reviewer!: User;
  @Field(() => Int, { description: 'Items in review now.' })
  open!: number;
  @Field(() => Int, { description: 'Items claimed in the last 24 hours.' })
  claimedToday!: number;
  @Field(() => Int, { description: 'Of those, disclosures.' })
  safeguardingToday!: number;
  @Field(() => Int, { description: 'Items in review at once, at most.' })
  maxOpen!: number;
  @Field(() => Int, { description: 'Items in 24 hours, at most.' })
  maxPerDay!: number;
  @Field(() => Int, { description: 'Disclosures in 24 hours, at most.' })
  maxSafeguardingPerDay!: number;
}

@ObjectType({ description: 'How precise a rule was.' })
export class RuleReview {
  @Field(() => String, { description: 'Name of the rule.' })
  ruleId!: string;
  @Field(() => RulePrecision, { description: 'Of its latest 50 decisions, of all companies.' })
  precision!: RulePrecision;
}

@ObjectType({ description: 'The work of the queue of one company in a range of time.' })
export class ReviewStats {
  @Field(() => DateTime, { description: 'Start of the range.' })
  from!: Date;
  @Field(() => DateTime, { description: 'End of the range, exclusive.' })
  to!: Date;
  @Field(() => Int, { description: 'Items that came in.' })
  opened!: number;
  @Field(() => Int, { description: 'Items that were approved.' })
  approved!: number;
  @Field(() => Int, { description: 'Items that were dismissed.' })
  dismissed!: number;
  @Field(() => Int, { description: 'Decisions that said that the rules were wrong.' })
  falsePositives!: number;
  @Field(() => Int, { description: 'Passed on so often, of the items that came in.' })
  skips!: number;
  @Field(() => Int, { description: 'Items that wait now.' })
  waiting!: number;
  @Field(() => Int, { description: 'Items that a reviewer has now.' })
  inReview!: number;
  @Field(() => Int, { description: 'Items that wait for another person now.' })
  escalated!: number;
  @Field(() => Int, { description: 'Open items whose due date has passed.' })
  overdue!: number;
  @Field(() => Float, { nullable: true, description: 'Median, of the items first taken in the range.' })
  medianMinutesToClaim!: number | null;
  @Field(() => Float, {
    nullable: true,
    description: 'Median, of the items decided in the range, from their creation.',
  })
  medianMinutesToDecision!: number | null;
  @Field(() => [ReviewerLoad], { description: 'Who took items of this company in the range.' })
  reviewers!: readonly ReviewerLoad[];
  @Field(() => [RuleReview], { description: 'Least precise first.' })
  rules!: readonly RuleReview[];
}
