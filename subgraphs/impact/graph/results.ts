import { createUnionType, Field, ObjectType } from 'type-graphql';
import { ErrorResult, IdempotencyKeyReused, InputProblem, RateLimited } from '#platform/subgraph-server';

abstract class WithFeedbackId {
  feedbackId!: string;
}

@ObjectType({ description: 'Stored durably; screening and classification follow.' })
export class FeedbackAccepted extends WithFeedbackId {}

@ObjectType({ description: 'The same content came with the same idempotency key before; nothing was stored again.' })
export class FeedbackDuplicate extends WithFeedbackId {}

@ObjectType({ implements: ErrorResult, description: 'Some fields are not valid; nothing was stored.' })
export class FeedbackInvalid extends ErrorResult {
  @Field(() => [InputProblem], { description: 'Everything that was found.' })
  problems!: readonly InputProblem[];
}

export const IngestFeedbackResult = createUnionType({
  name: 'IngestFeedbackResult',
  description: 'What became of a submitted text.',
  types: () => [FeedbackAccepted, FeedbackDuplicate, FeedbackInvalid, IdempotencyKeyReused, RateLimited] as const,
});
