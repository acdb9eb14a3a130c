import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { RequiresScopes } from '#platform/subgraph-server';
import type { Partner } from '../destinations/destination.entity.js';
import type { PeriodRule } from '../schedules/period.rules.js';
import type { Frequency } from '../schedules/preset.rules.js';
import type { CatchUpPolicy, OverlapPolicy } from '../schedules/schedule.entity.js';
import { connectionOf } from './connection.js';
import {
  CatchUpPolicyEnum,
  ClockChangeEnum,
  DeliveryFrequencyEnum,
  DeliveryPeriodRuleEnum,
  OverlapPolicyEnum,
  PartnerEnum,
} from './delivery.enums.js';
import { DateTime } from './scalars.js';

const cronHelp =
  'Five fields: minute, hour, day of the month, month, day of the week; names, ranges, steps, lists, and `L` for the last day. At most every 15 minutes.';

@ObjectType('DeliverySchedule', { description: 'When which figures of a company go to one destination.' })
@Directive('@key(fields: "id")')
@RequiresScopes('delivery:manage', 'operations:read')
export class DeliverySchedule {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;
  @Field(() => DeliveryFrequencyEnum, { description: 'How often.' })
  frequency!: Frequency;
  @Field(() => String, { description: cronHelp })
  cron!: string;
  @Field(() => String, { description: 'IANA name, in which `cron` is read.' })
  timeZone!: string;
  @Field(() => DeliveryPeriodRuleEnum, { description: 'Which period each run is about.' })
  periodRule!: PeriodRule;
  @Field(() => OverlapPolicyEnum, { description: 'What happens while a run is still under way.' })
  overlap!: OverlapPolicy;
  @Field(() => CatchUpPolicyEnum, { description: 'What is made up for after an outage of ours.' })
  catchUp!: CatchUpPolicy;
  @Field(() => Int, { description: 'A run starts up to so many seconds after its time; always as many.' })
  jitterSeconds!: number;
  @Field(() => Int, { description: 'Runs without success in a row after which it pauses by itself; 0 is never.' })
  pauseAfterFailures!: number;
  @Field(() => Boolean, { description: 'Whether a run waits until its period is closed.' })
  afterClose!: boolean;
  @Field(() => Boolean, { description: 'False while paused.' })
  active!: boolean;
  @Field(() => DateTime, { nullable: true, description: 'Since when it is paused.' })
  pausedAt!: Date | null;
  @Field(() => String, { nullable: true, description: 'Why it is paused.' })
  pauseNote!: string | null;
  @Field(() => Int, { description: 'Give it as `expectedVersion` with a change.' })
  version!: number;
  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;
  @Field(() => DateTime, { description: 'When it was last changed.' })
  updatedAt!: Date;

  companyId!: string;
  destinationId!: string;
}

export const DeliveryScheduleConnection = connectionOf(DeliverySchedule);

@ObjectType({ description: 'One time at which a schedule runs.' })
export class ScheduleOccurrence {
  @Field(() => DateTime, { description: 'The instant, in UTC.' })
  at!: Date;
  @Field(() => String, {
    description: 'What the clock of the time zone shows then, with its offset: `2026-03-29T03:00+02:00`.',
  })
  localTime!: string;
  @Field(() => ClockChangeEnum, {
    nullable: true,
    description: 'Where the clock changes at this time; null on all other days.',
  })
  clockChange!: 'GAP' | 'REPEATED' | null;
}

@ObjectType({ description: 'When a schedule would run.' })
export class SchedulePreview {
  @Field(() => [ScheduleOccurrence], { description: 'In order, each strictly later than `from`.' })
  @Directive('@listSize(assumedSize: 100)')
  occurrences!: readonly ScheduleOccurrence[];
}

@InputType({ description: 'All given conditions hold.' })
export class DeliveryScheduleFilter {
  @Field(() => ID, { nullable: true, description: 'Only those of this company.' })
  companyId?: string | null;
  @Field(() => PartnerEnum, { nullable: true, description: 'Only those for this partner.' })
  partner?: Partner | null;
  @Field(() => ID, { nullable: true, description: 'Only those for this destination.' })
  destinationId?: string | null;
  @Field(() => Boolean, {
    nullable: true,
    description: 'True: only those that are not paused; false: only paused ones.',
  })
  active?: boolean | null;
}

@InputType({ description: 'When a schedule would run, by these settings.' })
export class PreviewScheduleInput {
  @Field(() => DeliveryFrequencyEnum, { nullable: true, description: 'Default: `CUSTOM` with `cron`, else `MONTHLY`.' })
  frequency?: Frequency | null;
  @Field(() => String, { nullable: true, description: `${cronHelp} Default: as \`frequency\` says.` })
  cron?: string | null;
  @Field(() => String, { description: 'IANA name, such as `Europe/Oslo`.' })
  timeZone!: string;
}

/** What a schedule is made of, where nothing has to be given. */
@InputType()
abstract class ScheduleSettings {
  @Field(() => DeliveryFrequencyEnum, { nullable: true, description: 'How often.' })
  frequency?: Frequency | null;
  @Field(() => String, { nullable: true, description: cronHelp })
  cron?: string | null;
  @Field(() => String, { nullable: true, description: 'IANA name, in which `cron` is read. Default: the company’s.' })
  timeZone?: string | null;
  @Field(() => DeliveryPeriodRuleEnum, {
    nullable: true,
    description: 'Which period each run is about. Default: as `frequency` says.',
  })
  periodRule?: PeriodRule | null;
  @Field(() => OverlapPolicyEnum, { nullable: true, description: 'Default: `SKIP`.' })
  overlap?: OverlapPolicy | null;
  @Field(() => CatchUpPolicyEnum, { nullable: true, description: 'Default: `LATEST`.' })
  catchUp?: CatchUpPolicy | null;
  @Field(() => Int, { nullable: true, description: '0 to 3600. Default: 0.' })
  jitterSeconds?: number | null;
  @Field(() => Int, { nullable: true, description: '0 to 100; 0 is never. Default: 3.' })
  pauseAfterFailures?: number | null;
  @Field(() => Boolean, {
    nullable: true,
    description: 'A run waits until its period is closed, and then goes by itself. Default: false.',
  })
  afterClose?: boolean | null;
}

@InputType({ description: 'When which figures of a company go where.' })
export class CreateDeliveryScheduleInput extends ScheduleSettings {
  @Field(() => ID, { description: 'Whose figures.' })
  companyId!: string;
  @Field(() => ID, { nullable: true, description: 'Where they go; or name the partner.' })
  destinationId?: string | null;
  @Field(() => PartnerEnum, {
    nullable: true,
    description: "Without a destination: the company's only one at this partner.",
  })
  partner?: Partner | null;
}

@InputType({ description: 'What changes; the rest stays. Times that have passed belong to the schedule as it was.' })
export class UpdateDeliveryScheduleInput extends ScheduleSettings {
  @Field(() => ID, { description: 'The schedule.' })
  id!: string;
  @Field(() => Int, { nullable: true, description: 'Its `version` as you read it. Default: whatever it is.' })
  expectedVersion?: number | null;
}

@InputType()
abstract class ScheduleChange {
  @Field(() => ID, { description: 'The schedule.' })
  id!: string;
  @Field(() => Int, { nullable: true, description: 'Its `version` as you read it. Default: whatever it is.' })
  expectedVersion?: number | null;
}

@InputType({ description: 'Which schedule, and why.' })
export class PauseDeliveryScheduleInput extends ScheduleChange {
  @Field(() => String, { description: 'Why; 1–500 characters, shown with the schedule.' })
  note!: string;
}

@InputType({ description: 'Which schedule.' })
export class ResumeDeliveryScheduleInput extends ScheduleChange {}

@InputType({ description: 'Which schedule.' })
export class DeleteDeliveryScheduleInput extends ScheduleChange {}
