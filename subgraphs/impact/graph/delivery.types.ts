import { Directive, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { RequiresScopes } from '#platform/subgraph-server';
import type { AttemptRow, FieldProblem, ReceiptRow, RunRow } from '../deliveries/delivery.entity.js';
import type { RunOutcome, RunReason, RunStatus, RunTrigger } from '../deliveries/run.rules.js';
import type { Partner } from '../destinations/destination.entity.js';
import { connectionOf } from './connection.js';
import {
  DeliveryAttemptKindEnum,
  DeliveryAttemptOutcomeEnum,
  DeliveryOutcomeEnum,
  DeliveryReasonEnum,
  DeliveryTriggerEnum,
  LongRunningStatusEnum,
  PartnerEnum,
  ReceiptSourceEnum,
} from './delivery.enums.js';
import { LongRunning } from './long-running.types.js';
import { DateTime, LocalDate } from './scalars.js';

@ObjectType({ description: 'The days that a delivery is about; half-open.' })
export class DeliveryPeriod {
  @Field(() => String, {
    description: '`2026-10`, `2026-Q3`, `2026-W44`, `FY2026`, `FY2026-Q1`, or the days themselves.',
  })
  key!: string;
  @Field(() => LocalDate, { description: 'First day.' })
  from!: string;
  @Field(() => LocalDate, { description: 'The day after the last.' })
  to!: string;
  @Field(() => String, { description: 'IANA time zone in which the days begin.' })
  timeZone!: string;
}

@ObjectType({ description: 'What is wrong with one field of a payload.' })
export class PayloadProblem {
  @Field(() => String, { description: 'Such as `metrics[0].value`; empty where the payload as a whole is meant.' })
  path!: string;
  @Field(() => String, { description: 'What the partner allows there.' })
  message!: string;
}

@ObjectType({ description: 'One call to a partner. Written before it, completed after it, never changed.' })
export class DeliveryAttempt {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;
  @Field(() => Int, { description: 'From 1, in order.' })
  number!: number;
  @Field(() => DeliveryAttemptKindEnum, { description: 'What it was for.' })
  kind!: AttemptRow['kind'];
  @Field(() => Int, { description: 'Which call of the payload, from 0.' })
  part!: number;
  @Field(() => DateTime, { description: 'When it began.' })
  startedAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'When its outcome was known; null while under way.' })
  finishedAt!: Date | null;
  @Field(() => DeliveryAttemptOutcomeEnum, { nullable: true, description: 'What it came to; null while under way.' })
  outcome!: AttemptRow['outcome'];
  @Field(() => String, { nullable: true, description: 'Why no clear answer came, such as `TIMEOUT`.' })
  reason!: string | null;
  @Field(() => [PayloadProblem], { description: 'What the partner said of single fields.' })
  fieldErrors!: readonly FieldProblem[];
  @Field(() => String, { nullable: true, description: 'The partner’s name for what it took.' })
  reference!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Before when the partner wants no further call.' })
  retryAt!: Date | null;
}

@ObjectType({ description: 'That a partner has the figures.' })
export class DeliveryReceipt {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;
  @Field(() => String, { nullable: true, description: 'The partner’s name for it, where it gave one.' })
  reference!: string | null;
  @Field(() => ReceiptSourceEnum, { description: 'Who says so.' })
  source!: ReceiptRow['source'];
  @Field(() => DateTime, { description: 'When it was known here.' })
  receivedAt!: Date;

  runId!: string;
}

@ObjectType({ description: 'What is sent: a revision of the figures of a period for a destination.' })
export class DeliveryPayload {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;
  @Field(() => Int, { description: 'From 1; corrected figures are the next one.' })
  revision!: number;
  @Field(() => ID, { nullable: true, description: 'The revision before this one.' })
  previousId!: string | null;
  @Field(() => String, { description: 'The profile by which it was made.' })
  profileId!: string;
  @Field(() => String, {
    description: 'Hash of schedule, period, destination and revision: the partner knows a repetition by it.',
  })
  idempotencyKey!: string;
  @Field(() => String, { description: 'As the partner gets it, as JSON.' })
  body!: string;
  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;
}

@ObjectType('DeliveryRun', {
  implements: LongRunning,
  description: 'One delivery: an occurrence of a schedule, or one that was asked for.',
})
@Directive('@key(fields: "id")')
@RequiresScopes('delivery:manage', 'operations:read')
export class DeliveryRun extends LongRunning {
  @Field(() => Float, { description: 'Grows by one with every change. A whole number.' })
  seq!: number;
  @Field(() => String, { description: 'What is happening now, in one sentence.' })
  detail!: string;
  @Field(() => DateTime, { description: 'When it was to run.' })
  scheduledFor!: Date;
  @Field(() => DeliveryTriggerEnum, { description: 'Why it exists.' })
  trigger!: RunTrigger;
  @Field(() => DeliveryPeriod, { description: 'What it is about.' })
  period!: DeliveryPeriod;
  @Field(() => DeliveryOutcomeEnum, { nullable: true, description: 'How it ended; null until then.' })
  outcome!: RunOutcome | null;
  @Field(() => DeliveryReasonEnum, { nullable: true, description: 'Why it ended so.' })
  reason!: RunReason | null;
  @Field(() => String, { nullable: true, description: 'What went wrong, for people.' })
  error!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When the next call may be made; null when it has ended.' })
  nextAttemptAt!: Date | null;
  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;

  readonly row!: RunRow;
}

export const DeliveryRunConnection = connectionOf(DeliveryRun);

@ObjectType({ description: 'One state of a delivery. `seq` is persisted and grows; progress never falls.' })
export class DeliveryRunProgress {
  @Field(() => ID, { description: 'The run.' })
  id!: string;
  @Field(() => Float, { description: 'Give it as `afterSeq` to resume. A whole number.' })
  seq!: number;
  @Field(() => LongRunningStatusEnum, { description: 'Where it stood.' })
  status!: RunStatus;
  @Field(() => DeliveryOutcomeEnum, { nullable: true, description: 'How it ended; null until then.' })
  outcome!: RunOutcome | null;
  @Field(() => String, { description: 'What was happening, in one sentence.' })
  detail!: string;
  @Field(() => Int, { description: '0 to 100; 100 only when `COMPLETED`.' })
  progress!: number;
  @Field(() => DateTime, { description: 'Since when.' })
  at!: Date;
  @Field(() => DeliveryRun, { description: 'The run as it is now.' })
  run!: DeliveryRun;
}

@ObjectType({ description: 'A change of one of the deliveries of a company.' })
export class DeliveryRunsChange {
  @Field(() => Float, {
    description: 'Grows by one with every change in the company; give it as `afterSeq` to resume.',
  })
  seq!: number;
  @Field(() => DeliveryRun, { description: 'The run as it is now.' })
  run!: DeliveryRun;
}

@ObjectType({ description: 'How deliveries went.' })
export class DeliveryFigures {
  @Field(() => PartnerEnum, { nullable: true, description: 'At which partner; null for all together.' })
  partner!: Partner | null;
  @Field(() => Int, { description: 'Runs whose time lies in the period.' })
  runs!: number;
  @Field(() => Int, { description: 'Delivered.' })
  delivered!: number;
  @Field(() => Int, { description: 'Dead letters, blocked ones, and those whose fate is not known.' })
  failed!: number;
  @Field(() => Int, { description: 'Skipped or cancelled, each with a reason.' })
  skipped!: number;
  @Field(() => Int, { description: 'Not ended yet.' })
  open!: number;
  @Field(() => Int, { description: 'Delivered within five minutes of their time.' })
  onTime!: number;
  @Field(() => Int, { description: 'Delivered without a second send.' })
  firstAttempt!: number;
  @Field(() => Int, { description: 'Sends after the first one.' })
  retries!: number;
  @Field(() => Float, {
    nullable: true,
    description: 'Mean seconds from the time of a run to its delivery; null without any.',
  })
  meanDelaySeconds!: number | null;
  @Field(() => Float, {
    nullable: true,
    description: 'Nineteen of twenty were delivered within so many seconds; null without any.',
  })
  p95DelaySeconds!: number | null;
}

@ObjectType({ description: 'How the deliveries of a company went in a period.' })
@RequiresScopes('delivery:manage', 'operations:read')
export class DeliveryStats {
  @Field(() => DeliveryFigures, { description: 'All of them.' })
  total!: DeliveryFigures;
  @Field(() => [DeliveryFigures], { description: 'By partner.' })
  byPartner!: readonly DeliveryFigures[];
}
