import { Directive, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime } from '#platform/subgraph-server';
import type { PrivacyRequestRow, RequestType } from '../requests/request.entity.js';
import type { PublicStatus } from '../requests/state-machine.rules.js';
import { connectionOf } from './connection.js';
import { LongRunningStatus, PrivacyRequestType } from './enums.js';
import { LongRunning } from './long-running.types.js';
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

  @Field(() => User, { description: 'Whose data it is about.' })
  subject!: User;

  @Field(() => Boolean, { description: 'False when a privacy officer asked in the name of the subject.' })
  requestedBySubject!: boolean;

  @Field(() => DateTime, { description: 'The legal clock starts here.' })
  receivedAt!: Date;

  @Field(() => DateTime, {
    description:
      'One month after receipt (GDPR Art. 12(3)), counted by Regulation (EEC, Euratom) No 1182/71: the last instant of that day, or of the next working day.',
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
}

export const PrivacyRequestConnection = connectionOf(PrivacyRequest, 'PrivacyRequest');
