import { Field, ID, InputType } from 'type-graphql';
import type { Resolution } from '../deliveries/run-operations.service.js';
import type { RunOutcome, RunStatus } from '../deliveries/run.rules.js';
import type { Partner } from '../destinations/destination.entity.js';
import { DeliveryOutcomeEnum, DeliveryResolutionEnum, LongRunningStatusEnum, PartnerEnum } from './delivery.enums.js';
import { DateTime, LocalDate } from './scalars.js';

@InputType({ description: 'A complete calendar month, or a range of days that is over.' })
export class DeliveryPeriodInput {
  @Field(() => String, { nullable: true, description: 'A month such as `2026-10`.' })
  month?: string | null;
  @Field(() => LocalDate, { nullable: true, description: 'First day; needs `to`.' })
  from?: string | null;
  @Field(() => LocalDate, { nullable: true, description: 'The day after the last; needs `from`.' })
  to?: string | null;
}

@InputType({ description: 'What is to be delivered now: by a schedule, or to a destination for a period.' })
export class RunDeliveryNowInput {
  @Field(() => ID, { nullable: true, description: 'The schedule; its own rule gives the period.' })
  scheduleId?: string | null;
  @Field(() => ID, { nullable: true, description: 'Without a schedule: where it goes.' })
  destinationId?: string | null;
  @Field(() => DeliveryPeriodInput, { nullable: true, description: 'Which period. Default: as the schedule says.' })
  period?: DeliveryPeriodInput | null;
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Sends figures that the partner has already, as a new revision.',
  })
  force!: boolean;
}

@InputType({ description: 'A delivery that is not made: to a destination for a period.' })
export class DeliveryDraftInput {
  @Field(() => ID, { description: 'Where it would go.' })
  destinationId!: string;
}

@InputType({ description: 'Either a schedule, or a draft.' })
export class PreviewDeliveryInput {
  @Field(() => ID, { nullable: true, description: 'The schedule.' })
  scheduleId?: string | null;
  @Field(() => DeliveryDraftInput, { nullable: true, description: 'A delivery without a schedule.' })
  draft?: DeliveryDraftInput | null;
}

@InputType({ description: 'All given conditions hold.' })
export class DeliveryRunFilter {
  @Field(() => ID, { nullable: true, description: 'Only those of this company.' })
  companyId?: string | null;
  @Field(() => PartnerEnum, { nullable: true, description: 'Only those for this partner.' })
  partner?: Partner | null;
  @Field(() => ID, { nullable: true, description: 'Only those of this schedule.' })
  scheduleId?: string | null;
  @Field(() => ID, { nullable: true, description: 'Only those for this destination.' })
  destinationId?: string | null;
  @Field(() => LongRunningStatusEnum, { nullable: true, description: 'Only those that stand there.' })
  status?: RunStatus | null;
  @Field(() => DeliveryOutcomeEnum, {
    nullable: true,
    description: 'Only those that ended so, such as `DEAD_LETTERED`.',
  })
  outcome?: RunOutcome | null;
  @Field(() => DateTime, { nullable: true, description: 'Only those whose time is not before this.' })
  since?: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'Only those whose time is before this.' })
  until?: Date | null;
}

@InputType({ description: 'Past occurrences of a schedule that are to run after all.' })
export class BackfillDeliveriesInput {
  @Field(() => ID, { description: 'The schedule.' })
  scheduleId!: string;
  @Field(() => DateTime, { description: 'The first instant.' })
  from!: Date;
  @Field(() => DateTime, { description: 'The last instant, not in the future.' })
  to!: Date;
  @Field(() => Boolean, { defaultValue: false, description: 'Says what would run, and changes nothing.' })
  dryRun!: boolean;
}

@InputType({ description: 'Runs that ended without success and are to be sent again: by id, or by a filter.' })
export class RedriveDeliveryRunsInput {
  @Field(() => [ID], { nullable: true, description: 'At most 1000.' })
  ids?: string[] | null;
  @Field(() => DeliveryRunFilter, { nullable: true, description: 'Never empty; at most 1000 runs may fit.' })
  filter?: DeliveryRunFilter | null;
  @Field(() => Boolean, { defaultValue: false, description: 'Says which runs, and changes nothing.' })
  dryRun!: boolean;
}

@InputType({ description: 'What a person found at the partner.' })
export class ResolveDeliveryRunInput {
  @Field(() => ID, { description: 'The run whose outcome is not known.' })
  id!: string;
  @Field(() => DeliveryResolutionEnum, { description: 'What was found.' })
  resolution!: Resolution;
  @Field(() => String, {
    nullable: true,
    description: 'The partner’s name for the record, where it was found; up to 200 characters.',
  })
  reference?: string | null;
}
