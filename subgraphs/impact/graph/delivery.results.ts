import { createUnionType, Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import {
  CompanyNotFound,
  ErrorResult,
  IdempotencyKeyReused,
  InputProblem,
  NotPermitted,
  VersionConflict,
} from '#platform/subgraph-server';
import { DeliveryPayload, DeliveryPeriod, DeliveryReceipt, DeliveryRun, PayloadProblem } from './delivery.types.js';
import { Destination, PartnerProfile } from './destination.types.js';
import { DateTime } from './scalars.js';
import { DeliverySchedule, SchedulePreview } from './schedule.types.js';

abstract class WithProblems extends ErrorResult {
  problems!: readonly InputProblem[];
}

@ObjectType({
  implements: ErrorResult,
  description: 'Some settings of the schedule are not valid; nothing was changed.',
})
export class ScheduleInvalid extends WithProblems {
  @Field(() => [InputProblem], { description: 'Everything that was found.' })
  declare problems: readonly InputProblem[];
}

@ObjectType({ implements: ErrorResult, description: 'Something about the delivery is not valid; nothing was sent.' })
export class DeliveryInvalid extends WithProblems {
  @Field(() => [InputProblem], { description: 'Everything that was found.' })
  declare problems: readonly InputProblem[];
}

@ObjectType({
  implements: ErrorResult,
  description: 'Some settings of the destination are not valid; nothing was changed.',
})
export class DestinationInvalid extends WithProblems {
  @Field(() => [InputProblem], { description: 'Everything that was found.' })
  declare problems: readonly InputProblem[];
}

@ObjectType({ implements: ErrorResult, description: 'The company has a destination at this partner already.' })
export class DestinationExists extends ErrorResult {
  @Field(() => Destination, { description: 'That one.' })
  destination!: Destination;
}

@ObjectType({ implements: ErrorResult, description: 'Schedules use the destination; nothing was deleted.' })
export class DestinationInUse extends ErrorResult {
  @Field(() => Int, { description: 'How many.' })
  schedules!: number;
}

@ObjectType({
  implements: ErrorResult,
  description: 'The partner has these figures already; `force` sends them again as a new revision.',
})
export class AlreadyDelivered extends ErrorResult {
  // Nullable as in a run, so that one selection fits both.
  @Field(() => DeliveryReceipt, { nullable: true, description: 'That it has them.' })
  receipt!: DeliveryReceipt | null;
}

@ObjectType({
  implements: ErrorResult,
  description: 'The run does not wait for a person: its outcome is known, or it is under way.',
})
export class DeliveryNotWaiting extends ErrorResult {}

@ObjectType({ description: 'The schedule is gone; its runs stay.' })
export class DeliveryScheduleDeleted {
  @Field(() => ID, { description: 'The schedule.' })
  id!: string;
}

@ObjectType({ description: 'The destination is gone; its runs stay.' })
export class DestinationDeleted {
  @Field(() => ID, { description: 'The destination.' })
  id!: string;
}

@ObjectType({ description: 'Whether deliveries could leave for a destination.' })
export class DestinationTested {
  @Field(() => Boolean, { description: 'Whether the partner answered as it should.' })
  ok!: boolean;
  @Field(() => String, { description: 'What was found, and what to do.' })
  message!: string;
  @Field(() => Destination, { description: 'The destination.' })
  destination!: Destination;
}

@ObjectType({ description: 'Runs that are sent, or would be.' })
export class DeliveryRunsQueued {
  @Field(() => Boolean, { description: 'True: nothing was changed.' })
  dryRun!: boolean;
  @Field(() => Int, { description: 'How many.' })
  count!: number;
  @Field(() => [DateTime], { description: 'Their times.' })
  @Directive('@listSize(assumedSize: 1000)')
  occurrences!: readonly Date[];
  @Field(() => [DeliveryRun], { description: 'The first hundred of them; empty where they do not exist yet.' })
  @Directive('@listSize(assumedSize: 100)')
  runs!: readonly DeliveryRun[];
}

@ObjectType({ description: 'A value that differs from the payload delivered last.' })
export class DeliveryDifference {
  @Field(() => String, { description: 'Its place in the figures, such as `totals.minutes`.' })
  path!: string;
  @Field(() => String, { nullable: true, description: 'As JSON; null where there was nothing.' })
  before!: string | null;
  @Field(() => String, { nullable: true, description: 'As JSON; null where there is nothing.' })
  after!: string | null;
}

@ObjectType({ description: 'A delivery as it would be sent now. Nothing was written, sent or used up.' })
export class DeliveryPreview {
  @Field(() => DeliveryPeriod, { description: 'What it is about.' })
  period!: DeliveryPeriod;
  @Field(() => Destination, { description: 'Where it would go.' })
  destination!: Destination;
  @Field(() => PartnerProfile, { description: 'By which profile it is made.' })
  profile!: PartnerProfile;
  @Field(() => String, { description: 'As the partner would get it, as JSON.' })
  body!: string;
  @Field(() => Boolean, { description: 'Whether the partner would accept it, as far as is known.' })
  valid!: boolean;
  @Field(() => [PayloadProblem], { description: 'What it would refuse, field by field.' })
  @Directive('@listSize(assumedSize: 50)')
  problems!: readonly PayloadProblem[];
  @Field(() => Int, { description: 'How many calls it takes.' })
  calls!: number;
  @Field(() => Boolean, { description: 'True: the partner has these very figures.' })
  alreadyDelivered!: boolean;
  @Field(() => DeliveryPayload, {
    nullable: true,
    description: 'What was delivered last for this period; null when nothing was.',
  })
  delivered!: DeliveryPayload | null;
  @Field(() => [DeliveryDifference], { description: 'What differs from that.' })
  @Directive('@listSize(assumedSize: 200)')
  differences!: readonly DeliveryDifference[];
}

export const PreviewScheduleResult = createUnionType({
  name: 'PreviewScheduleResult',
  description: 'When the schedule would run, or what is wrong with it.',
  types: () => [SchedulePreview, ScheduleInvalid] as const,
});
export const CreateDeliveryScheduleResult = createUnionType({
  name: 'CreateDeliveryScheduleResult',
  description: 'The schedule, or why there is none.',
  types: () => [DeliverySchedule, ScheduleInvalid, CompanyNotFound, IdempotencyKeyReused] as const,
});
export const UpdateDeliveryScheduleResult = createUnionType({
  name: 'UpdateDeliveryScheduleResult',
  description: 'The schedule as it is now, or why it did not change.',
  types: () => [DeliverySchedule, ScheduleInvalid, VersionConflict, NotPermitted] as const,
});
export const PauseDeliveryScheduleResult = createUnionType({
  name: 'PauseDeliveryScheduleResult',
  description: 'The schedule as it is now, or why it did not change.',
  types: () => [DeliverySchedule, VersionConflict, NotPermitted] as const,
});
export const ResumeDeliveryScheduleResult = createUnionType({
  name: 'ResumeDeliveryScheduleResult',
  description: 'The schedule as it is now, or why it did not change.',
  types: () => [DeliverySchedule, VersionConflict, NotPermitted] as const,
});
export const DeleteDeliveryScheduleResult = createUnionType({
  name: 'DeleteDeliveryScheduleResult',
  description: 'That it is gone, or why it is not.',
  types: () => [DeliveryScheduleDeleted, VersionConflict, NotPermitted] as const,
});
export const RunDeliveryNowResult = createUnionType({
  name: 'RunDeliveryNowResult',
  description: 'The delivery under way, or why there is none.',
  types: () => [DeliveryRun, AlreadyDelivered, DeliveryInvalid, NotPermitted, IdempotencyKeyReused] as const,
});
export const PreviewDeliveryResult = createUnionType({
  name: 'PreviewDeliveryResult',
  description: 'The delivery as it would be, or why there is none.',
  types: () => [DeliveryPreview, DeliveryInvalid, NotPermitted] as const,
});
export const BackfillDeliveriesResult = createUnionType({
  name: 'BackfillDeliveriesResult',
  description: 'What runs now, or why nothing does.',
  types: () => [DeliveryRunsQueued, DeliveryInvalid, NotPermitted, IdempotencyKeyReused] as const,
});
export const RedriveDeliveryRunsResult = createUnionType({
  name: 'RedriveDeliveryRunsResult',
  description: 'What is sent again, or why nothing is.',
  types: () => [DeliveryRunsQueued, DeliveryInvalid, NotPermitted, IdempotencyKeyReused] as const,
});
export const ResolveDeliveryRunResult = createUnionType({
  name: 'ResolveDeliveryRunResult',
  description: 'The run as it is now, or why it did not change.',
  types: () => [DeliveryRun, DeliveryNotWaiting, NotPermitted] as const,
});
export const CreateDestinationResult = createUnionType({
  name: 'CreateDestinationResult',
  description: 'The destination, or why there is none.',
  types: () => [Destination, DestinationInvalid, DestinationExists, CompanyNotFound, IdempotencyKeyReused] as const,
});
export const UpdateDestinationResult = createUnionType({
  name: 'UpdateDestinationResult',
  description: 'The destination as it is now, or why it did not change.',
  types: () => [Destination, DestinationInvalid, VersionConflict, NotPermitted] as const,
});
export const DeleteDestinationResult = createUnionType({
  name: 'DeleteDestinationResult',
  description: 'That it is gone, or why it is not.',
  types: () => [DestinationDeleted, DestinationInUse, VersionConflict, NotPermitted] as const,
});
export const CloseDestinationCircuitResult = createUnionType({
  name: 'CloseDestinationCircuitResult',
  description: 'The destination as it is now, or why it did not change.',
  types: () => [Destination, NotPermitted] as const,
});
export const TestDestinationResult = createUnionType({
  name: 'TestDestinationResult',
  description: 'What was found, or why nothing was tried.',
  types: () => [DestinationTested, NotPermitted] as const,
});
