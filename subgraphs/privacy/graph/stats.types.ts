import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { DateTime, graphEnum } from '#platform/subgraph-server';
import { outcomes, phases } from '../requests/state-machine.rules.js';
import type { RequestType } from '../requests/request.entity.js';
import { PrivacyRequestType } from './enums.js';

export const PrivacyRequestPhaseEnum = graphEnum('PrivacyRequestPhase', phases, {
  description: 'Where a request stands, in detail.',
  values: {
    AWAITING_VERIFICATION: 'It has to be confirmed who asks.',
    RECEIVED: 'Work starts within seconds.',
    PLANNING: 'What there is about the person is being counted.',
    COLLECTING: 'A copy: the records are being collected.',
    PACKAGING: 'A copy: the package is being made.',
    AWAITING_APPROVAL: 'Erasure: a second person has to approve the plan.',
    SCHEDULED: 'Erasure: approved, and can still be withdrawn.',
    FREEZING: 'Erasure: nothing new is written about the person.',
    EXECUTING: 'Erasure: the steps of the plan are being carried out.',
    AWAITING_ACKS: 'Erasure: other services still have to confirm.',
    VERIFYING: 'Erasure: every store is searched for what may be left.',
    READY: 'The copy is there.',
    ERASED: 'Everything is erased and verified.',
    PARTIALLY_FULFILLED: 'Erased, but for records that are kept for now.',
    DENIED: 'Refused, with reasons.',
    WITHDRAWN: 'Taken back by the people it concerns.',
    EXPIRED: 'It was never confirmed who asked.',
    FAILED: 'It broke off; a person has to look at it.',
  },
});

export const PrivacyRequestOutcomeEnum = graphEnum('PrivacyRequestOutcome', outcomes, {
  description: 'How a request ended.',
  values: {
    DELIVERED: 'The copy is there.',
    ERASED: 'Everything is erased and verified.',
    PARTIALLY_FULFILLED: 'Erased, but for records that are kept for now.',
    DENIED: 'Refused, with reasons.',
    WITHDRAWN: 'Taken back by the people it concerns.',
    EXPIRED: 'It was never confirmed who asked.',
    BLOCKED: 'It broke off; a person has to look at it.',
  },
});

@ObjectType('PrivacyTypeStats', { description: 'Numbers about requests of one type.' })
export class PrivacyTypeStats {
  @Field(() => PrivacyRequestType, { description: 'Which type.' })
  type!: RequestType;

  @Field(() => Int, { description: 'Received in the period.' })
  received!: number;

  @Field(() => Int, { description: 'Of those, ended by now.' })
  ended!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Days from receipt to the end, half of them are faster; null when none has ended.',
  })
  medianDays!: number | null;

  @Field(() => Float, { nullable: true, description: 'Mean of those days.' })
  meanDays!: number | null;

  @Field(() => Float, { nullable: true, description: '95 of 100 are faster.' })
  p95Days!: number | null;

  @Field(() => Int, { description: 'Ended before they were due.' })
  onTime!: number;

  @Field(() => Int, { description: 'Open and past their due date.' })
  overdue!: number;

  @Field(() => Int, { description: 'Extended.' })
  extended!: number;

  @Field(() => Int, { description: 'Refused.' })
  denied!: number;
}

@ObjectType('PrivacyStats', { description: 'How requests about the people of a company are answered.' })
export class PrivacyStats {
  @Field(() => ID, { nullable: true, description: 'Null: all companies.' })
  companyId!: string | null;

  @Field(() => DateTime, { description: 'Requests received from here on.' })
  from!: Date;

  @Field(() => DateTime, { description: 'And before this instant.' })
  to!: Date;

  @Field(() => [PrivacyTypeStats], { description: 'One per type.' })
  types!: PrivacyTypeStats[];

  @Field(() => Int, { description: 'Confirmations of erasures that are missing and past their deadline.' })
  missingAcknowledgements!: number;
}
