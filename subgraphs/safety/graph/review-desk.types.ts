import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime } from '#platform/subgraph-server';
import type { LeftReason } from '../review-queue/review-desk.store.js';
import { ReviewLeftReasonEnum } from './enums.js';
import { ReviewActionInput, ReviewItem } from './review.types.js';
import { User } from './user.types.js';

@InputType({ description: 'Which item is passed on or given back, and why.' })
export class ReviewNoteInput extends ReviewActionInput {
  @Field(() => String, { nullable: true, description: 'Kept in the history. Up to 2,000 characters.' })
  note?: string | null;
}

@InputType({ description: 'For whom an item is kept.' })
export class ReassignReviewItemInput extends ReviewNoteInput {
  @Field(() => ID, { nullable: true, description: 'The reviewer; absent: any reviewer may take it again.' })
  reviewerId?: string | null;
}

@InputType({ description: 'An item as it was shown.' })
export class ShownReviewItemInput {
  @Field(() => ID, { description: 'The review item.' })
  id!: string;
  @Field(() => Int, { description: 'Its version when it was shown: an item that changed since is left alone.' })
  version!: number;
}

@InputType({ description: 'Which items of which rule are approved at once.' })
export class ApproveReviewItemsOfRuleInput {
  @Field(() => String, { description: 'The rule that holds them, such as `en.abuse.insult`.' })
  ruleId!: string;
  @Field(() => [ShownReviewItemInput], {
    description: '1–200 items, as `reviewQueue(filter: { ruleId })` showed them.',
  })
  items!: ShownReviewItemInput[];
  @Field(() => Boolean, {
    nullable: true,
    description: 'Was the rule right to hold them? Default: false, which counts against its precision.',
  })
  flagsConfirmed?: boolean | null;
  @Field(() => String, { nullable: true, description: 'Kept in the history of each. Up to 2,000 characters.' })
  note?: string | null;
}

@ObjectType({ description: 'An item that was left alone, and why.' })
export class ReviewItemLeft {
  @Field(() => ID, { description: 'The review item.' })
  id!: string;
  @Field(() => ReviewLeftReasonEnum, { description: 'Why.' })
  because!: LeftReason;
}

@ObjectType({ description: 'What was approved at once, and what was left alone.' })
export class ReviewItemsApproved {
  @Field(() => [ReviewItem], { description: 'In the order given.' })
  approved!: readonly ReviewItem[];
  @Field(() => [ReviewItemLeft], { description: 'In the order given.' })
  left!: readonly ReviewItemLeft[];
}

@ObjectType({ description: 'How much a reviewer takes on.' })
export class ReviewerLimits {
  @Field(() => User, { description: 'The reviewer.' })
  reviewer!: User;
  @Field(() => Int, { description: 'Items in review at once.' })
  maxOpen!: number;
  @Field(() => Int, { description: 'Items claimed in any 24 hours.' })
  maxPerDay!: number;
  @Field(() => Int, { description: 'Of those, disclosures: reading them wears people out.' })
  maxSafeguardingPerDay!: number;
  @Field(() => Int, { description: '0 for the default limits. Give it as `expectedVersion`.' })
  version!: number;
  @Field(() => DateTime, { nullable: true, description: 'When they were changed last; absent for the default.' })
  updatedAt!: Date | null;
}

@InputType({ description: 'The limits of one reviewer, all of them.' })
export class SetReviewerLimitsInput {
  @Field(() => ID, { description: 'The reviewer.' })
  reviewerId!: string;
  @Field(() => Int, { description: 'Items in review at once, 0–50. 0: takes nothing.' })
  maxOpen!: number;
  @Field(() => Int, { description: 'Items claimed in any 24 hours, 0–1,000.' })
  maxPerDay!: number;
  @Field(() => Int, { description: 'Of those, disclosures, 0–200. 0: is given none.' })
  maxSafeguardingPerDay!: number;
  @Field(() => Int, {
    nullable: true,
    description: 'Change them only if they still have this version; 0 for the default.',
  })
  expectedVersion?: number | null;
}
