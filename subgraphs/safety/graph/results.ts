import { createUnionType, Field, ID, ObjectType } from 'type-graphql';
import {
  CompanyNotFound,
  DateTime,
  ErrorResult,
  IdempotencyKeyReused,
  RateLimited,
  VersionConflict,
} from '#platform/subgraph-server';
import type { ReviewStatus } from '../review-queue/review.rules.js';
import type { ReviewerLimitKind } from '../reviewers/limits.rules.js';
import { ReviewerLimitEnum, ReviewStatusEnum } from './enums.js';
import { ReviewItemsApproved } from './review-desk.types.js';
import { ReviewItem } from './review.types.js';
import { TextScreening } from './screening.types.js';

@ObjectType({
  implements: ErrorResult,
  description: 'The item does not exist, or belongs to a company you may not see.',
})
export class ReviewItemNotFound extends ErrorResult {
  @Field(() => ID, { description: 'The item that was asked for.' })
  id!: string;
}

@ObjectType({ implements: ErrorResult, description: 'The item has been decided already.' })
export class ReviewAlreadyDecided extends ErrorResult {
  @Field(() => ReviewStatusEnum, { description: 'APPROVED or DISMISSED.' })
  status!: ReviewStatus;
  @Field(() => DateTime, { nullable: true, description: 'When it was decided.' })
  decidedAt!: Date | null;
}

@ObjectType({ implements: ErrorResult, description: 'Another reviewer has it.' })
export class ReviewLeaseHeld extends ErrorResult {
  @Field(() => DateTime, { description: 'When their claim ends by itself.' })
  until!: Date;
}

@ObjectType({
  implements: ErrorResult,
  description:
    'Another person has to decide: you escalated this item, wrote the text, or share a programme or a meeting with its author, so that it may be about you.',
})
export class ReviewNeedsAnotherPerson extends ErrorResult {}

@ObjectType({
  implements: ErrorResult,
  description:
    'A decision is for the reviewer who has the item in review. Claim it first; a claim ends after ten minutes.',
})
export class ReviewNotClaimed extends ErrorResult {}

@ObjectType({ implements: ErrorResult, description: 'No item waits for a reviewer.' })
export class ReviewQueueEmpty extends ErrorResult {}

@ObjectType({ implements: ErrorResult, description: 'A safety lead keeps it for another reviewer.' })
export class ReviewItemAssigned extends ErrorResult {
  @Field(() => DateTime, { description: 'From then on every reviewer may take it.' })
  until!: Date;
}

@ObjectType({
  implements: ErrorResult,
  description: 'The second decision about a disclosure is a safety lead’s.',
})
export class ReviewNeedsSafetyLead extends ErrorResult {}

@ObjectType({ implements: ErrorResult, description: 'You have taken on as much as you may.' })
export class ReviewerLimitReached extends ErrorResult {
  @Field(() => ReviewerLimitEnum, { description: 'Which limit.' })
  limit!: ReviewerLimitKind;
  @Field(() => DateTime, { description: 'When you may take the next one, if nothing changes until then.' })
  resetsAt!: Date;
}

@ObjectType({
  implements: ErrorResult,
  description: 'This id belongs to a feedback or to other content than yours. Give an id of your own.',
})
export class ContentIdTaken extends ErrorResult {
  @Field(() => ID, { description: 'The id that was given.' })
  contentId!: string;
}

export const ReviewResult = createUnionType({
  name: 'ReviewResult',
  description: 'The item as it is after the action, or why nothing was done.',
  types: () =>
    [
      ReviewItem,
      ReviewItemNotFound,
      VersionConflict,
      ReviewAlreadyDecided,
      ReviewLeaseHeld,
      ReviewNeedsAnotherPerson,
      ReviewNotClaimed,
      ReviewItemAssigned,
      ReviewNeedsSafetyLead,
      ReviewerLimitReached,
      IdempotencyKeyReused,
    ] as const,
});

export const ClaimNextResult = createUnionType({
  name: 'ClaimNextResult',
  description: 'The item that the caller has now, or why there is none.',
  types: () => [ReviewItem, ReviewQueueEmpty, ReviewerLimitReached, IdempotencyKeyReused] as const,
});

export const ScreenTextResult = createUnionType({
  name: 'ScreenTextResult',
  description: 'What was found in the text, or why it was not screened.',
  types: () => [TextScreening, CompanyNotFound, RateLimited, ContentIdTaken] as const,
});

export const ApproveReviewItemsOfRuleResult = createUnionType({
  name: 'ApproveReviewItemsOfRuleResult',
  description: 'What was approved and what was left alone, or why nothing was done.',
  types: () => [ReviewItemsApproved, IdempotencyKeyReused] as const,
});
