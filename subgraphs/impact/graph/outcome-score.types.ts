import { Directive, Field, Float, ID, ObjectType } from 'type-graphql';
import { TextSpan } from '#platform/subgraph-server';
import { connectionOf } from './connection.js';
import { OutcomeDimension } from './enums.js';
import { DateTime } from './scalars.js';

@ObjectType('OutcomeScore', { description: 'One dimension of one classification of one text.' })
@Directive('@key(fields: "id")')
@Directive('@authenticated')
export class OutcomeScore {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;

  @Field(() => OutcomeDimension, { description: 'What it measures.' })
  dimension!: string;

  @Field(() => Float, { description: '0 (none) to 1 (full).' })
  score!: number;

  @Field(() => Float, { description: 'How sure the classifier is, 0 to 1.' })
  confidence!: number;

  @Field(() => [TextSpan], { description: 'The parts of the text that the score rests on.' })
  evidence!: readonly TextSpan[];

  @Field(() => String, { description: 'Who made the score.' })
  provider!: string;

  @Field(() => String, { description: 'With which model, version included.' })
  model!: string;

  @Field(() => DateTime, { description: 'When it was stored.' })
  createdAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When a later classification replaced it; null while it counts.',
  })
  supersededAt!: Date | null;

  companyId!: string;
  userId!: string;
  feedbackId!: string;
}

export const OutcomeScoreConnection = connectionOf(OutcomeScore);
