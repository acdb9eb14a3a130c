import { Directive, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime, type MoneyShape } from '#platform/subgraph-server';
import type { EvaluationFailure } from '../evaluation/runs/evaluation.entity.js';
import { connectionOf } from './connection.js';
import { EvaluationFailureEnum } from './enums.js';
import { LongRunning } from './long-running.types.js';
import { EvalResult, ModelQuality } from './model.types.js';
import { Money } from './money.types.js';

@Directive('@key(fields: "id")')
@ObjectType('Evaluation', {
  implements: LongRunning,
  description: 'A model reads the labelled set, so that it is known how good it is and what it costs.',
})
export class Evaluation extends LongRunning {
  @Field(() => ID, { description: 'The company whose budget pays.' })
  companyId!: string;
  @Field(() => ID, { description: '`provider/model`.' })
  modelId!: string;
  @Field(() => Float, { description: 'Grows with every change.' })
  seq!: number;
  @Field(() => Int, { description: 'Texts to read.' })
  total!: number;
  @Field(() => Int, { description: 'Texts that were read.' })
  done!: number;
  @Field(() => Money, { description: 'What it has cost so far.' })
  cost!: MoneyShape;
  @Field(() => EvaluationFailureEnum, { nullable: true, description: 'Why it failed; absent unless it did.' })
  failure!: EvaluationFailure | null;
  @Field(() => ModelQuality, { nullable: true, description: 'What it found; absent until it is completed.' })
  quality!: ModelQuality | null;
  @Field(() => [EvalResult], { description: 'By outcome, all languages; empty until it is completed.' })
  results!: readonly EvalResult[];
  @Field(() => DateTime, { description: 'When it was asked for.' })
  createdAt!: Date;
}

@ObjectType({
  description: 'One state of an evaluation. Sequence numbers are persisted and grow; progress never falls.',
})
export class EvaluationProgress {
  @Field(() => Float, { description: 'Give this as `afterSeq` to resume.' })
  seq!: number;
  @Field(() => Evaluation, { description: 'The evaluation as it is now.' })
  evaluation!: Evaluation;
}

@InputType({ description: 'Which model is evaluated, and who pays.' })
export class RunEvaluationInput {
  @Field(() => ID, { description: 'The company whose budget pays.' })
  companyId!: string;
  @Field(() => ID, { description: '`provider/model`, as `models` lists it.' })
  modelId!: string;
  @Field(() => Int, {
    nullable: true,
    description:
      'How many texts of the labelled set it reads, of all languages alike; all of them when absent. At least 30.',
  })
  texts?: number | null;
}

@InputType({ description: 'All given conditions hold.' })
export class EvaluationFilter {
  @Field(() => ID, { nullable: true, description: 'Only those that this company paid for.' })
  companyId?: string | null;
  @Field(() => ID, { nullable: true, description: 'Only those of this model.' })
  modelId?: string | null;
}

export const EvaluationConnection = connectionOf(Evaluation, 'Evaluation');
