import { Directive, Field, Float, Int, ObjectType } from 'type-graphql';
import type { OutcomeDimension as Dimension } from '#contracts/events';
import type { MoneyShape } from '#platform/subgraph-server';
import { OutcomeDimension } from './enums.js';
import { Withholdable } from './estimate.types.js';
import { Money } from './money.types.js';
import { Minutes } from './scalars.js';

@ObjectType({ description: 'The value of one outcome, step by step: what is left after each deduction.' })
export class SroiStep {
  @Field(() => OutcomeDimension, { description: 'The outcome.' })
  dimension!: Dimension;

  @Field(() => Int, { description: 'People with a matched pair.' })
  pairs!: number;

  @Field(() => Int, { description: 'Of them, those whose change reaches the threshold of the model.' })
  quantity!: number;

  @Field(() => Money, { description: 'What stands for the outcome in one year of one person.' })
  proxy!: MoneyShape;

  @Field(() => Money, { description: 'Quantity times proxy.' })
  gross!: MoneyShape;

  @Field(() => Money, { description: 'Less what would have happened anyway.' })
  afterDeadweight!: MoneyShape;

  @Field(() => Money, { description: 'Less what others brought about.' })
  afterAttribution!: MoneyShape;

  @Field(() => Money, { description: 'Less what was only moved from elsewhere: the value of the first year.' })
  afterDisplacement!: MoneyShape;

  @Field(() => [Money], { description: 'The value of each year, falling by the drop-off.' })
  years!: readonly MoneyShape[];

  @Field(() => Money, { description: 'All years, discounted.' })
  presentValue!: MoneyShape;
}

@ObjectType({ description: 'A number that a figure rests on, and where it is from.' })
export class FigureSource {
  @Field(() => String, { description: 'What it is, such as `confidence.deadweight` or `hourValue.NO`.' })
  name!: string;

  @Field(() => String, { description: 'The number with its unit.' })
  value!: string;

  @Field(() => String, { description: 'Where it is from.' })
  source!: string;

  @Field(() => Int, { description: 'The year that it describes.' })
  year!: number;
}

@ObjectType({ description: 'What was put into the programmes.' })
export class SroiInputs {
  @Field(() => Money, { description: 'Costs and volunteers’ time together.' })
  total!: MoneyShape;

  @Field(() => Money, { description: 'Costs of the programmes.' })
  costs!: MoneyShape;

  @Field(() => Money, { description: 'What the hours of volunteers would have cost.' })
  volunteerTime!: MoneyShape;

  @Field(() => Minutes, { description: 'Minutes that volunteers gave.' })
  volunteerMinutes!: number;
}

@ObjectType({ description: 'Money between its lowest and highest plausible value.' })
export class MoneyEstimate {
  @Field(() => Money, { description: 'The lowest plausible value.' })
  low!: MoneyShape;

  @Field(() => Money, { description: 'The figure itself.' })
  central!: MoneyShape;

  @Field(() => Money, { description: 'The highest plausible value.' })
  high!: MoneyShape;
}

@ObjectType({
  description: 'Social return on investment: the value of outcomes over what was put in. See docs/methods/sroi.md.',
})
@Directive('@authenticated')
export class Sroi extends Withholdable {
  @Field(() => String, { description: 'The version of the formula.' })
  formulaVersion!: string;

  @Field(() => Float, { nullable: true, description: 'The lowest plausible ratio.' })
  low!: number | null;

  @Field(() => Float, { nullable: true, description: 'The ratio: value for each unit of money put in.' })
  central!: number | null;

  @Field(() => Float, { nullable: true, description: 'The highest plausible ratio.' })
  high!: number | null;

  @Field(() => Float, { nullable: true, description: 'The ratio less what was put in: 0 means that it just pays.' })
  net!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Years until the discounted value has paid for the inputs; null when it never does.',
  })
  paybackYears!: number | null;

  @Field(() => MoneyEstimate, { nullable: true, description: 'The value of all outcomes, discounted.' })
  presentValue!: MoneyEstimate | null;

  @Field(() => SroiInputs, { nullable: true, description: 'What was put in.' })
  inputs!: SroiInputs | null;

  @Field(() => [SroiStep], { description: 'The value of each outcome, step by step.' })
  steps!: readonly SroiStep[];

  @Field(() => [FigureSource], { description: 'Every number that the figure rests on.' })
  sources!: readonly FigureSource[];

  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 of everything that went in: the same hash means the same figure.',
  })
  inputHash!: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The share of the value that rests on scores with a confidence below 0.7, 0 to 1.',
  })
  lowConfidenceShare!: number | null;

  @Field(() => String, { nullable: true, description: 'Which input is missing, and how to enter it.' })
  detail!: string | null;
}
