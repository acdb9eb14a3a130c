import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime, type MoneyShape } from '#platform/subgraph-server';
import type { RoutingStrategy } from '../routing/routing.entity.js';
import { RoutingStrategyEnum } from './enums.js';
import { Model } from './model.types.js';
import { Money } from './money.types.js';

@ObjectType({ description: "Which models read a company's texts." })
export class RoutingPolicy {
  @Field(() => ID, { description: 'The company.' })
  companyId!: string;
  @Field(() => RoutingStrategyEnum, { description: 'How its models are put in order.' })
  strategy!: RoutingStrategy;
  @Field(() => [ID], { description: 'Models that may be asked, `provider/model`.' })
  models!: readonly string[];
  @Field(() => Float, { nullable: true, description: 'Least F1 on the labelled set; absent: none.' })
  qualityFloor!: number | null;
  @Field(() => [Model], { description: 'In the order in which they are asked now. Empty: none of them can be.' })
  order!: readonly Model[];
  @Field(() => Int, { description: 'Grows with every change; 0 while the company uses the default.' })
  version!: number;
  @Field(() => DateTime, { nullable: true, description: 'When it was changed last; absent for the default.' })
  updatedAt!: Date | null;
}

@InputType({ description: "Which models read a company's texts from now on." })
export class SetRoutingPolicyInput {
  @Field(() => ID, { description: 'The company.' })
  companyId!: string;
  @Field(() => RoutingStrategyEnum, { description: 'How the models are put in order.' })
  strategy!: RoutingStrategy;
  @Field(() => [ID], { description: '1 to 10 models that may be asked, `provider/model`, each once.' })
  models!: string[];
  @Field(() => Float, {
    nullable: true,
    description: 'Least F1 on the labelled set, 0 to 1. With `CHEAPEST` only.',
  })
  qualityFloor?: number | null;
  @Field(() => String, { description: 'Why, for those who read the change later. At most 500 characters.' })
  reason!: string;
  @Field(() => Int, { nullable: true, description: 'The `version` that was read; absent: whatever it is now.' })
  expectedVersion?: number | null;
}

@ObjectType({ description: 'A difference with its 95 % interval.' })
export class AccuracyDifference {
  @Field(() => Float, { description: 'Positive: better than the model that is asked first now.' })
  value!: number;
  @Field(() => Float, { description: 'Lower end of the interval.' })
  low!: number;
  @Field(() => Float, { description: 'Upper end of the interval.' })
  high!: number;
  @Field(() => Int, { description: 'Texts of the labelled set that both models read.' })
  texts!: number;
}

@ObjectType({ description: 'What would come of it if this model were asked first.' })
export class RoutingOption {
  @Field(() => Model, { description: 'The model.' })
  model!: Model;
  @Field(() => Float, { nullable: true, description: 'F1 on the labelled set; absent before its first evaluation.' })
  f1!: number | null;
  @Field(() => Boolean, { description: "Whether it meets the policy's quality floor." })
  meetsFloor!: boolean;
  @Field(() => Money, {
    description: 'For a text of the labelled set; from its price and a usual text before its first evaluation.',
  })
  costPerText!: MoneyShape;
  @Field(() => Money, {
    description:
      'For as many texts as in the last thirty days, against the model that is asked first now. Negative: it costs more.',
  })
  saving!: MoneyShape;
  @Field(() => AccuracyDifference, {
    nullable: true,
    description:
      'Share of outcomes read rightly, against the model that is asked first now, on the same texts. Absent before both were evaluated.',
  })
  accuracyDifference!: AccuracyDifference | null;
}

@ObjectType({ description: 'What other models would save, and what they would read better or worse.' })
export class RoutingAdvice {
  @Field(() => ID, { description: 'The company.' })
  companyId!: string;
  @Field(() => Int, { description: 'Its texts of the last thirty days.' })
  texts!: number;
  @Field(() => Model, { nullable: true, description: 'The model that is asked first now; absent where none can be.' })
  current!: Model | null;
  @Field(() => [RoutingOption], { description: 'One for every model that can be asked.' })
  options!: readonly RoutingOption[];
  @Field(() => Model, {
    nullable: true,
    description: 'The cheapest that meets the floor and is not surely worse; absent where it is in use already.',
  })
  recommended!: Model | null;
}
