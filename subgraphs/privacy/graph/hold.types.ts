import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime, graphEnum } from '#platform/subgraph-server';
import { type HoldGround, holdGrounds } from '../holds/legal-hold.entity.js';
import { connectionOf } from './connection.js';
import { User } from './user.types.js';

export const LegalHoldGroundEnum = graphEnum('LegalHoldGround', holdGrounds, {
  description: 'Why records must be kept although their person asks for erasure (GDPR Art. 17(3)).',
  values: {
    LEGAL_CLAIM: 'Art. 17(3)(e).',
    LEGAL_OBLIGATION: 'Art. 17(3)(b).',
    PUBLIC_HEALTH: 'Art. 17(3)(c).',
    ARCHIVING: 'Art. 17(3)(d).',
  },
});

@ObjectType('LegalHoldItem', { description: 'Records that are kept.' })
export class LegalHoldItem {
  @Field(() => String, { description: 'Which subgraph holds them.' })
  subgraph!: string;

  @Field(() => String, { description: 'The store, as `erasurePreview` names it.' })
  store!: string;

  @Field(() => String, {
    nullable: true,
    description: 'One record; null for all of the person’s records in the store.',
  })
  key!: string | null;
}

@ObjectType('LegalHold', { description: 'Keeps named records of one person from being erased.' })
export class LegalHold {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;

  @Field(() => User, { nullable: true, description: 'Whose records; null once the person is erased.' })
  subject!: User | null;

  @Field(() => String, { description: 'Stands for the person.' })
  subjectPseudonym!: string;

  @Field(() => LegalHoldGroundEnum, { description: 'The ground in law.' })
  ground!: HoldGround;

  @Field(() => String, { description: 'The case.' })
  reason!: string;

  @Field(() => [LegalHoldItem], { description: 'What is kept. Everything else is erased.' })
  items!: LegalHoldItem[];

  @Field(() => DateTime, { description: 'When it was placed.' })
  placedAt!: Date;

  @Field(() => ID, { description: 'Id of the officer who placed it, and may not release it.' })
  placedBy!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it is to be looked at again.' })
  reviewAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Null while it holds.' })
  releasedAt!: Date | null;

  @Field(() => ID, { nullable: true, description: 'Id of the officer who released it.' })
  releasedBy!: string | null;

  @Field(() => Int, { description: 'Grows with every change.' })
  version!: number;
}

@InputType('LegalHoldItemInput', { description: 'Records to be kept.' })
export class LegalHoldItemInput {
  @Field(() => String, { description: 'Which subgraph holds them.' })
  subgraph!: string;

  @Field(() => String, { description: 'The store, as `erasurePreview` names it.' })
  store!: string;

  @Field(() => String, {
    nullable: true,
    description: 'One record. Default: all of the person’s records in the store.',
  })
  key?: string | null;
}

@InputType('PlaceLegalHoldInput', { description: 'What is kept, whose it is, and why.' })
export class PlaceLegalHoldInput {
  @Field(() => ID, { description: 'Whose records.' })
  subjectUserId!: string;

  @Field(() => [LegalHoldItemInput], { description: 'At least one, at most 100.' })
  items!: LegalHoldItemInput[];

  @Field(() => LegalHoldGroundEnum, { description: 'The ground in law.' })
  ground!: HoldGround;

  @Field(() => String, { description: 'The case it is needed for. 10 to 1000 characters.' })
  reason!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it is to be looked at again.' })
  reviewAt?: Date | null;
}

@InputType('ReleaseLegalHoldInput', { description: 'Which hold ends, and why.' })
export class ReleaseLegalHoldInput {
  @Field(() => ID, { description: 'Id of the hold.' })
  holdId!: string;

  @Field(() => String, { description: 'Why. 10 to 1000 characters.' })
  reason!: string;

  @Field(() => Int, { nullable: true, description: 'The `version` that was read. Default: whatever it is.' })
  expectedVersion?: number | null;
}

@InputType('LegalHoldFilter', { description: 'All given conditions hold.' })
export class LegalHoldFilter {
  @Field(() => ID, { nullable: true, description: 'Only holds on records of this person.' })
  subjectUserId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: only those that hold; false: only those that were released.',
  })
  active?: boolean | null;
}

export const LegalHoldConnection = connectionOf(LegalHold, 'LegalHold');
