import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime, type MoneyShape, RequiresScopes } from '#platform/subgraph-server';
import type { AdviceKind } from '../advice/advice.rules.js';
import type { AnomalyMeasure } from '../anomalies/anomaly.rules.js';
import { SpendItem } from './budget.types.js';
import { connectionOf } from './connection.js';
import { AdviceKindEnum, AnomalyMeasureEnum } from './enums.js';
import { Money } from './money.types.js';

@ObjectType({ description: 'What was spent on models in one month, in parts.' })
@RequiresScopes('spend:read')
export class CostBreakdown {
  @Field(() => ID, { nullable: true, description: 'The company; absent: all that you may see.' })
  companyId!: string | null;
  @Field(() => String, { description: 'A calendar month, in the time zone of each company.' })
  period!: string;
  @Field(() => Money, { description: 'Settled with the usage models reported, or written off.' })
  total!: MoneyShape;
  @Field(() => [SpendItem], { description: 'At most a thousand parts; companies most expensive first.' })
  items!: readonly SpendItem[];
}

@ObjectType({
  description:
    'What this month will have cost if nothing is refused, from the days of the last eight weeks. It knows no trend and nothing that did not happen then.',
})
@RequiresScopes('spend:read')
export class CostForecast {
  @Field(() => ID, { description: 'The company.' })
  companyId!: string;
  @Field(() => String, { description: 'This month.' })
  period!: string;
  @Field(() => Money, { description: 'Spent so far.' })
  spent!: MoneyShape;
  @Field(() => Money, { description: 'The most that may be spent.' })
  limit!: MoneyShape;
  @Field(() => Money, { description: 'One course of ten ends below it.' })
  p10!: MoneyShape;
  @Field(() => Money, { description: 'Half of the courses end below it.' })
  p50!: MoneyShape;
  @Field(() => Money, { description: 'Nine courses of ten end below it.' })
  p90!: MoneyShape;
  @Field(() => String, {
    nullable: true,
    description: 'Local date on which the limit is reached in the middle course; absent where most stay below it.',
  })
  exhaustedOn!: string | null;
  @Field(() => Int, { description: 'Complete days that it rests on; few of them make it worth little.' })
  basedOnDays!: number;
}

@ObjectType({ description: 'Spending that was out of the ordinary for its hour of the week.' })
@RequiresScopes('spend:read')
export class CostAnomaly {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;
  @Field(() => ID, { description: 'The company.' })
  companyId!: string;
  @Field(() => DateTime, { description: 'Start of its first hour.' })
  hour!: Date;
  @Field(() => DateTime, { description: 'Start of the last hour in which it was seen.' })
  lastHour!: Date;
  @Field(() => AnomalyMeasureEnum, { description: 'What was out of the ordinary.' })
  measure!: AnomalyMeasure;
  @Field(() => Float, { description: 'Median of hours like it, in US dollars or tokens.' })
  expected!: number;
  @Field(() => Float, { description: 'The highest figure of its hours.' })
  seen!: number;
  @Field(() => DateTime, { description: 'When it was found.' })
  detectedAt!: Date;
}

@ObjectType({ description: 'An anomaly as it was found. Sequence numbers are persisted and grow.' })
export class SpendAnomalyUpdate {
  @Field(() => Float, { description: 'Give this as `afterSeq` to resume. A whole number.' })
  seq!: number;
  @Field(() => CostAnomaly, { description: 'The anomaly.' })
  anomaly!: CostAnomaly;
}

@ObjectType({ description: 'What could be changed about what models cost a company.' })
@RequiresScopes('spend:read')
export class CostAdvice {
  @Field(() => AdviceKindEnum, { description: 'What it is about.' })
  kind!: AdviceKind;
  @Field(() => String, { description: 'For people. May change.' })
  message!: string;
  @Field(() => Money, { nullable: true, description: 'In thirty days; absent where it saves no money.' })
  saving!: MoneyShape | null;
}

@InputType({ description: 'All given conditions hold.' })
export class CostAnomalyFilter {
  @Field(() => ID, { nullable: true, description: 'Only those of this company.' })
  companyId?: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Only those that were seen at or after this instant.' })
  since?: Date | null;
}

export const CostAnomalyConnection = connectionOf(CostAnomaly, 'CostAnomaly');
