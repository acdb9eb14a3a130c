import { createUnionType, Field, ID, Int, ObjectType } from 'type-graphql';
import { DateTime, ErrorResult, IdempotencyKeyReused, NotPermitted, VersionConflict } from '#platform/subgraph-server';
import { IdentityCodeSent } from './clock.types.js';
import { ErasureBlocker } from './erasure.types.js';
import { LegalHold, LegalHoldItem } from './hold.types.js';
import { PrivacyRequest } from './request.types.js';
import { AlreadyInProgress, PrivacyInputInvalid } from './results.js';
import { User } from './user.types.js';

@ObjectType('SubjectIsOfficer', {
  implements: ErrorResult,
  description: 'The person is a privacy officer, who decides about erasures; they hand that over first.',
})
export class SubjectIsOfficer extends ErrorResult {}

@ObjectType('LastPrivacyOfficer', {
  implements: ErrorResult,
  description: 'Without this person no erasure could be approved any more.',
})
export class LastPrivacyOfficer extends ErrorResult {}

@ObjectType('ApprovalNeedsAnotherPerson', {
  implements: ErrorResult,
  description: 'An erasure is approved by a person who neither asked for it nor is its subject.',
})
export class ApprovalNeedsAnotherPerson extends ErrorResult {}

@ObjectType('ErasurePlanChanged', { implements: ErrorResult, description: 'The plan is another one than was read.' })
export class ErasurePlanChanged extends ErrorResult {
  @Field(() => String, { nullable: true, description: 'Hash of the plan as it is now.' })
  planHash!: string | null;
}

@ObjectType('ExportUnderWay', {
  implements: ErrorResult,
  description: 'A copy of the person’s data is being made of what the erasure would take away.',
})
export class ExportUnderWay extends ErrorResult {
  @Field(() => ID, { description: 'Id of the export: wait for it, or withdraw it.' })
  exportRequestId!: string;
}

@ObjectType('ErasureBlocked', {
  implements: ErrorResult,
  description: 'Something has to be settled before the erasure.',
})
export class ErasureBlocked extends ErrorResult {
  @Field(() => [ErasureBlocker], { description: 'What.' })
  blockers!: ErasureBlocker[];
}

@ObjectType('PrivacyRequestStateConflict', {
  implements: ErrorResult,
  description: 'The request does not stand where this is possible.',
})
export class PrivacyRequestStateConflict extends ErrorResult {
  @Field(() => PrivacyRequest, { description: 'The request as it is.' })
  request!: PrivacyRequest;
}

@ObjectType('ClockChangeRefused', {
  implements: ErrorResult,
  description: 'The law does not allow this change of the clock.',
})
export class ClockChangeRefused extends ErrorResult {
  @Field(() => String, {
    description:
      '`ALREADY_EXTENDED`, `FIRST_PERIOD_OVER`, `ALREADY_SUSPENDED`, `NOT_SUSPENDED`, `REASON_NOT_ALLOWED` or `OVERDUE`.',
  })
  problem!: string;
}

@ObjectType('TooManyIdentityCodes', { implements: ErrorResult, description: 'Enough codes were mailed in this hour.' })
export class TooManyIdentityCodes extends ErrorResult {
  @Field(() => DateTime, { description: 'When the next one may be asked for.' })
  retryAt!: Date;
}

@ObjectType('NoAddressOnFile', { implements: ErrorResult, description: 'There is no address a code could go to.' })
export class NoAddressOnFile extends ErrorResult {}

@ObjectType('IdentityNotConfirmed', { implements: ErrorResult, description: 'It is not shown who asks.' })
export class IdentityNotConfirmed extends ErrorResult {
  @Field(() => Int, { description: 'Wrong codes that are still allowed; 0: ask for a new code.' })
  triesLeft!: number;
}

@ObjectType('NothingToWaive', {
  implements: ErrorResult,
  description: 'No acknowledgement of this subgraph is waited for.',
})
export class NothingToWaive extends ErrorResult {}

@ObjectType('RecordsAlreadyErased', {
  implements: ErrorResult,
  description: 'The records are gone: the hold came too late.',
})
export class RecordsAlreadyErased extends ErrorResult {
  @Field(() => [LegalHoldItem], { description: 'Which.' })
  items!: LegalHoldItem[];
}

@ObjectType('HoldNeedsAnotherPerson', {
  implements: ErrorResult,
  description: 'A hold is released by another person than placed it.',
})
export class HoldNeedsAnotherPerson extends ErrorResult {}

@ObjectType('LegalHoldReleased', { description: 'The hold has ended.' })
export class LegalHoldReleased {
  @Field(() => LegalHold, { description: 'As it is now.' })
  hold!: LegalHold;

  @Field(() => ID, { nullable: true, description: 'The erasure that goes on now; null when none had waited.' })
  reopenedRequestId!: string | null;
}

@ObjectType('SubjectRevealed', { description: 'Whom a request is about; that it was looked up is in the audit trail.' })
export class SubjectRevealed {
  @Field(() => User, { description: 'The person.' })
  subject!: User;
}

export const RequestErasureResult = createUnionType({
  name: 'RequestErasureResult',
  description: 'The request, or why there is none.',
  types: () =>
    [
      PrivacyRequest,
      AlreadyInProgress,
      NotPermitted,
      IdempotencyKeyReused,
      SubjectIsOfficer,
      LastPrivacyOfficer,
    ] as const,
});

export const ApproveErasureResult = createUnionType({
  name: 'ApproveErasureResult',
  description: 'The approved request, or why it is not approved.',
  types: () =>
    [
      PrivacyRequest,
      NotPermitted,
      ApprovalNeedsAnotherPerson,
      ErasurePlanChanged,
      ExportUnderWay,
      ErasureBlocked,
      PrivacyRequestStateConflict,
    ] as const,
});

export const EndPrivacyRequestResult = createUnionType({
  name: 'EndPrivacyRequestResult',
  description: 'The request as it ended, or why it goes on.',
  types: () => [PrivacyRequest, NotPermitted, PrivacyRequestStateConflict, PrivacyInputInvalid] as const,
});

export const ChangePrivacyClockResult = createUnionType({
  name: 'ChangePrivacyClockResult',
  description: 'The request with its clock, or why the clock is as it was.',
  types: () =>
    [PrivacyRequest, NotPermitted, ClockChangeRefused, PrivacyRequestStateConflict, PrivacyInputInvalid] as const,
});

export const RequestIdentityCodeResult = createUnionType({
  name: 'RequestIdentityCodeResult',
  description: 'That a code was sent, or why none was.',
  types: () =>
    [IdentityCodeSent, NotPermitted, TooManyIdentityCodes, NoAddressOnFile, PrivacyRequestStateConflict] as const,
});

export const ConfirmIdentityResult = createUnionType({
  name: 'ConfirmIdentityResult',
  description: 'The request, which goes on, or why it does not.',
  types: () => [PrivacyRequest, NotPermitted, IdentityNotConfirmed] as const,
});

export const WaiveAcknowledgementResult = createUnionType({
  name: 'WaiveAcknowledgementResult',
  description: 'The request, or why it still waits.',
  types: () => [PrivacyRequest, NotPermitted, NothingToWaive, PrivacyInputInvalid] as const,
});

export const PlaceLegalHoldResult = createUnionType({
  name: 'PlaceLegalHoldResult',
  description: 'The hold, or why there is none.',
  types: () => [LegalHold, NotPermitted, PrivacyInputInvalid, RecordsAlreadyErased, IdempotencyKeyReused] as const,
});

export const ReleaseLegalHoldResult = createUnionType({
  name: 'ReleaseLegalHoldResult',
  description: 'The end of the hold, or why it holds.',
  types: () => [LegalHoldReleased, NotPermitted, HoldNeedsAnotherPerson, VersionConflict, PrivacyInputInvalid] as const,
});

export const RevealSubjectResult = createUnionType({
  name: 'RevealSubjectResult',
  description: 'The person, or why they are not shown.',
  types: () => [SubjectRevealed, NotPermitted] as const,
});
