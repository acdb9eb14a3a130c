import { Directive, Field, ID, ObjectType } from 'type-graphql';
import type { EnrollmentStatusName, ParticipationRoleName } from '../programs/enrollment.entity.js';
import type { ProgramKindName } from '../programs/program.entity.js';
import { connectionOf } from './connection.js';
import { EnrollmentStatus, ParticipationRole, ProgramKind } from './enums.js';
import { DateTime, LocalDate } from './scalars.js';

@ObjectType('Program', { description: 'A programme that a company funds.' })
@Directive('@key(fields: "id")')
@Directive('@authenticated')
export class Program {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => ProgramKind, { description: 'What it offers.' })
  kind!: ProgramKindName;

  @Field(() => LocalDate, { description: 'First day, in the time zone of the company.' })
  startsOn!: string;

  @Field(() => LocalDate, { nullable: true, description: 'The day after the last one; null while it is open.' })
  endsOn!: string | null;

  companyId!: string;
}

@ObjectType('Enrollment', { description: 'The place of a person in a programme.' })
@Directive('@key(fields: "id")')
@Directive('@authenticated')
export class Enrollment {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;

  @Field(() => ParticipationRole, { description: 'As what the person takes part.' })
  role!: ParticipationRoleName;

  @Field(() => EnrollmentStatus, { description: 'Where it stands.' })
  status!: EnrollmentStatusName;

  @Field(() => DateTime, { description: 'When the person joined.' })
  enrolledAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the person completed or left; null while active.' })
  endedAt!: Date | null;

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

@ObjectType('SessionAttendance', { description: 'The presence of one person at a meeting.' })
export class SessionAttendance {
  @Field(() => ParticipationRole, { description: 'As what.' })
  role!: ParticipationRoleName;

  userId!: string;
}

export const ProgramConnection = connectionOf(Program);

export const EnrollmentConnection = connectionOf(Enrollment);

export const SessionConnection = connectionOf(Session);
