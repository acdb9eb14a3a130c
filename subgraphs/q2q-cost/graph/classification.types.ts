import { Directive, Field, Float, ID, InputType, ObjectType } from 'type-graphql';
import type { OutcomeDimension } from '#contracts/events';
import { DateTime, TextSpan } from '#platform/subgraph-server';
import type { ClassificationStatus } from '../classification/classification.entity.js';
import { ClassificationStatusEnum, OutcomeDimensionEnum } from './enums.js';

@ObjectType({ description: 'What a model reads out of a text about one outcome.' })
export class ClassificationScore {
  @Field(() => OutcomeDimensionEnum, { description: 'The outcome.' })
  dimension!: OutcomeDimension;
  @Field(() => Float, { description: '0 (goes badly) to 1 (goes well).' })
  score!: number;
  @Field(() => Float, { description: '0–1: how sure the model is that the text speaks of this outcome at all.' })
  confidence!: number;
  @Field(() => [TextSpan], { description: 'The words the score rests on.' })
  evidence!: readonly TextSpan[];
}

@ObjectType({ description: 'What a model made of one text. Holds scores and places, never the text.' })
@Directive('@key(fields: "id")')
export class Classification {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;
  @Field(() => ID, { description: 'The company whose budget paid.' })
  companyId!: string;
  @Field(() => ClassificationStatusEnum, { description: 'What became of the text.' })
  status!: ClassificationStatus;
  @Field(() => String, { description: 'Whose model it is; `embedded` is our own.' })
  provider!: string;
  @Field(() => String, { description: 'The name of the model.' })
  model!: string;
  @Field(() => String, { description: '`en`, `no`, `uk` or `und`.' })
  language!: string;
  @Field(() => [ClassificationScore], { description: 'Outcomes the text does not speak of are left out.' })
  scores!: readonly ClassificationScore[];
  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;

  feedbackId!: string | null;
}

@InputType({ description: 'A screened text to be scored now.' })
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
