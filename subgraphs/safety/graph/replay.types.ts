import { Directive, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime } from '#platform/subgraph-server';
import { LongRunning } from './long-running.types.js';

@ObjectType({ description: 'In how many texts a rule found something under one version only.' })
export class RuleDifference {
  @Field(() => String, { description: 'Name of the rule.' })
  ruleId!: string;
  @Field(() => Int, { description: 'Texts in which only the rules in force found it.' })
  onlyActive!: number;
  @Field(() => Int, { description: 'Texts in which only the rules on trial found it.' })
  onlyShadow!: number;
}

@Directive('@key(fields: "id")')
@ObjectType('RulesetReplay', {
  implements: LongRunning,
  description: 'Texts of the past, screened again by rules on trial: what would change. Nothing of a text is stored.',
})
export class RulesetReplay extends LongRunning {
  @Field(() => ID, { description: 'The version on trial.' })
  rulesetVersion!: string;
  @Field(() => ID, { nullable: true, description: 'The company; absent for all of them.' })
  companyId!: string | null;
  @Field(() => DateTime, { description: 'Texts received from then on …' })
  receivedFrom!: Date;
  @Field(() => DateTime, { description: '… and before then.' })
  receivedTo!: Date;
  @Field(() => Int, { nullable: true, description: 'How many texts; absent until their owner has counted them.' })
  total!: number | null;
  @Field(() => Int, { description: 'How many were screened.' })
  texts!: number;
  @Field(() => Float, { description: 'Grows with every change.' })
  seq!: number;
  @Field(() => [RuleDifference], { description: 'By name of the rule.' })
  rules!: readonly RuleDifference[];
  @Field(() => DateTime, { description: 'When it was asked for.' })
  createdAt!: Date;
}

@ObjectType({ description: 'One state of a replay. Sequence numbers are persisted and grow; progress never falls.' })
export class RulesetReplayProgress {
  @Field(() => Float, { description: 'Give this as `afterSeq` to resume.' })
  seq!: number;
  @Field(() => RulesetReplay, { description: 'The replay as it is now.' })
  replay!: RulesetReplay;
}

@InputType({ description: 'Which texts are screened again, by which version.' })
export class ReplayRulesetInput {
  @Field(() => ID, { description: 'A version in shadow.' })
  rulesetVersion!: string;
  @Field(() => ID, { nullable: true, description: 'Only texts of this company.' })
  companyId?: string | null;
  @Field(() => DateTime, { description: 'Texts received from then on …' })
  from!: Date;
  @Field(() => DateTime, { description: '… and before then.' })
  to!: Date;
  @Field(() => Int, { nullable: true, description: 'At most so many, newest first, 1–10,000. Default: 1,000.' })
  limit?: number | null;
}
