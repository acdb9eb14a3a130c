import { createUnionType, Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionOf } from './connection.js';
import { DateTime } from './scalars.js';
import type { FeedbackStatusName } from '../feedback/status.rules.js';

export const FeedbackStatus = {
  RECEIVED: 'RECEIVED',
  HELD: 'HELD',
  CLEARED: 'CLEARED',
  REJECTED: 'REJECTED',
  CLASSIFIED: 'CLASSIFIED',
  SKIPPED: 'SKIPPED',
} as const satisfies Record<FeedbackStatusName, FeedbackStatusName>;
registerEnumType(FeedbackStatus, {
  name: 'FeedbackStatus',
  description: 'How far a text has come.',
  valuesConfig: {
    RECEIVED: { description: 'Stored; waits for screening.' },
    HELD: {
      description: 'Waits for a reviewer; meanwhile no model reads it, and text and author are for review alone.',
    },
    CLEARED: { description: 'May be read by a model; waits for classification.' },
    REJECTED: { description: 'A reviewer decided that it is not used; text and author stay hidden.' },
    CLASSIFIED: { description: 'Has scores.' },
    SKIPPED: { description: 'No score was made; `skipReason` says why.' },
  },
});

export const FeedbackSkipReason = {
  BUDGET_EXHAUSTED: 'BUDGET_EXHAUSTED',
  ABSTAINED: 'ABSTAINED',
  RATE_LIMITED: 'RATE_LIMITED',
} as const;
registerEnumType(FeedbackSkipReason, {
  name: 'FeedbackSkipReason',
  description: 'Why a text has no score.',
  valuesConfig: {
    BUDGET_EXHAUSTED: { description: 'The AI budget of the company did not allow it.' },
    ABSTAINED: { description: 'The classifier was not sure enough in any dimension.' },
    RATE_LIMITED: { description: 'Too many texts at once.' },
  },
});

@ObjectType('Feedback', { description: 'What a person wrote about a programme.' })
@Directive('@key(fields: "id")')
@Directive('@authenticated')
export class Feedback {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Language as declared by the sender (BCP 47).' })
  locale!: string | null | undefined;

  @Field(() => Int, { nullable: true, description: '1 (worst) to 5 (best), if the person gave one.' })
  rating!: number | null | undefined;

  @Field(() => FeedbackStatus, { description: 'How far it has come.' })
  status!: FeedbackStatusName;

  @Field(() => FeedbackSkipReason, { nullable: true, description: 'Set while the status is SKIPPED.' })
  skipReason!: string | null | undefined;

  @Field(() => DateTime, { description: 'When the person submitted it.' })
  submittedAt!: Date;

  @Field(() => DateTime, { description: 'When it reached the platform.' })
  receivedAt!: Date;

  text!: string;
  companyId!: string;
  userId!: string;
  programId!: string | null | undefined;
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

abstract class WithFeedbackId {
  feedbackId!: string;
}

@ObjectType({ description: 'Stored durably; screening and classification follow.' })
export class FeedbackAccepted extends WithFeedbackId {}

@ObjectType({ description: 'The same content came with the same idempotency key before; nothing was stored again.' })
export class FeedbackDuplicate extends WithFeedbackId {}

@ObjectType({ description: 'The idempotency key was used before for other content; nothing was stored.' })
export class FeedbackConflict {
  @Field(() => String, { description: 'The key in question.' })
  idempotencyKey!: string;

  @Field(() => String, { description: 'What to do.' })
  message!: string;
}

@ObjectType({ description: 'One thing wrong with an input.' })
export class FeedbackProblem {
  @Field(() => String, { description: 'Which field.' })
  path!: string;

  @Field(() => String, { description: 'What is wrong and how to put it right.' })
  message!: string;
}

@ObjectType({ description: 'Some fields are not valid; nothing was stored.' })
export class FeedbackInvalid {
  @Field(() => [FeedbackProblem], { description: 'Everything that was found.' })
  problems!: readonly FeedbackProblem[];
}

const members = [FeedbackAccepted, FeedbackDuplicate, FeedbackConflict, FeedbackInvalid] as const;
export const IngestFeedbackResult = createUnionType({
  name: 'IngestFeedbackResult',
  description: 'What became of a submitted text.',
  types: () => members,
  resolveType: (value: object) => members.find((member) => value instanceof member)?.name,
});
