import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { connectionOf } from './connection.js';
import { DateTime, LocalDate } from './scalars.js';

export const ProgramKind = {
  MENTORING: 'MENTORING',
  LANGUAGE_CAFE: 'LANGUAGE_CAFE',
  JOB_SEARCH: 'JOB_SEARCH',
} as const;
registerEnumType(ProgramKind, {
  name: 'ProgramKind',
  description: 'What a programme offers.',
  valuesConfig: {
    MENTORING: { description: 'One volunteer and one participant, over months.' },
    LANGUAGE_CAFE: { description: 'Groups that practise a language by talking.' },
    JOB_SEARCH: { description: 'Help with applications, interviews and first jobs.' },
  },
});

export const ParticipationRole = { PARTICIPANT: 'PARTICIPANT', VOLUNTEER: 'VOLUNTEER' } as const;
registerEnumType(ParticipationRole, {
  name: 'ParticipationRole',
  description: 'As what a person takes part.',
  valuesConfig: {
    PARTICIPANT: { description: 'Receives support.' },
    VOLUNTEER: { description: 'Gives support.' },
  },
});

export const EnrollmentStatus = { ACTIVE: 'ACTIVE', COMPLETED: 'COMPLETED', WITHDRAWN: 'WITHDRAWN' } as const;
registerEnumType(EnrollmentStatus, {
  name: 'EnrollmentStatus',
  description: 'Where an enrolment stands.',
  valuesConfig: {
    ACTIVE: { description: 'Takes part now.' },
    COMPLETED: { description: 'Took part until the end.' },
    WITHDRAWN: { description: 'Left before the end.' },
  },
});

@ObjectType('Program', { description: 'A programme that a company funds.' })
@Directive('@key(fields: "id")')
@Directive('@authenticated')
export class Program {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => ProgramKind, { description: 'What it offers.' })
  kind!: keyof typeof ProgramKind;

  @Field(() => LocalDate, { description: 'First day, in the time zone of the company.' })
  startsOn!: string;

  @Field(() => LocalDate, { nullable: true, description: 'The day after the last one; null while it is open.' })
  endsOn!: string | null | undefined;

  companyId!: string;
}

@ObjectType('Enrollment', { description: 'The place of a person in a programme.' })
@Directive('@key(fields: "id")')
@Directive('@authenticated')
export class Enrollment {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;

  @Field(() => ParticipationRole, { description: 'As what the person takes part.' })
  role!: keyof typeof ParticipationRole;

  @Field(() => EnrollmentStatus, { description: 'Where it stands.' })
  status!: keyof typeof EnrollmentStatus;

  @Field(() => DateTime, { description: 'When the person joined.' })
  enrolledAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the person completed or left; null while active.' })
  endedAt!: Date | null | undefined;

  companyId!: string;
  programId!: string;
  userId!: string;
}

@ObjectType('Session', { description: 'A meeting that took place.' })
@Directive('@key(fields: "id")')
@Directive('@authenticated')
export class Session {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;

  @Field(() => DateTime, { description: 'When it began.' })
  startedAt!: Date;

  companyId!: string;
  programId!: string;
  durationMinutes!: number;
}

@ObjectType('SessionAttendance', { description: 'Somebody who was at a meeting.' })
export class SessionAttendance {
  @Field(() => ParticipationRole, { description: 'As what.' })
  role!: keyof typeof ParticipationRole;

  userId!: string;
}

export const ProgramConnection = connectionOf(Program);

export const EnrollmentConnection = connectionOf(Enrollment);

export const SessionConnection = connectionOf(Session);
