import { Arg, Ctx, Directive, Field, ID, InputType, Int, Mutation, Resolver } from 'type-graphql';
import type { Actor } from '#platform/auth';
import { Forbidden, parseId, parseIdempotencyKey, parseText, type GraphContext } from '#platform/subgraph-server';
import { isBlank } from '#platform/text';
import type { ReviewItem as Item } from '../review-queue/review-item.js';
import { mutationKey } from '../review-queue/review-mutations.js';
import type { ReviewCommand, ReviewOutcome } from '../review-queue/review.store.js';
import { confinedTo, type SafetyServices } from '../services.js';
import { conflictsIn } from './review.resolver.js';
import {
  ClaimNextResult,
  ReviewAlreadyDecided,
  ReviewItem,
  ReviewItemNotFound,
  ReviewLeaseHeld,
  ReviewNeedsAnotherPerson,
  ReviewNotClaimed,
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
  @Mutation(() => ReviewResult, {
    description:
      'Takes an item for ten minutes; taking it again renews the lease. Not for a text of one’s own, nor of somebody with whom one shares a programme or a meeting.',
  })
  @Directive(reviewers)
  async claimReviewItem(
    @Arg('input', () => ReviewActionInput) input: ReviewActionInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ) {
    return toResult(await context.services.queue.claim(await command('claim', input, key, context)), input.id);
  }

  @Mutation(() => ClaimNextResult, {
    description: 'Takes the most urgent item nobody works on. Two reviewers never get the same one.',
  })
  @Directive(reviewers)
  async claimNextReviewItem(@IdempotencyKey() key: string | null, @Ctx() context: Context) {
    const { actor, services } = context;
    requirePerson(actor);
    const idempotency = mutationKey(actor.id, parseIdempotencyKey(key), {
      operation: 'claimNext',
      itemId: null,
      input: null,
    });
    const item = await services.queue.claimNext({ ...(await reviewerOf(context)), idempotency });
    return item ? asItem(item) : Object.assign(new ReviewQueueEmpty(), { message: 'Nothing waits for a reviewer.' });
  }

  @Mutation(() => ReviewResult, {
    description:
      'Approve: the text may be used. It goes on to classification, and the held copy is cleared. For whoever has claimed the item.',
  })
  @Directive(reviewers)
  async approveReviewItem(
    @Arg('input', () => ReviewDecisionInput) input: ReviewDecisionInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ) {
    return toResult(await context.services.queue.approve(await decision('approve', input, key, context)), input.id);
  }

  @Mutation(() => ReviewResult, {
    description:
      'Dismiss: the text is not used. Nothing reads it any more, and the held copy is cleared. For whoever has claimed the item.',
  })
  @Directive(reviewers)
  async dismissReviewItem(
    @Arg('input', () => ReviewDecisionInput) input: ReviewDecisionInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ) {
    return toResult(await context.services.queue.dismiss(await decision('dismiss', input, key, context)), input.id);
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
      await context.services.queue.escalate({ ...(await command('escalate', input, key, context)), reason }),
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
  const itemId = parseId('input.id', input.id);
  return {
    itemId,
    idempotency: mutationKey(actor.id, parseIdempotencyKey(key), { operation, itemId, input }),
    ...(await reviewerOf(context)),
    expectedVersion: input.expectedVersion ?? undefined,
  };
}

const decision = async (operation: string, input: ReviewDecisionInput, key: string | null, context: Context) => ({
  note: parsedNote(input.note),
  flagsConfirmed: input.flagsConfirmed ?? null,
  ...(await command(operation, input, key, context)),
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
        message:
          outcome.because === 'ESCALATED'
            ? 'You escalated this item: somebody else has to decide.'
            : 'You wrote this text, or it may concern you: somebody else has to decide.',
      });
    case 'NOT_CLAIMED':
      return Object.assign(new ReviewNotClaimed(), {
        message: 'You do not have this item in review: claim it, read it, then decide.',
      });
  }
}
