import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { keyedRequest } from '#platform/idempotency';
import {
  BadInput,
  IdempotencyKey,
  IdempotencyKeyReused,
  make,
  parseId,
  parseIdempotencyKey,
  parseText,
  RequiresScopes,
  VersionConflict,
} from '#platform/subgraph-server';
import { type Context, requirePerson, requireStaff } from './context.js';
import { ApproveReviewItemsOfRuleResult, ReviewResult } from './results.js';
import {
  ApproveReviewItemsOfRuleInput,
  ReassignReviewItemInput,
  ReviewerLimits,
  ReviewItemLeft,
  ReviewItemsApproved,
  ReviewNoteInput,
  SetReviewerLimitsInput,
} from './review-desk.types.js';
import { command, parsedNote, reviewerOf, toItem, toResult } from './review-outcomes.js';
import { ReviewerLimitsInvalid, SetReviewerLimitsResult } from './setting-results.js';
import { User } from './user.types.js';

const mostAtOnce = 200;

@Resolver()
export class ReviewDeskResolver {
  @Mutation(() => ReviewResult, {
    description: 'Passes an item on to another reviewer. It is not offered to the caller again for 24 hours.',
  })
  @RequiresScopes('safety:review')
  async skipReviewItem(
    @Arg('input', () => ReviewNoteInput, { description: 'The item, and why.' }) input: ReviewNoteInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ): Promise<typeof ReviewResult> {
    const asked = { ...(await command('skipReviewItem', input, key, context)), note: parsedNote(input.note) };
    return toResult(await context.services.desk.skip(asked), input.id);
  }

  @Mutation(() => ReviewResult, {
    description: 'Gives an item back before the claim ends. For the reviewer who has it.',
  })
  @RequiresScopes('safety:review')
  async releaseReviewItem(
    @Arg('input', () => ReviewNoteInput, { description: 'The item, and why.' }) input: ReviewNoteInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ): Promise<typeof ReviewResult> {
    const asked = { ...(await command('releaseReviewItem', input, key, context)), note: parsedNote(input.note) };
    return toResult(await context.services.desk.release(asked), input.id);
  }

  @Mutation(() => ReviewResult, {
    description:
      'Keeps an item for one reviewer, whoever has it now: for four hours, a disclosure for one. They get it with `claimNextReviewItem`.',
  })
  @RequiresScopes('safety:manage')
  async reassignReviewItem(
    @Arg('input', () => ReassignReviewItemInput, { description: 'The item, and for whom.' })
    input: ReassignReviewItemInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ): Promise<typeof ReviewResult> {
    const reviewerId = input.reviewerId == null ? null : parseId('input.reviewerId', input.reviewerId);
    const outcome = await context.services.desk.reassign({
      ...(await command('reassignReviewItem', input, key, context)),
      reviewerId,
      reviewerConflicts: reviewerId === null ? new Set() : await context.services.conflictsOf(reviewerId),
      note: parsedNote(input.note),
    });
    return toResult(outcome, input.id);
  }

  @Mutation(() => ApproveReviewItemsOfRuleResult, {
    description:
      'Approves up to 200 texts at once that one rule held, as they were shown. Never a disclosure, and none that another rule holds as well.',
  })
  @RequiresScopes('safety:manage')
  async approveReviewItemsOfRule(
    @Arg('input', () => ApproveReviewItemsOfRuleInput, { description: 'The rule, and the items that were shown.' })
    input: ApproveReviewItemsOfRuleInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ): Promise<typeof ApproveReviewItemsOfRuleResult> {
    const { actor, services } = context;
    requirePerson(actor);
    if (input.items.length < 1 || input.items.length > mostAtOnce)
      throw new BadInput('input.items', `must be 1 to ${mostAtOnce} items.`);
    const items = input.items.map(({ id, version }, at) => ({ id: parseId(`input.items.${at}.id`, id), version }));
    if (new Set(items.map(({ id }) => id)).size < items.length)
      throw new BadInput('input.items', 'must not name an item twice.');
    const outcome = await services.desk.approveOfRule({
      ...(await reviewerOf(context)),
      ruleId: parseText('input.ruleId', input.ruleId, 200),
      items,
      flagsConfirmed: input.flagsConfirmed ?? false,
      note: parsedNote(input.note),
      request: keyedRequest(actor.id, parseIdempotencyKey(key), { operation: 'approveReviewItemsOfRule', input }),
    });
    if (outcome.kind === 'KEY_REUSED') return refuse(IdempotencyKeyReused, {});
    return make(ReviewItemsApproved, {
      approved: outcome.approved.map(toItem),
      left: outcome.left.map((item) => make(ReviewItemLeft, item)),
    });
  }

  @Mutation(() => SetReviewerLimitsResult, {
    description: 'Sets how much a reviewer takes on. Counts from their next claim on.',
  })
  @RequiresScopes('safety:manage')
  async setReviewerLimits(
    @Arg('input', () => SetReviewerLimitsInput, { description: 'The limits, and whose.' })
    input: SetReviewerLimitsInput,
    @IdempotencyKey() key: string | null,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof SetReviewerLimitsResult> {
    requireStaff(actor);
    const outcome = await services.reviewerSettings.setLimits({
      maxOpen: input.maxOpen,
      maxPerDay: input.maxPerDay,
      maxSafeguardingPerDay: input.maxSafeguardingPerDay,
      reviewerId: parseId('input.reviewerId', input.reviewerId),
      actorId: actor.id,
      expectedVersion: input.expectedVersion ?? null,
      request: keyedRequest(actor.id, parseIdempotencyKey(key), { operation: 'setReviewerLimits', input }),
    });
    switch (outcome.kind) {
      case 'DONE': {
        const { reviewerId, maxOpen, maxPerDay, maxSafeguardingPerDay, version, updatedAt } = outcome.row;
        const reviewer = make(User, { id: reviewerId });
        return make(ReviewerLimits, { reviewer, maxOpen, maxPerDay, maxSafeguardingPerDay, version, updatedAt });
      }
      case 'INVALID':
        return refuse(ReviewerLimitsInvalid, { problems: outcome.problems });
      case 'VERSION_CONFLICT':
        return refuse(VersionConflict, { currentVersion: outcome.currentVersion });
      case 'KEY_REUSED':
        return refuse(IdempotencyKeyReused, {});
    }
  }
}
