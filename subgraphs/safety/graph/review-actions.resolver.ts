import { Arg, Ctx, Directive, Field, ID, InputType, Int, Mutation, Resolver } from 'type-graphql';
import { parseId, parseIdempotencyKey, parseText, type GraphContext } from '../../../platform/subgraph-server/index.js';
import { isBlank } from '../../../platform/text/index.js';
import type { ReviewItem as Item } from '../review-queue/review-item.js';
import { mutationKey } from '../review-queue/review-mutations.js';
import type { ReviewCommand, ReviewOutcome } from '../review-queue/review-store.js';
import { confinedTo, type SafetyServices } from '../services.js';
import {
  ClaimNextResult,
  ReviewAlreadyDecided,
  ReviewItem,
  ReviewItemNotFound,
  ReviewLeaseHeld,
  ReviewNeedsAnotherPerson,
  ReviewQueueEmpty,
  ReviewResult,
  ReviewVersionConflict,
} from './review.types.js';

type Context = GraphContext<SafetyServices>;
const reviewers = '@requiresScopes(scopes: [["safety:review"]])';
const longestNote = 2000;

@InputType()
export class ReviewActionInput {
  @Field(() => ID)
  id!: string;
  @Field(() => Int, { nullable: true, description: 'Act only if the item still has this version.' })
  expectedVersion?: number | null;
}

@InputType()
export class ReviewDecisionInput extends ReviewActionInput {
  @Field(() => String, { nullable: true, description: 'Kept in the history. Up to 2,000 characters.' })
  note?: string | null;
  @Field(() => Boolean, {
    nullable: true,
    description: 'Were the rules right to hold it? Feeds the precision of each rule.',
  })
  flagsConfirmed?: boolean | null;
}

@InputType()
export class EscalateInput extends ReviewActionInput {
  @Field(() => String, { description: 'Why another person has to look. 1–2,000 characters, kept in the history.' })
  reason!: string;
}

@Resolver()
export class ReviewActionsResolver {
  @Mutation(() => ReviewResult, { description: 'Takes an item for ten minutes; taking it again renews the lease.' })
  @Directive(reviewers)
  async claimReviewItem(
    @Arg('input', () => ReviewActionInput) input: ReviewActionInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ) {
    return toResult(await context.services.queue.claim(command('claim', input, key, context)), input.id);
  }

  @Mutation(() => ClaimNextResult, {
    description: 'Takes the most urgent item nobody works on. Two reviewers never get the same one.',
  })
  @Directive(reviewers)
  async claimNextReviewItem(@IdempotencyKey() key: string | null, @Ctx() context: Context) {
    const { actor, services } = context;
    const idempotency = mutationKey(actor.id, parseIdempotencyKey(key), {
      operation: 'claimNext',
      itemId: null,
      input: null,
    });
    const item = await services.queue.claimNext(actor.id, confinedTo(actor), idempotency);
    return item ? asItem(item) : Object.assign(new ReviewQueueEmpty(), { message: 'Nothing waits for a reviewer.' });
  }

  @Mutation(() => ReviewResult, {
    description: 'Approve: the text may be used. It goes on to classification, and the held copy is cleared.',
  })
  @Directive(reviewers)
  async approveReviewItem(
    @Arg('input', () => ReviewDecisionInput) input: ReviewDecisionInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ) {
    return toResult(await context.services.queue.approve(decision('approve', input, key, context)), input.id);
  }

  @Mutation(() => ReviewResult, {
    description: 'Dismiss: the text is not used. Nothing reads it any more, and the held copy is cleared.',
  })
  @Directive(reviewers)
  async dismissReviewItem(
    @Arg('input', () => ReviewDecisionInput) input: ReviewDecisionInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ) {
    return toResult(await context.services.queue.dismiss(decision('dismiss', input, key, context)), input.id);
  }

  @Mutation(() => ReviewResult, { description: 'Escalate: somebody else has to decide. The text stays held.' })
  @Directive(reviewers)
  async escalateReviewItem(
    @Arg('input', () => EscalateInput) input: EscalateInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ) {
    const reason = parseText('input.reason', input.reason, longestNote).trim();
    return toResult(
      await context.services.queue.escalate({ ...command('escalate', input, key, context), reason }),
      input.id,
    );
  }
}

/** Every mutation takes one; the same for all. */
function IdempotencyKey(): ReturnType<typeof Arg> {
  return Arg('idempotencyKey', () => String, {
    nullable: true,
    description: 'Repeating a request with the same key does nothing and answers the same. Up to 200 characters.',
  });
}

function command(operation: string, input: ReviewActionInput, key: string | null, { actor }: Context): ReviewCommand {
  const itemId = parseId('input.id', input.id);
  return {
    itemId,
    actorId: actor.id,
    companyId: confinedTo(actor),
    expectedVersion: input.expectedVersion ?? undefined,
    idempotency: mutationKey(actor.id, parseIdempotencyKey(key), { operation, itemId, input }),
  };
}

const decision = (operation: string, input: ReviewDecisionInput, key: string | null, context: Context) => ({
  ...command(operation, input, key, context),
  note: parsedNote(input.note),
  flagsConfirmed: input.flagsConfirmed ?? null,
});

/** A note of blanks is none. */
const parsedNote = (note: string | null | undefined): string | null =>
  note == null || isBlank(note) ? null : parseText('input.note', note, longestNote).trim();

/** Result unions are told apart by class. */
const asItem = (item: Item) => Object.assign(new ReviewItem(), item);

function toResult(outcome: ReviewOutcome, id: string): typeof ReviewResult {
  switch (outcome.kind) {
    case 'DONE':
      return asItem(outcome.item);
    case 'NOT_FOUND':
      return Object.assign(new ReviewItemNotFound(), { id, message: 'There is no such review item.' });
    case 'VERSION_CONFLICT':
      return Object.assign(new ReviewVersionConflict(), {
        message: 'The item changed since you read it. Read it again.',
        currentVersion: outcome.item.version,
      });
    case 'ALREADY_DECIDED':
      return Object.assign(new ReviewAlreadyDecided(), {
        message: 'Somebody has decided already.',
        status: outcome.item.status,
        decidedAt: outcome.item.decidedAt,
      });
    case 'LEASE_HELD':
      return Object.assign(new ReviewLeaseHeld(), { message: 'Another reviewer has this item.', until: outcome.until });
    case 'NEEDS_ANOTHER_PERSON':
      return Object.assign(new ReviewNeedsAnotherPerson(), {
        message: 'You escalated this item: somebody else has to decide.',
      });
  }
}
