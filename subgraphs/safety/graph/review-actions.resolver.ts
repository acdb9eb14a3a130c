import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import type { Actor } from '#platform/auth';
import { keyedRequest } from '#platform/idempotency';
import {
  Forbidden,
  IdempotencyKey,
  IdempotencyKeyReused,
  make,
  parseId,
  parseIdempotencyKey,
  parseText,
  RequiresScopes,
  VersionConflict,
} from '#platform/subgraph-server';
import { isBlank } from '#platform/text';
import type { ReviewItem as Item } from '../review-queue/review.entity.js';
import type { ClaimNextOutcome, Decision, ReviewCommand, ReviewOutcome } from '../review-queue/review.store.js';
import { confinedTo, conflictsIn, type Context } from './context.js';
import {
  ClaimNextResult,
  ReviewAlreadyDecided,
  ReviewItemNotFound,
  ReviewLeaseHeld,
  ReviewNeedsAnotherPerson,
  ReviewNotClaimed,
  ReviewQueueEmpty,
  ReviewResult,
} from './results.js';
import { EscalateInput, ReviewActionInput, ReviewDecisionInput, ReviewItem } from './review.types.js';

const longestNote = 2000;

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
      'Approve: the text may be used. It goes on to classification, and the held copy is cleared. For the reviewer who has claimed the item.',
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
      'Dismiss: the text is not used. Nothing reads it any more, and the held copy is cleared. For the reviewer who has claimed the item.',
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

/** What goes on to a model, or is thrown away, is a person's decision; and only a person can be concerned by a text. */
function requirePerson(actor: Actor): void {
  if (actor.kind !== 'user') throw new Forbidden('A review needs a person: log in with a bearer token of a reviewer.');
}

async function reviewerOf(context: Context) {
  const { actor } = context;
  return { actorId: actor.id, companyId: confinedTo(actor), conflicts: await conflictsIn(context) };
}

async function command(
  operation: string,
  input: ReviewActionInput,
  key: string | null,
  context: Context,
): Promise<ReviewCommand> {
  const { actor } = context;
  requirePerson(actor);
  return {
    itemId: parseId('input.id', input.id),
    request: keyedRequest(actor.id, parseIdempotencyKey(key), { operation, input }),
    ...(await reviewerOf(context)),
    expectedVersion: input.expectedVersion ?? undefined,
  };
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

/** A note of blanks is none. */
const parsedNote = (note: string | null | undefined): string | null =>
  note == null || isBlank(note) ? null : parseText('input.note', note, longestNote).trim();

const toItem = (item: Item): ReviewItem => make(ReviewItem, item);

function toClaimNextResult(outcome: ClaimNextOutcome): typeof ClaimNextResult {
  switch (outcome.kind) {
    case 'DONE':
      return toItem(outcome.item);
    case 'KEY_REUSED':
      return refuse(IdempotencyKeyReused, {});
    case 'QUEUE_EMPTY':
      return refuse(ReviewQueueEmpty, {});
  }
}

function toResult(outcome: ReviewOutcome, id: string): typeof ReviewResult {
  switch (outcome.kind) {
    case 'DONE':
      return toItem(outcome.item);
    case 'KEY_REUSED':
      return refuse(IdempotencyKeyReused, {});
    case 'NOT_FOUND':
      return refuse(ReviewItemNotFound, { id });
    case 'VERSION_CONFLICT':
      return refuse(VersionConflict, { currentVersion: outcome.item.version });
    case 'ALREADY_DECIDED':
      return refuse(ReviewAlreadyDecided, { status: outcome.item.status, decidedAt: outcome.item.decidedAt });
    case 'LEASE_HELD':
      return refuse(ReviewLeaseHeld, { until: outcome.until });
    case 'NEEDS_ANOTHER_PERSON':
      return outcome.because === 'ESCALATED'
        ? refuse(ReviewNeedsAnotherPerson, {})
        : refuse(ReviewNeedsAnotherPerson, {
            message: 'You wrote this text, or it may concern you: another person has to decide.',
          });
    case 'NOT_CLAIMED':
      return refuse(ReviewNotClaimed, {});
  }
}
