import { Directive, Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionOf } from './connection.js';
import { DateTime } from './scalars.js';

/** Names of the graph to names of the events. */
export const OutcomeDimension = {
  CONFIDENCE: 'confidence',
  BELONGING: 'belonging',
  LANG_LEVEL_PROXY: 'lang_level_proxy',
  JOB_READINESS: 'job_readiness',
  WELL_BEING: 'well_being',
} as const;
registerEnumType(OutcomeDimension, {
  name: 'OutcomeDimension',
  description: 'What a score measures.',
  valuesConfig: {
    CONFIDENCE: { description: 'Trust in oneself.' },
    BELONGING: { description: 'Feeling part of a place and its people.' },
    LANG_LEVEL_PROXY: { description: 'Comfort in the new language; not a language test.' },
    JOB_READINESS: { description: 'Closeness to work.' },
    WELL_BEING: { description: 'How the person is doing.' },
  },
});

@Directive('@shareable')
@ObjectType('TextSpan', { description: 'A place in the original text: UTF-16 code units, `end` exclusive.' })
export class TextSpan {
  @Field(() => Int)
  start!: number;

  @Field(() => Int)
  end!: number;
}

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
  supersededAt!: Date | null | undefined;

  companyId!: string;
  userId!: string;
  feedbackId!: string;
}

export const OutcomeScoreConnection = connectionOf(OutcomeScore);
