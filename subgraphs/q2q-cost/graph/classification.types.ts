import { createUnionType, Directive, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { OutcomeDimension } from '#contracts/events';
import { refuse } from '#contracts/refusals';
import { CompanyNotFound, DateTime, moneyType, type MoneyShape, RateLimited } from '#platform/subgraph-server';
import { usdOf } from '../ledger/money.rules.js';
import { ClassificationStatus_, ModelStatus, OutcomeDimension_ } from './enums.js';

export const Money = moneyType();
export const money = (picoUsd: bigint): MoneyShape =>
  Object.assign(new Money(), { amount: usdOf(picoUsd), currency: 'USD' });

@ObjectType('TextSpan', { description: 'A place in the original text: UTF-16 code units, `end` exclusive.' })
@Directive('@shareable')
export class EvidenceSpan {
  @Field(() => Int)
  start!: number;
  @Field(() => Int)
  end!: number;
}

@ObjectType({ description: 'What a model reads out of a text about one outcome.' })
export class ClassificationScore {
  @Field(() => OutcomeDimension_)
  dimension!: OutcomeDimension;
  @Field(() => Float, { description: '0 (goes badly) to 1 (goes well).' })
  score!: number;
  @Field(() => Float, { description: '0–1: how sure the model is that the text speaks of this outcome at all.' })
  confidence!: number;
  @Field(() => [EvidenceSpan], { description: 'The words the score rests on.' })
  evidence!: readonly EvidenceSpan[];
}

@ObjectType({ description: 'What a model made of one text. Holds scores and places, never the text.' })
@Directive('@key(fields: "id")')
export class Classification {
  @Field(() => ID)
  id!: string;
  @Field(() => ID)
  companyId!: string;
  @Field(() => ClassificationStatus_)
  status!: string;
  @Field(() => String)
  provider!: string;
  @Field(() => String)
  model!: string;
  @Field(() => String, { description: '`en`, `no`, `uk` or `und`.' })
  language!: string;
  @Field(() => [ClassificationScore], { description: 'Outcomes the text does not speak of are left out.' })
  scores!: readonly ClassificationScore[];
  @Field(() => DateTime)
  createdAt!: Date;
}

@InputType()
export class ClassifyTextInput {
  @Field(() => ID, { description: 'The company whose budget pays.' })
  companyId!: string;
  @Field(() => String, { description: 'The `redactedText` that `screenText` answered, unchanged.' })
  text!: string;
  @Field(() => String, {
    nullable: true,
    description: 'The `clearance` that `screenText` answered. Without it no model reads the text.',
  })
  clearance?: string | null;
}

@ObjectType({
  description:
    'No model reads a text that was not screened: call `screenText` first, then send its `redactedText` and `clearance` within ten minutes.',
})
export class ScreeningRequired {
  @Field(() => String)
  message!: string;
}

@ObjectType({ description: "The month's budget does not cover this request. Nothing was spent." })
export class BudgetExhausted {
  @Field(() => String)
  message!: string;
  @Field(() => Int, { description: 'Seconds until the next period begins.' })
  retryAfter!: number;
}

export const companyNotFound = (id: string): CompanyNotFound => refuse(CompanyNotFound, { id });

export const ClassifyTextResult = createUnionType({
  name: 'ClassifyTextResult',
  types: () => [Classification, CompanyNotFound, ScreeningRequired, BudgetExhausted, RateLimited] as const,
});

@ObjectType({ description: 'A share with its 95 % Wilson interval.' })
export class Share {
  @Field(() => Float)
  value!: number;
  @Field(() => Float)
  low!: number;
  @Field(() => Float)
  high!: number;
  @Field(() => Int, { description: 'How many cases it is a share of.' })
  n!: number;
}

@ObjectType({ description: 'How good a model is at one outcome, on texts it was not trained on.' })
export class EvalResult {
  @Field(() => OutcomeDimension_)
  dimension!: OutcomeDimension;
  @Field(() => Int, { description: 'Texts in the labelled set.' })
  n!: number;
  @Field(() => Share, { description: 'Of all texts: judged rightly as going well, going badly, or not spoken of.' })
  accuracy!: Share;
  @Field(() => Share, { description: 'Of the scores given: on the right side.' })
  precision!: Share;
  @Field(() => Share, { description: 'Of the texts that speak of the outcome: scored on the right side.' })
  recall!: Share;
  @Field(() => Float)
  f1!: number;
}

@ObjectType()
export class ModelPrice {
  @Field(() => String, { description: '`INPUT_TOKEN` or `OUTPUT_TOKEN`.' })
  unit!: string;
  @Field(() => Money, { description: 'For one million tokens.' })
  perMillion!: MoneyShape;
  @Field(() => DateTime)
  effectiveFrom!: Date;
  @Field(() => String, { description: "`internal`: what the platform's own compute costs, not what somebody charges." })
  source!: string;
}

@ObjectType()
@Directive('@key(fields: "id")')
export class Model {
  @Field(() => ID, { description: '`provider/model`.' })
  id!: string;
  @Field(() => String)
  name!: string;
  @Field(() => String)
  version!: string;
  @Field(() => String)
  provider!: string;
  @Field(() => ModelStatus)
  status!: string;
}
