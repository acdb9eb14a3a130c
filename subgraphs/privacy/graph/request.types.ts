import { Directive, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime } from '#platform/subgraph-server';
import type { PrivacyRequestRow, RequestType } from '../requests/request.entity.js';
import type { Outcome, Phase, PublicStatus } from '../requests/state-machine.rules.js';
import { PrivacyClock, PrivacyIdentityCheck, PrivacyRequestDenial } from './clock.types.js';
import { connectionOf } from './connection.js';
import { LongRunningStatus, PrivacyRequestType } from './enums.js';
import { LongRunning } from './long-running.types.js';
import { PrivacyRequestOutcomeEnum, PrivacyRequestPhaseEnum } from './stats.types.js';
import { User } from './user.types.js';

const useSeq = 'Use `seq`, the same number.';

@ObjectType('PrivacyRequestFailure', {
  description: 'Why a request failed, for the people who run the platform. Holds no personal data.',
})
export class PrivacyRequestFailure {
  @Field(() => String, { description: 'Such as `COUNT_MISMATCH`. Stable.' })
  code!: string;

  @Field(() => String, { description: 'What failed, and what to do next.' })
  message!: string;
}

@Directive('@key(fields: "id")')
@ObjectType('PrivacyRequest', {
  implements: LongRunning,
  description: "A data subject's request, and where it stands.",
})
export class PrivacyRequest extends LongRunning {
  @Field(() => PrivacyRequestType, { description: 'What is asked for.' })
  type!: RequestType;

  @Field(() => String, { description: 'What is happening now, in one sentence.' })
  detail!: string;

  @Field(() => Float, { description: 'Grows by one with every change of status, progress or detail.' })
  seq!: number;

  @Field(() => Int, {
    description: 'Grows with every change of status, progress or detail.',
    deprecationReason: useSeq,
  })
  sequence!: number;

  @Field(() => PrivacyRequestPhaseEnum, { description: 'Where it stands, in detail.' })
  phase!: Phase;

  @Field(() => PrivacyRequestOutcomeEnum, { nullable: true, description: 'How it ended; null until then.' })
  outcome!: Outcome | null;

  @Field(() => User, { nullable: true, description: 'Whose data it is about; null once the person is erased.' })
  subject!: User | null;

  @Field(() => String, { description: 'Stands for the person, in the package and after their erasure. Random.' })
  subjectPseudonym!: string;

  @Field(() => PrivacyClock, { description: 'The legal clock.' })
  clock!: PrivacyClock;

  @Field(() => PrivacyIdentityCheck, { nullable: true, description: 'Null until it is known who asked.' })
  identity!: PrivacyIdentityCheck | null;

  @Field(() => PrivacyRequestDenial, { nullable: true, description: 'Null unless it was refused.' })
  denial!: PrivacyRequestDenial | null;

  @Field(() => DateTime, { nullable: true, description: 'When a second person approved the plan of an erasure.' })
  approvedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When the erasure begins; it can be withdrawn until then.' })
  scheduledFor!: Date | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The erasure that this one goes on with, after a hold was released.',
  })
  reopens!: string | null;

  @Field(() => Boolean, { description: 'False when a privacy officer asked in the name of the subject.' })
  requestedBySubject!: boolean;

  @Field(() => DateTime, { description: 'The legal clock starts here.' })
  receivedAt!: Date;

  @Field(() => DateTime, {
    description:
      'One month after receipt (GDPR Art. 12(3)), counted by Regulation (EEC, Euratom) No 1182/71: the last instant of that day, or of the next working day. `clock` says what moved it.',
  })
  dueAt!: Date;

  @Field(() => Int, {
    description: 'Whole days until it is due; negative when overdue, null when it has ended.',
    nullable: true,
  })
  daysLeft!: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The instant the copy speaks about; null until it is planned.',
  })
  asOf!: Date | null;

  @Field(() => PrivacyRequestFailure, { nullable: true, description: 'Null unless it failed.' })
  failure!: PrivacyRequestFailure | null;

  readonly row!: PrivacyRequestRow;
}

@ObjectType('PrivacyRequestProgress', {
  description: 'One state of a request. Sequence numbers are persisted and grow; progress never falls.',
})
export class PrivacyRequestProgress {
  @Field(() => ID, { description: 'Id of the request.' })
  requestId!: string;

  @Field(() => Float, { description: 'Give this as `afterSeq` to resume.' })
  seq!: number;

  @Field(() => Int, { description: 'Give this as `afterSeq` to resume.', deprecationReason: useSeq })
  sequence!: number;

  @Field(() => LongRunningStatus, { description: 'Where the request stood.' })
  status!: PublicStatus;

  @Field(() => String, { description: 'What was happening, in one sentence.' })
  detail!: string;

  @Field(() => Int, { description: '0 to 100; 100 only when `COMPLETED`.' })
  progress!: number;

  @Field(() => DateTime, { description: 'Since when.' })
  at!: Date;

  @Field(() => PrivacyRequest, { description: 'The request as it is now.' })
  request!: PrivacyRequest;
}

@InputType('PrivacyRequestFilter', { description: 'All given conditions hold.' })
export class PrivacyRequestFilter {
  @Field(() => LongRunningStatus, { nullable: true, description: 'Only requests that stand there.' })
  status?: PublicStatus | null;

  @Field(() => PrivacyRequestType, { nullable: true, description: 'Only requests of this type.' })
  type?: RequestType | null;

  @Field(() => ID, { nullable: true, description: 'Only requests about this person.' })
  subjectUserId?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'True: only requests that are open and past their due date.' })
  overdue?: boolean | null;

  @Field(() => [PrivacyRequestPhaseEnum], { nullable: true, description: 'Only requests in one of these phases.' })
  phases?: Phase[] | null;

  @Field(() => DateTime, { nullable: true, description: 'Only requests that are open and due before this instant.' })
  dueBefore?: Date | null;

  @Field(() => ID, { nullable: true, description: 'Only requests about people of this company.' })
  companyId?: string | null;
}

export const PrivacyRequestConnection = connectionOf(PrivacyRequest, 'PrivacyRequest');
