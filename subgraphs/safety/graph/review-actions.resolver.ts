import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { keyedRequest } from '#platform/idempotency';
import {
  IdempotencyKey,
  IdempotencyKeyReused,
  parseIdempotencyKey,
  parseText,
  RequiresScopes,
} from '#platform/subgraph-server';
import type { ClaimNextOutcome, Decision } from '../review-queue/review.store.js';
import { type Context, requirePerson } from './context.js';
import { ClaimNextResult, ReviewQueueEmpty, ReviewResult } from './results.js';
import { command, longestNote, parsedNote, reviewerOf, toItem, toLimitReached, toResult } from './review-outcomes.js';
import { EscalateInput, ReviewActionInput, ReviewDecisionInput } from './review.types.js';

@Resolver()
export class ReviewActionsResolver {
  @Mutation(() => ReviewResult, {
    description:
      'Takes an item for ten minutes; taking it again renews the lease. Not for a text of one’s own, nor of a person with whom one shares a programme or a meeting.',
  })
  @RequiresScopes('safety:review')
  async claimReviewItem(
    @Arg('input', () => ReviewActionInput, { description: 'The item to take.' }) input: ReviewActionInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ) {
    return toResult(
      await context.services.queue.claim(await command('claimReviewItem', input, key, context)),
      input.id,
    );
  }

  @Mutation(() => ClaimNextResult, {
    description: 'Takes the most urgent item that no reviewer has. Two reviewers never get the same one.',
  })
  @RequiresScopes('safety:review')
  async claimNextReviewItem(@IdempotencyKey() key: string | null, @Ctx() context: Context) {
    const { actor, services } = context;
    requirePerson(actor);
    const request = keyedRequest(actor.id, parseIdempotencyKey(key), { operation: 'claimNextReviewItem', input: null });
    return toClaimNextResult(await services.queue.claimNext({ ...(await reviewerOf(context)), request }));
  }

  @Mutation(() => ReviewResult, {
    description:
      'Approve: the text may be used. It goes on to classification, and the held copy is cleared. For the reviewer who has claimed the item. A disclosure then waits for a second decision, of a safety lead.',
  })
  @RequiresScopes('safety:review')
  async approveReviewItem(
    @Arg('input', () => ReviewDecisionInput, { description: 'The item to decide.' }) input: ReviewDecisionInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ) {
    return toResult(
      await context.services.queue.approve(await decision('approveReviewItem', input, key, context)),
      input.id,
    );
  }

  @Mutation(() => ReviewResult, {
    description:
      'Dismiss: the text is not used. Nothing reads it any more, and the held copy is cleared. For the reviewer who has claimed the item. A disclosure then waits for a second decision, of a safety lead.',
  })
  @RequiresScopes('safety:review')
  async dismissReviewItem(
    @Arg('input', () => ReviewDecisionInput, { description: 'The item to decide.' }) input: ReviewDecisionInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ) {
    return toResult(
      await context.services.queue.dismiss(await decision('dismissReviewItem', input, key, context)),
      input.id,
    );
  }

  @Mutation(() => ReviewResult, { description: 'Escalate: another person has to decide. The text stays held.' })
  @RequiresScopes('safety:review')
  async escalateReviewItem(
    @Arg('input', () => EscalateInput, { description: 'The item, and the reason.' }) input: EscalateInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ) {
    const reason = parseText('input.reason', input.reason, longestNote).trim();
    return toResult(
      await context.services.queue.escalate({ ...(await command('escalateReviewItem', input, key, context)), reason }),
      input.id,
    );
  }
}

const decision = async (
  operation: string,
  input: ReviewDecisionInput,
  key: string | null,
  context: Context,
): Promise<Decision> => ({
  note: parsedNote(input.note),
  flagsConfirmed: input.flagsConfirmed ?? null,
  ...(await command(operation, input, key, context)),
});

function toClaimNextResult(outcome: ClaimNextOutcome): typeof ClaimNextResult {
  switch (outcome.kind) {
    case 'DONE':
      return toItem(outcome.item);
    case 'KEY_REUSED':
      return refuse(IdempotencyKeyReused, {});
    case 'QUEUE_EMPTY':
      return refuse(ReviewQueueEmpty, {});
    case 'LIMIT_REACHED':
      return toLimitReached(outcome);
  }
}
