import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime } from '#platform/subgraph-server';
import type { DenialReason } from '../clock/denial.rules.js';
import type { Jurisdiction, SuspensionReason } from '../clock/jurisdiction.rules.js';
import type { IdentityMethod } from '../requests/request.entity.js';
import { IdentityMethodEnum, JurisdictionEnum, PrivacyDenialReasonEnum, SuspensionReasonEnum } from './clock.enums.js';

@ObjectType('PrivacyClock', {
  description: 'How long the answer to a request may take, and what has happened to that time.',
})
export class PrivacyClock {
  @Field(() => JurisdictionEnum, { description: 'The law by which days are counted: that of the company’s country.' })
  jurisdiction!: Jurisdiction;

  @Field(() => String, { description: 'Whose public holidays count, ISO 3166-1 alpha-2.' })
  country!: string;

  @Field(() => String, { description: 'IANA zone in which days begin and end.' })
  timeZone!: string;

  @Field(() => DateTime, { description: 'It runs from here.' })
  receivedAt!: Date;

  @Field(() => DateTime, { description: 'Last instant for the answer.' })
  dueAt!: Date;

  @Field(() => Boolean, { description: 'Whether that time is over and the request is open.' })
  overdue!: boolean;

  @Field(() => DateTime, { nullable: true, description: 'When it was extended.' })
  extendedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Why, as it was told to the subject.' })
  extensionReason!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Since when it stands still; null while it runs.' })
  suspendedAt!: Date | null;

  @Field(() => SuspensionReasonEnum, { nullable: true, description: 'Why it stands still.' })
  suspensionReason!: SuspensionReason | null;

  @Field(() => Int, { description: 'Days of suspensions that are over.' })
  suspendedDays!: number;
}

@ObjectType('PrivacyIdentityCheck', { description: 'How it is known that the subject asked.' })
export class PrivacyIdentityCheck {
  @Field(() => IdentityMethodEnum, { description: 'How.' })
  method!: IdentityMethod;

  @Field(() => DateTime, { description: 'When.' })
  at!: Date;
}

@ObjectType('PrivacyRequestDenial', {
  description: 'Why a request was refused, and what the subject can do (GDPR Art. 12(4)).',
})
export class PrivacyRequestDenial {
  @Field(() => PrivacyDenialReasonEnum, { description: 'The ground.' })
  ground!: DenialReason;

  @Field(() => String, { description: 'The decision and its reasons.' })
  reason!: string;

  @Field(() => String, { description: 'The right to lodge a complaint.' })
  complaint!: string;

  @Field(() => String, { description: 'The way to a court.' })
  remedy!: string;
}

@InputType('ExtendPrivacyRequestInput', { description: 'Which request takes longer, and why.' })
export class ExtendPrivacyRequestInput {
  @Field(() => ID, { description: 'Id of the request.' })
  requestId!: string;

  @Field(() => String, {
    description:
      'Why it is complex, for the subject, who is told at once. 10 to 1000 characters; no personal data of others.',
  })
  reason!: string;
}

@InputType('SuspendPrivacyClockInput', { description: 'Which clock stands still, and why.' })
export class SuspendPrivacyClockInput {
  @Field(() => ID, { description: 'Id of the request.' })
  requestId!: string;

  @Field(() => SuspensionReasonEnum, { description: 'The only two reasons there are.' })
  reason!: SuspensionReason;
}

@InputType('DenyPrivacyRequestInput', { description: 'Which request is refused, and why.' })
export class DenyPrivacyRequestInput {
  @Field(() => ID, { description: 'Id of the request.' })
  requestId!: string;

  @Field(() => PrivacyDenialReasonEnum, { description: 'The ground.' })
  ground!: DenialReason;

  @Field(() => String, { description: 'The reasons in this case, for the subject. 10 to 1000 characters.' })
  reason!: string;
}

@InputType('PrivacyRequestInput', { description: 'Which request.' })
export class PrivacyRequestInput {
  @Field(() => ID, { description: 'Id of the request.' })
  requestId!: string;
}

@InputType('ConfirmIdentityInput', { description: 'Shows that the subject asked.' })
export class ConfirmIdentityInput {
  @Field(() => ID, { description: 'Id of the request.' })
  requestId!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The code that was mailed. Leave it out right after signing in again: a login of the last five minutes counts.',
  })
  code?: string | null;
}

@ObjectType('IdentityCodeSent', { description: 'A code was mailed to the address on file.' })
export class IdentityCodeSent {
  @Field(() => DateTime, { description: 'It can be entered until then.' })
  expiresAt!: Date;

  @Field(() => Float, { description: 'Wrong codes that are allowed.' })
  tries!: number;
}
