import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { FeedbackStatusName } from '../feedback/status.rules.js';
import { connectionOf } from './connection.js';
import { FeedbackSkipReason, FeedbackStatus } from './enums.js';
import { DateTime } from './scalars.js';

@ObjectType('Feedback', { description: 'What a person wrote about a programme.' })
@Directive('@key(fields: "id")')
@Directive('@authenticated')
export class Feedback {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Language as declared by the sender (BCP 47).' })
  locale!: string | null;

  @Field(() => Int, { nullable: true, description: '1 (worst) to 5 (best), if the person gave one.' })
  rating!: number | null;

  @Field(() => FeedbackStatus, { description: 'How far it has come.' })
  status!: FeedbackStatusName;

  @Field(() => FeedbackSkipReason, { nullable: true, description: 'Set while the status is SKIPPED.' })
  skipReason!: string | null;

  @Field(() => DateTime, { description: 'When the person submitted it.' })
  submittedAt!: Date;

  @Field(() => DateTime, { description: 'When it reached the platform.' })
  receivedAt!: Date;

  text!: string;
  companyId!: string;
  userId!: string;
  programId!: string | null;
}

export const FeedbackConnection = connectionOf(Feedback);

@InputType({ description: 'A text to be stored, screened and classified.' })
export class IngestFeedbackInput {
  @Field(() => ID, { description: 'The company whose programme it is about.' })
  companyId!: string;

  @Field(() => ID, { description: 'Who wrote it; a person of that company.' })
  userId!: string;

  @Field(() => ID, { nullable: true, description: 'The programme it is about, if it is about one.' })
  programId?: string | null;

  @Field(() => String, { description: 'The words, 1 to 10,000 characters.' })
  text!: string;

  @Field(() => String, { nullable: true, description: 'Language (BCP 47), such as `nb-NO`.' })
  locale?: string | null;

  @Field(() => Int, { nullable: true, description: '1 (worst) to 5 (best).' })
  rating?: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was written; now when absent.' })
  submittedAt?: Date | null;
}
