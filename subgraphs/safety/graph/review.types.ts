import { Directive, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime, relayTypes, RequiresScopes } from '#platform/subgraph-server';
import type {
  ContentKind,
  DecisionKind,
  ReviewAction,
  ReviewReason,
  ReviewStatus,
} from '../review-queue/review.rules.js';
import type { Category } from '../screening/screening.types.js';
import {
  ContentKindEnum,
  ReviewActionEnum,
  ReviewDecisionEnum,
  ReviewReasonEnum,
  ReviewStatusEnum,
  SafetyCategoryEnum,
} from './enums.js';

@ObjectType({ description: 'One entry of the append-only history of a review item.' })
export class ReviewHistoryEntry {
  @Field(() => ID, { description: 'Id of this entry.' })
  id!: string;
  @Field(() => ReviewActionEnum, { description: 'What happened.' })
  action!: ReviewAction;
  @Field(() => ReviewStatusEnum, { nullable: true, description: 'Where the item stood before; null at the start.' })
  fromStatus!: ReviewStatus | null;
  @Field(() => ReviewStatusEnum, { description: 'Where it stood afterwards.' })
  toStatus!: ReviewStatus;
  @Field(() => String, { description: 'A user id, or `system:…`.' })
  actorId!: string;
  @Field(() => String, { nullable: true, description: 'What the reviewer noted, or the reason of an escalation.' })
  note!: string | null;
  @Field(() => DateTime, { description: 'When it happened.' })
  createdAt!: Date;
}

@ObjectType({ description: 'A text that waits for a person. At most one open item per content.' })
@Directive('@key(fields: "id")')
@RequiresScopes('safety:review')
export class ReviewItem {
  @Field(() => ID, { description: 'Id of the item.' })
  id!: string;
  @Field(() => ID, { description: 'The text that is held, such as the id of a feedback.' })
  contentId!: string;
  @Field(() => ID, { description: 'The company that the text was written for.' })
  companyId!: string;
  @Field(() => Int, { description: '0–100, higher first. 100: a person may be in danger.' })
  priority!: number;
  @Field(() => [SafetyCategoryEnum], { description: 'What was found.' })
  categories!: readonly Category[];
  @Field(() => String, { description: '`en`, `no`, `uk` or `und`.' })
  language!: string;
  @Field(() => String, { nullable: true, description: 'Who has it in review.' })
  claimedBy!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When the claim ends by itself.' })
  leaseUntil!: Date | null;
  @Field(() => String, { nullable: true, description: 'Who asked for another person last.' })
  escalatedBy!: string | null;
  @Field(() => String, { nullable: true, description: 'Who approved or dismissed it.' })
  decidedBy!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was approved or dismissed.' })
  decidedAt!: Date | null;
  @Field(() => ContentKindEnum, { description: 'What the text is.' })
  contentKind!: ContentKind;
  @Field(() => ID, {
    nullable: true,
    description:
      'Of a text of a batch, the batch in which it is held. No text of a batch is kept outside of it: `text` is null, and its sender has it.',
  })
  batchId!: string | null;
  @Field(() => ReviewReasonEnum, { description: 'Why it is in the queue.' })
  reason!: ReviewReason;
  @Field(() => DateTime, { nullable: true, description: 'When the reviewer who has it took it.' })
  claimedAt!: Date | null;
  @Field(() => Int, { description: 'How often a reviewer passed it on.' })
  skips!: number;
  @Field(() => ReviewDecisionEnum, {
    nullable: true,
    description: 'What the first of two persons decided about a disclosure; the second one decides.',
  })
  firstDecision!: DecisionKind | null;
  @Field(() => Boolean, {
    nullable: true,
    description: 'The reviewer said that the rules were right (true) or wrong (false) to hold the text.',
  })
  flagsConfirmed!: boolean | null;
  @Field(() => Int, { description: 'Give this as `expectedVersion` to act only on what you have seen.' })
  version!: number;
  @Field(() => DateTime, { description: 'When the text was held.' })
  createdAt!: Date;
}

const { connectionOf } = relayTypes();
export const ReviewItemConnection = connectionOf(ReviewItem);

@InputType({ description: 'All given conditions hold.' })
export class ReviewQueueFilter {
  @Field(() => [ReviewStatusEnum], { nullable: true, description: 'PENDING, IN_REVIEW and ESCALATED when absent.' })
  statuses?: ReviewStatus[] | null;
  @Field(() => SafetyCategoryEnum, { nullable: true, description: 'Only items in which this was found.' })
  category?: Category | null;
  @Field(() => ID, { nullable: true, description: 'Only items of this company.' })
  companyId?: string | null;
  @Field(() => String, { nullable: true, description: 'Only items that this rule holds, such as `en.abuse.insult`.' })
  ruleId?: string | null;
}

@ObjectType({ description: 'The clocks of an item: until a reviewer takes it, and from then on until it is decided.' })
export class ReviewClock {
  @Field(() => DateTime, {
    description: 'A reviewer should have taken it by then: a disclosure within an hour, abuse within a day.',
  })
  claimDueAt!: Date;
  @Field(() => DateTime, {
    nullable: true,
    description: 'It should be decided by then; absent until a reviewer has had it.',
  })
  decisionDueAt!: Date | null;
  @Field(() => Boolean, { description: 'The due date that counts has passed, or was missed.' })
  overdue!: boolean;
}

@InputType({ description: 'Which item to act on.' })
export class ReviewActionInput {
  @Field(() => ID, { description: 'The review item.' })
  id!: string;
  @Field(() => Int, { nullable: true, description: 'Act only if the item still has this version.' })
  expectedVersion?: number | null;
}

@InputType({ description: 'Which item to decide, and what the reviewer says about it.' })
export class ReviewDecisionInput extends ReviewActionInput {
  @Field(() => String, { nullable: true, description: 'Kept in the history. Up to 2,000 characters.' })
  note?: string | null;
  @Field(() => Boolean, {
    nullable: true,
    description: 'Were the rules right to hold it? Feeds the precision of each rule.',
  })
  flagsConfirmed?: boolean | null;
}

@InputType({ description: 'Which item needs another person, and why.' })
export class EscalateInput extends ReviewActionInput {
  @Field(() => String, { description: 'Why another person has to look. 1–2,000 characters, kept in the history.' })
  reason!: string;
}

@ObjectType({ description: 'The state of the queue (first), then every change of an item.' })
export class ReviewQueueChange {
  @Field(() => Float, { description: 'Grows; give it as `afterSeq` to resume.' })
  seq!: number;
  @Field(() => ReviewItem, { nullable: true, description: 'The item that changed; absent in the first state.' })
  item!: ReviewItem | null;
  @Field(() => Int, { description: 'How many items wait.' })
  pending!: number;
  @Field(() => Int, { description: 'How many items a reviewer has.' })
  inReview!: number;
  @Field(() => Int, { description: 'How many items wait for another person.' })
  escalated!: number;
}
