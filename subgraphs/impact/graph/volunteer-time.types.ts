import { createUnionType, Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { ErrorResult, graphEnum, IdempotencyKeyReused, InputProblem, NotPermitted } from '#platform/subgraph-server';
import {
  type VolunteerTimeStatusName,
  volunteerTimeStatuses,
  type WorkTimeName,
  workTimes,
} from '../volunteer-time/states.rules.js';
import { connectionOf } from './connection.js';
import { DateTime, LocalDate } from './scalars.js';

export const VolunteerTimeStatus = graphEnum('VolunteerTimeStatus', volunteerTimeStatuses, {
  description: 'Where recorded time stands. Only APPROVED time counts.',
  values: {
    RECORDED: 'Waits for a decision, since it is longer than what counts at once.',
    CONFIRMED: 'The volunteer says that it is right; waits for a decision.',
    DISPUTED: 'The volunteer says that it is wrong; waits for a decision.',
    APPROVED: 'Counts.',
    REJECTED: 'Does not count, by a decision.',
    REVERSED: 'Counted once and was taken back, or was replaced.',
  },
});

export const WorkTime = graphEnum('WorkTime', workTimes, {
  description: 'Whose hours they were.',
  values: {
    PAID: 'Working hours, paid by the employer: what B4SI counts.',
    OWN: 'The volunteer’s own time.',
    UNKNOWN: 'Not asked.',
  },
});

export const volunteerTimeDecisions = ['APPROVE', 'REJECT'] as const;
export const VolunteerTimeDecision = graphEnum('VolunteerTimeDecision', volunteerTimeDecisions, {
  description: 'What is decided.',
  values: { APPROVE: 'It counts.', REJECT: 'It does not count.' },
});

@ObjectType('VolunteerTimeEntry', {
  description: 'One thing that was said of recorded time; entries are never changed.',
})
export class VolunteerTimeEntryType {
  @Field(() => VolunteerTimeStatus, { description: 'What it became.' })
  status!: VolunteerTimeStatusName;

  @Field(() => Int, { description: 'How long it was then.' })
  minutes!: number;

  @Field(() => String, { nullable: true, description: 'Why.' })
  reason!: string | null;

  @Field(() => DateTime, { description: 'When.' })
  createdAt!: Date;

  @Field(() => Boolean, { description: 'Whether the platform itself decided, because the time is short enough.' })
  automatic!: boolean;
}

@ObjectType('VolunteerTime', { description: 'Time that a volunteer gave to a programme.' })
@Directive('@authenticated')
export class VolunteerTimeType {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;

  @Field(() => Int, {
    description: 'Minutes, 1 to 1440: those that were given, which may be fewer than the meeting has.',
  })
  minutes!: number;

  @Field(() => LocalDate, { description: 'The day on which it began, in the time zone of the company.' })
  day!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it began; null where only the day is known.' })
  startsAt!: Date | null;

  @Field(() => WorkTime, { description: 'Whose hours they were.' })
  workTime!: WorkTimeName;

  @Field(() => VolunteerTimeStatus, { description: 'Where it stands.' })
  status!: VolunteerTimeStatusName;

  @Field(() => String, { description: '`attendance`, or a name for the account or system that recorded it.' })
  source!: string;

  @Field(() => DateTime, { description: 'When it was recorded.' })
  createdAt!: Date;

  companyId!: string;
  userId!: string;
  programId!: string;
  sessionId!: string | null;
}

export const VolunteerTimeConnection = connectionOf(VolunteerTimeType, 'VolunteerTime');

@ObjectType({
  description: 'Approved minutes; each minute of a person is counted once, however many programmes it was given to.',
})
export class VolunteerMinutes {
  @Field(() => Int, { description: 'All of them: what IRIS+ OI8429 counts of employees, `unknown` in a footnote.' })
  total!: number;

  @Field(() => Int, { description: 'In paid working hours: what B4SI counts.' })
  paid!: number;

  @Field(() => Int, { description: 'In own time.' })
  own!: number;

  @Field(() => Int, { description: 'Of which it is not known.' })
  unknown!: number;
}

@InputType({ description: 'Which time; all that you may see when absent.' })
export class VolunteerTimeFilter {
  @Field(() => ID, { nullable: true, description: 'Of this company.' })
  companyId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of this volunteer.' })
  userId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Given to this programme.' })
  programId?: string | null;

  @Field(() => VolunteerTimeStatus, { nullable: true, description: 'That stands here.' })
  status?: VolunteerTimeStatusName | null;

  @Field(() => LocalDate, { nullable: true, description: 'On this day or later.' })
  from?: string | null;

  @Field(() => LocalDate, { nullable: true, description: 'Before this day.' })
  to?: string | null;
}

@InputType({ description: 'Time that was given. `startsAt`, `day` or `sessionId` says when.' })
export class RecordVolunteerTimeInput {
  @Field(() => ID, { description: 'The volunteer.' })
  userId!: string;

  @Field(() => ID, { description: 'The programme; of the volunteer’s company.' })
  programId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The meeting, if it was given in one; what was recorded of the volunteer for it before is reversed.',
  })
  sessionId?: string | null;

  @Field(() => Int, { description: 'Minutes that were given, 1 to 1440; at most those of the meeting.' })
  minutes!: number;

  @Field(() => DateTime, { nullable: true, description: 'When it began; the beginning of the meeting when absent.' })
  startsAt?: Date | null;

  @Field(() => LocalDate, { nullable: true, description: 'Where only the day is known.' })
  day?: string | null;

  @Field(() => WorkTime, { nullable: true, description: 'Whose hours they were; UNKNOWN when absent.' })
  workTime?: WorkTimeName | null;

  @Field(() => String, {
    nullable: true,
    description: 'Your own name for it, at most 200 characters: the same again is the same time.',
  })
  externalId?: string | null;
}

@InputType({ description: 'Time of yours that is right.' })
export class ConfirmVolunteerTimeInput {
  @Field(() => ID, { description: 'UUID of the time.' })
  id!: string;
}

@InputType({ description: 'Time of yours that is wrong.' })
export class DisputeVolunteerTimeInput {
  @Field(() => ID, { description: 'UUID of the time.' })
  id!: string;

  @Field(() => String, { description: 'What is wrong, 1 to 500 characters.' })
  reason!: string;
}

@InputType({ description: 'A decision on the time of others.' })
export class DecideVolunteerTimesInput {
  @Field(() => [ID], { description: 'UUIDs, 1 to 200. All are decided, or none.' })
  ids!: string[];

  @Field(() => VolunteerTimeDecision, { description: 'What is decided.' })
  decision!: (typeof volunteerTimeDecisions)[number];

  @Field(() => String, { description: 'Why, 1 to 500 characters.' })
  reason!: string;
}

@InputType({ description: 'Approved time that is taken back.' })
export class ReverseVolunteerTimeInput {
  @Field(() => ID, { description: 'UUID of the time.' })
  id!: string;

  @Field(() => String, { description: 'Why, 1 to 500 characters.' })
  reason!: string;
}

@ObjectType({ implements: ErrorResult, description: 'It cannot be recorded or decided so; nothing was changed.' })
export class VolunteerTimeInvalid extends ErrorResult {
  @Field(() => [InputProblem], { description: 'Which fields, and what would be right.' })
  problems!: readonly InputProblem[];
}

@ObjectType({ description: 'All of them are decided.' })
export class VolunteerTimesDecided {
  @Field(() => [VolunteerTimeType], { description: 'As they are now, in the order of the ids.' })
  times!: readonly VolunteerTimeType[];
}

const changed = () => [VolunteerTimeType, VolunteerTimeInvalid, NotPermitted] as const;

export const RecordVolunteerTimeResult = createUnionType({
  name: 'RecordVolunteerTimeResult',
  description: 'The time as it is recorded, or why it is not.',
  types: () => [VolunteerTimeType, VolunteerTimeInvalid, NotPermitted, IdempotencyKeyReused] as const,
});
export const ConfirmVolunteerTimeResult = createUnionType({
  name: 'ConfirmVolunteerTimeResult',
  description: 'The time as it is now, or why it is not confirmed.',
  types: changed,
});
export const DisputeVolunteerTimeResult = createUnionType({
  name: 'DisputeVolunteerTimeResult',
  description: 'The time as it is now, or why it is not disputed.',
  types: changed,
});
export const ReverseVolunteerTimeResult = createUnionType({
  name: 'ReverseVolunteerTimeResult',
  description: 'The time as it is now, or why it is not reversed.',
  types: changed,
});
export const DecideVolunteerTimesResult = createUnionType({
  name: 'DecideVolunteerTimesResult',
  description: 'The times as they are now, or why none is decided.',
  types: () => [VolunteerTimesDecided, VolunteerTimeInvalid, NotPermitted] as const,
});
