import { Directive, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import type { OutcomeDimension } from '#contracts/events';
import { DateTime, type MoneyShape } from '#platform/subgraph-server';
import type { ModelStatus } from '../classification/provider.js';
import type { SpendSource } from '../ledger/ledger.entity.js';
import { ModelSourceEnum, ModelStatusEnum, OutcomeDimensionEnum } from './enums.js';
import { Money } from './money.types.js';

@ObjectType({ description: 'A share with its 95 % Wilson interval.' })
export class Share {
  @Field(() => Float, { description: 'The share that was found, 0–1.' })
  value!: number;
  @Field(() => Float, { description: 'Lower end of the interval.' })
  low!: number;
  @Field(() => Float, { description: 'Upper end of the interval.' })
  high!: number;
  @Field(() => Int, { description: 'How many cases it is a share of.' })
  n!: number;
}

@ObjectType({ description: 'How good a model is at one outcome, on texts it was not trained on.' })
export class EvalResult {
  @Field(() => OutcomeDimensionEnum, { description: 'The outcome.' })
  dimension!: OutcomeDimension;
  @Field(() => Int, { description: 'Texts in the labelled set.' })
  n!: number;
  @Field(() => Share, {
    description: 'The share of all texts that it rightly found to go well, to go badly, or not to be spoken of.',
  })
  accuracy!: Share;
  @Field(() => Share, { description: 'The share of its scores that lie on the right side of .5.' })
  precision!: Share;
  @Field(() => Share, {
    description: 'The share of the texts speaking of the outcome that it scored on the right side of .5.',
  })
  recall!: Share;
  @Field(() => Float, { description: 'Harmonic mean of precision and recall.' })
  f1!: number;
}

@ObjectType({ description: 'What a model costs per token, from a date on.' })
export class ModelPrice {
  @Field(() => String, { description: '`INPUT_TOKEN` or `OUTPUT_TOKEN`.' })
  unit!: string;
  @Field(() => Money, { description: 'For one million tokens.' })
  perMillion!: MoneyShape;
  @Field(() => DateTime, { description: 'The first instant at which it holds.' })
  effectiveFrom!: Date;
  @Field(() => String, {
    description: "`internal`: what the platform's own compute costs, not what a provider charges.",
  })
  source!: string;
}

@ObjectType({
  description: 'How good a model is on the labelled set as a whole. Everything counts once, whatever the outcome.',
})
export class ModelQuality {
  @Field(() => Int, { description: 'Texts of the labelled set that it read.' })
  texts!: number;
  @Field(() => Float, { description: 'The share of the texts that got any score.' })
  coverage!: number;
  @Field(() => Float, {
    description: 'The share of its scores that lie within .3 of the label and on the same side of .5.',
  })
  precision!: number;
  @Field(() => Float, { description: 'The share of the labels that it found.' })
  recall!: number;
  @Field(() => Float, { description: 'Harmonic mean of precision and recall: what a quality floor is compared with.' })
  f1!: number;
  @Field(() => Float, { description: 'Lower end of the 95 % interval of F1.' })
  f1Low!: number;
  @Field(() => Float, { description: 'Upper end of the 95 % interval of F1.' })
  f1High!: number;
  @Field(() => Float, { description: 'The share of its scores that lie on the other side of .5 than their label.' })
  wrongDirection!: number;
}

@ObjectType({ description: 'A model that scores texts.' })
@Directive('@key(fields: "id")')
export class Model {
  @Field(() => ID, { description: '`provider/model`.' })
  id!: string;
  @Field(() => String, { description: 'Its name at the provider.' })
  name!: string;
  @Field(() => String, { description: 'Grows when the same text may get other scores.' })
  version!: string;
  @Field(() => String, { description: 'Whose model it is; `embedded` is our own.' })
  provider!: string;
  @Field(() => ModelStatusEnum, { description: 'Whether it can be asked.' })
  status!: ModelStatus;
  @Field(() => ModelSourceEnum, { description: 'Who answers when it is asked.' })
  source!: SpendSource;
}
