import { createUnionType, Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime, relayTypes } from '#platform/subgraph-server';
import type { Category } from '../screening/types.js';
import type { ReviewAction, ReviewStatus } from '../review-queue/review.rules.js';
import { ReviewAction_, ReviewStatus_, SafetyCategory } from './enums.js';

@ObjectType({ description: 'One entry of the append-only history of a review item.' })
export class ReviewHistoryEntry {
  @Field(() => ID)
  id!: string;
  @Field(() => ReviewAction_)
  action!: ReviewAction;
  @Field(() => ReviewStatus_, { nullable: true })
  fromStatus!: ReviewStatus | null;
  @Field(() => ReviewStatus_)
  toStatus!: ReviewStatus;
  @Field(() => String, { description: 'A user id, or `system:…`.' })
  actorId!: string;
  @Field(() => String, { nullable: true })
  note!: string | null;
  @Field(() => DateTime)
  createdAt!: Date;
}

@ObjectType({ description: 'A text that waits for a person. At most one open item per content.' })
@Directive('@key(fields: "id")')
@Directive('@requiresScopes(scopes: [["safety:review"]])')
export class ReviewItem {
  @Field(() => ID)
  id!: string;
  @Field(() => ID)
  contentId!: string;
  @Field(() => ID)
  companyId!: string;
  @Field(() => Int, { description: '0–100, higher first. 100: somebody may be in danger.' })
  priority!: number;
  @Field(() => [SafetyCategory])
  categories!: readonly Category[];
  @Field(() => String, { description: '`en`, `no`, `uk` or `und`.' })
  language!: string;
  @Field(() => String, { nullable: true, description: 'Who has it in review.' })
  claimedBy!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When the claim ends by itself.' })
  leaseUntil!: Date | null;
  @Field(() => String, { nullable: true })
  escalatedBy!: string | null;
  @Field(() => String, { nullable: true })
  decidedBy!: string | null;
  @Field(() => DateTime, { nullable: true })
  decidedAt!: Date | null;
  @Field(() => Boolean, {
    nullable: true,
    description: 'The reviewer said that the rules were right (true) or wrong (false) to hold the text.',
  })
  flagsConfirmed!: boolean | null;
  @Field(() => Int, { description: 'Give this as `expectedVersion` to act only on what you have seen.' })
  version!: number;
  @Field(() => DateTime)
  createdAt!: Date;
}

const { connectionOf } = relayTypes();
export const ReviewItemConnection = connectionOf(ReviewItem);

@InputType({ description: 'All given conditions hold.' })
export class ReviewQueueFilter {
  @Field(() => [ReviewStatus_], { nullable: true, description: 'PENDING, IN_REVIEW and ESCALATED when absent.' })
  statuses?: ReviewStatus[] | null;
  @Field(() => SafetyCategory, { nullable: true })
  category?: Category | null;
  @Field(() => ID, { nullable: true })
  companyId?: string | null;
}

@ObjectType({ description: 'The item does not exist, or belongs to a company you may not see.' })
export class ReviewItemNotFound {
  @Field(() => ID)
  id!: string;
  @Field(() => String)
  message!: string;
}

@ObjectType({ description: 'The item changed since you read it. Look at it again.' })
export class ReviewVersionConflict {
  @Field(() => String)
  message!: string;
  @Field(() => Int)
  currentVersion!: number;
}

@ObjectType({ description: 'Somebody has decided already.' })
export class ReviewAlreadyDecided {
  @Field(() => String)
  message!: string;
  @Field(() => ReviewStatus_)
  status!: ReviewStatus;
  @Field(() => DateTime, { nullable: true })
  decidedAt!: Date | null;
}

@ObjectType({ description: 'Another reviewer has it.' })
export class ReviewLeaseHeld {
  @Field(() => String)
  message!: string;
  @Field(() => DateTime)
  until!: Date;
}

@ObjectType({
  description:
    'Somebody else has to decide: you escalated this item, wrote the text, or share a programme or a meeting with its author, so that it may be about you.',
})
export class ReviewNeedsAnotherPerson {
  @Field(() => String)
  message!: string;
}

@ObjectType({
  description: 'A decision is for whoever has the item in review. Claim it first; a claim ends after ten minutes.',
})
export class ReviewNotClaimed {
  @Field(() => String)
  message!: string;
}

@ObjectType({ description: 'Nothing waits for a reviewer.' })
export class ReviewQueueEmpty {
  @Field(() => String)
  message!: string;
}

export const ReviewResult = createUnionType({
  name: 'ReviewResult',
  description: 'The item as it is after the action, or why nothing was done.',
  types: () =>
    [
      ReviewItem,
      ReviewItemNotFound,
      ReviewVersionConflict,
      ReviewAlreadyDecided,
      ReviewLeaseHeld,
      ReviewNeedsAnotherPerson,
      ReviewNotClaimed,
    ] as const,
});

export const ClaimNextResult = createUnionType({
  name: 'ClaimNextResult',
  types: () => [ReviewItem, ReviewQueueEmpty] as const,
});

@ObjectType({ description: 'The state of the queue (first), then every change of an item.' })
export class ReviewQueueChange {
  @Field(() => Int, { description: 'Grows; give it as `afterSeq` to resume.' })
  seq!: number;
  @Field(() => ReviewItem, { nullable: true, description: 'The item that changed; absent in the first state.' })
  item!: ReviewItem | null;
  @Field(() => Int)
  pending!: number;
  @Field(() => Int)
  inReview!: number;
  @Field(() => Int)
  escalated!: number;
}
