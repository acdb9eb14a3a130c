import { Directive, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime, type MoneyShape } from '#platform/subgraph-server';
import type { BatchOutcome, BatchWait, ItemFailure, ItemState } from '../batches/batch.entity.js';
import { connectionOf } from './connection.js';
import {
  BatchItemFailureEnum,
  BatchItemStateEnum,
  BatchOutcomeEnum,
  BatchWaitEnum,
  EstimateBasisEnum,
} from './enums.js';
import { LongRunning } from './long-running.types.js';
import { Money } from './money.types.js';

@ObjectType({ description: 'How many items of a batch are in which state. They add up to `total`.' })
export class BatchCounts {
  @Field(() => Int, { description: 'All of them.' })
  total!: number;
  @Field(() => Int, { description: 'Not yet screened.' })
  waiting!: number;
  @Field(() => Int, { description: 'Screened, and waiting for a model.' })
  ready!: number;
  @Field(() => Int, { description: 'With at least one score.' })
  scored!: number;
  @Field(() => Int, { description: 'Read by a model that would not score them.' })
  abstained!: number;
  @Field(() => Int, { description: 'Held by screening: no model has read them.' })
  held!: number;
  @Field(() => Int, { description: 'Without an answer that can be used.' })
  failed!: number;
  @Field(() => Int, { description: 'Not read, since the batch was ended before.' })
  cancelled!: number;
}

@Directive('@key(fields: "id")')
@ObjectType('ClassificationBatch', {
  implements: LongRunning,
  description: 'Texts that are screened and classified in the background. No text outlives its item.',
})
export class ClassificationBatch extends LongRunning {
  @Field(() => ID, { description: 'The company whose budget pays.' })
  companyId!: string;
  @Field(() => Float, { description: 'Grows with every change.' })
  seq!: number;
  @Field(() => Boolean, { description: 'Whether it stands still until it is resumed.' })
  paused!: boolean;
  @Field(() => BatchOutcomeEnum, { nullable: true, description: 'How it ended; absent before.' })
  outcome!: BatchOutcome | null;
  @Field(() => BatchWaitEnum, { nullable: true, description: 'What it waits for; absent while it is worked on.' })
  waitsFor!: BatchWait | null;
  @Field(() => DateTime, { nullable: true, description: 'When it is tried again at the latest.' })
  retryAt!: Date | null;
  @Field(() => DateTime, { description: 'When it was asked for.' })
  createdAt!: Date;
}

@ObjectType({ description: 'One text of a batch. The text itself is not kept.' })
export class ClassificationBatchItem {
  @Field(() => String, { description: 'As you named it.' })
  id!: string;
  @Field(() => Int, { description: 'Its place in the batch, from 0.' })
  position!: number;
  @Field(() => BatchItemStateEnum, { description: 'What became of it.' })
  state!: ItemState;
  @Field(() => BatchItemFailureEnum, { nullable: true, description: 'Why it failed; absent unless it did.' })
  failure!: ItemFailure | null;

  classificationId!: string | null;
}

@ObjectType({
  description: 'One state of a batch. Sequence numbers are persisted and grow; progress never falls.',
})
export class ClassificationBatchProgress {
  @Field(() => Float, { description: 'Give this as `afterSeq` to resume.' })
  seq!: number;
  @Field(() => ClassificationBatch, { description: 'The batch as it is now.' })
  batch!: ClassificationBatch;
}

@ObjectType({ description: 'What a batch would cost. Nothing is set aside by asking.' })
export class BatchCostEstimate {
  @Field(() => ID, { nullable: true, description: 'The model that is asked first; absent where none can be.' })
  modelId!: string | null;
  @Field(() => Int, { description: 'Texts.' })
  texts!: number;
  @Field(() => Money, { description: 'What it will probably cost.' })
  expected!: MoneyShape;
  @Field(() => Money, { description: 'The most it can cost if every text is answered at the first attempt.' })
  most!: MoneyShape;
  @Field(() => Money, { description: "What is left of the company's month." })
  available!: MoneyShape;
  @Field(() => Boolean, { description: 'Whether the expected cost is left; a batch that is dearer waits for budget.' })
  fits!: boolean;
  @Field(() => EstimateBasisEnum, { description: 'What the expected cost rests on.' })
  basis!: 'HISTORY' | 'PRICE';
}

@InputType({ description: 'A text of a batch.' })
export class ClassifyBatchItemInput {
  @Field(() => String, { description: 'Your name for it, 1–200 characters, once in a batch.' })
  id!: string;
  @Field(() => String, { description: '1–20,000 characters. It is screened first.' })
  text!: string;
  @Field(() => String, { nullable: true, description: 'BCP 47, such as `nb-NO`.' })
  locale?: string | null;
}

@InputType({ description: 'Texts, and who pays. Give `items` or `jsonLines`, not both.' })
export class ClassifyBatchInput {
  @Field(() => ID, { description: 'The company whose budget pays.' })
  companyId!: string;
  @Field(() => [ClassifyBatchItemInput], { nullable: true, description: '1–10,000 texts, 20 MB at most.' })
  items?: ClassifyBatchItemInput[] | null;
  @Field(() => String, {
    nullable: true,
    description:
      'The same as one JSON object a line: `{"id": "7", "text": "…", "locale": "nb-NO"}`. Counts as one value of the request, so that ten thousand texts fit into its limits.',
  })
  jsonLines?: string | null;
}

@InputType({ description: 'A batch to be estimated.' })
export class EstimateBatchCostInput {
  @Field(() => ID, { description: 'The company whose budget would pay.' })
  companyId!: string;
  @Field(() => Int, { description: 'How many texts, 1–10,000.' })
  texts!: number;
  @Field(() => Int, { description: 'How long they are together, in bytes of UTF-8; 20 MB at most.' })
  bytes!: number;
}

@InputType({ description: 'All given conditions hold.' })
export class ClassificationBatchFilter {
  @Field(() => ID, { nullable: true, description: 'Only those of this company.' })
  companyId?: string | null;
}

export const ClassificationBatchConnection = connectionOf(ClassificationBatch, 'ClassificationBatch');
export const ClassificationBatchItemConnection = connectionOf(ClassificationBatchItem, 'ClassificationBatchItem');
