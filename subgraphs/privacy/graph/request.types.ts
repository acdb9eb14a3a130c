import { Directive, Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '#platform/subgraph-server';
import type { PrivacyRequestRow, RequestType } from '../requests/request-row.js';
import type { PublicStatus } from '../requests/state-machine.rules.js';
import { connectionOf } from './connection.js';
import { LongRunning, LongRunningStatus } from './long-running.types.js';

export enum PrivacyRequestType {
  EXPORT = 'EXPORT',
  ERASURE = 'ERASURE',
}
registerEnumType(PrivacyRequestType, {
  name: 'PrivacyRequestType',
  description: 'What a data subject asks for.',
  valuesConfig: {
    EXPORT: { description: 'A copy of their data (GDPR Art. 15 and 20).' },
    ERASURE: { description: 'Erasure (GDPR Art. 17). Not offered yet.' },
  },
});

@ObjectType('User')
@Directive('@key(fields: "id")')
export class UserReference {
  @Field(() => ID)
  id!: string;
}

@ObjectType({ description: 'Why a request failed, for the people who run the platform. Holds no personal data.' })
export class PrivacyRequestFailure {
  @Field(() => String)
  code!: string;

  @Field(() => String, { description: 'What failed, and what to do next.' })
  message!: string;
}

@ObjectType({ description: 'The finished copy: a ZIP of JSON files with a manifest.' })
export class ExportPackage {
  @Field(() => Float)
  sizeBytes!: number;

  @Field(() => String, { description: 'SHA-256 of the ZIP, hexadecimal.' })
  sha256!: string;

  @Field(() => DateTime, { description: 'Deleted at this time.' })
  expiresAt!: Date;

  @Field(() => Boolean)
  available!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'Entered when a download link is opened in a browser that sends no token. Shown to the subject, to nobody else: it proves who somebody is, not that they are a privacy officer still.',
  })
  downloadCode!: string | null;
}

@ObjectType({ description: 'One part of the copy: what a subgraph counted, and what is in the package.' })
export class ExportSection {
  @Field(() => String)
  subgraph!: string;

  @Field(() => String)
  section!: string;

  @Field(() => Int, { description: 'Rows counted at the instant the copy speaks about.' })
  counted!: number;

  @Field(() => Int)
  exported!: number;
}

@Directive('@key(fields: "id")')
@ObjectType({ implements: LongRunning, description: "A data subject's request, and where it stands." })
export class PrivacyRequest extends LongRunning {
  @Field(() => PrivacyRequestType)
  type!: RequestType;

  @Field(() => String, { description: 'What is happening now, in one sentence.' })
  detail!: string;

  @Field(() => Int, { description: 'Grows with every change of status, progress or detail.' })
  sequence!: number;

  @Field(() => UserReference)
  subject!: UserReference;

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

  @Field(() => DateTime, { nullable: true, description: 'The instant the copy speaks about.' })
  asOf!: Date | null;

  @Field(() => PrivacyRequestFailure, { nullable: true })
  failure!: PrivacyRequestFailure | null;

  readonly row!: PrivacyRequestRow;
}

@ObjectType({ description: 'One state of a request. Sequence numbers are persisted and grow; progress never falls.' })
export class PrivacyRequestProgress {
  @Field(() => ID)
  requestId!: string;

  @Field(() => Int, { description: 'Give this as `afterSeq` to resume.' })
  sequence!: number;

  @Field(() => LongRunningStatus)
  status!: PublicStatus;

  @Field(() => String)
  detail!: string;

  @Field(() => Int)
  progress!: number;

  @Field(() => DateTime)
  at!: Date;

  @Field(() => PrivacyRequest)
  request!: PrivacyRequest;
}

@InputType({ description: 'All given conditions hold.' })
export class PrivacyRequestFilter {
  @Field(() => LongRunningStatus, { nullable: true })
  status?: PublicStatus | null;

  @Field(() => PrivacyRequestType, { nullable: true })
  type?: RequestType | null;

  @Field(() => ID, { nullable: true })
  subjectUserId?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'True: only requests that are open and past their due date.' })
  overdue?: boolean | null;
}

export const PrivacyRequestConnection = connectionOf(PrivacyRequest, 'PrivacyRequest');
