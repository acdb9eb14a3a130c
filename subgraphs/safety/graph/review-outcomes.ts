import { refuse } from '#contracts/refusals';
import { keyedRequest } from '#platform/idempotency';
import { hasScope } from '#platform/auth';
import {
  IdempotencyKeyReused,
  make,
  parseId,
  parseIdempotencyKey,
  parseText,
  VersionConflict,
} from '#platform/subgraph-server';
import { isBlank } from '#platform/text';
import type { ReviewItem as Item } from '../review-queue/review.entity.js';
import type { ReviewCommand, ReviewOutcome } from '../review-queue/review-changes.store.js';
import type { LimitReached } from '../reviewers/limits.rules.js';
import { confinedTo, conflictsIn, type Context, requirePerson } from './context.js';
import {
  ReviewAlreadyDecided,
  ReviewerLimitReached,
  ReviewItemAssigned,
  ReviewItemNotFound,
  ReviewLeaseHeld,
  ReviewNeedsAnotherPerson,
  ReviewNeedsSafetyLead,
  ReviewNotClaimed,
  type ReviewResult,
} from './results.js';
import { type ReviewActionInput, ReviewItem } from './review.types.js';

export const longestNote = 2000;

export const isLead = ({ actor }: Context): boolean => hasScope(actor, 'safety:manage');

export async function reviewerOf(context: Context) {
  const { actor } = context;
  return {
    actorId: actor.id,
    companyId: confinedTo(actor),
    conflicts: await conflictsIn(context),
    isLead: isLead(context),
  };
}

export async function command(
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

/** A note of blanks is none. */
export const parsedNote = (note: string | null | undefined): string | null =>
  note == null || isBlank(note) ? null : parseText('input.note', note, longestNote).trim();

export const toItem = (item: Item): ReviewItem => make(ReviewItem, item);

const limitSentences: Readonly<Record<LimitReached['limit'], string>> = {
  OPEN: 'You have as many items in review as you may: decide or release one first.',
  DAY: 'You have taken as many items as you may in 24 hours. Rest; others carry on.',
  SAFEGUARDING: 'You have read as many disclosures as you may in 24 hours. Take other items, or rest.',
};

export const toLimitReached = ({ limit, resetsAt }: LimitReached): ReviewerLimitReached =>
  refuse(ReviewerLimitReached, { limit, resetsAt, message: limitSentences[limit] });

const concernSentences = {
  CONCERNED: 'You wrote this text, or it may concern you: another person has to decide.',
  DECIDED_FIRST: 'The first decision was this person’s: the second one is another’s.',
} as const;

export function toResult(outcome: ReviewOutcome, id: string): typeof ReviewResult {
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
    case 'ASSIGNED':
      return refuse(ReviewItemAssigned, { until: outcome.until });
    case 'NEEDS_SAFETY_LEAD':
      return refuse(ReviewNeedsSafetyLead, {});
    case 'LIMIT_REACHED':
      return toLimitReached(outcome);
    case 'NEEDS_ANOTHER_PERSON':
      return outcome.because === 'ESCALATED'
        ? refuse(ReviewNeedsAnotherPerson, {})
        : refuse(ReviewNeedsAnotherPerson, { message: concernSentences[outcome.because] });
    case 'NOT_CLAIMED':
      return refuse(ReviewNotClaimed, {});
  }
}
