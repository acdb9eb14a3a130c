import { Arg, Args, Ctx, Directive, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { PageArgs, RequiresScopes } from '#platform/subgraph-server';
import { mayReadImpact, maySeeOwnOrPeople, maySeeProgram } from '../access/visibility.rules.js';
import { EnrollmentEntity } from '../programs/enrollment.entity.js';
import { ProgramEntity } from '../programs/program.entity.js';
import { SessionEntity } from '../programs/session.entity.js';
import { visibleCompany } from './company.resolver.js';
import { Company } from './company.types.js';
import { type Context, loadChildren, loadRecord } from './context.js';
import { requireImpact, requirePeople } from './guards.js';
import {
  Enrollment,
  EnrollmentConnection,
  Program,
  Session,
  SessionAttendance,
  SessionConnection,
} from './program.types.js';
import { Minutes } from './scalars.js';
import { visibleUser } from './user.resolver.js';
import { User } from './user.types.js';

export async function visibleProgram(context: Context, id: string) {
  const program = await loadRecord(context, ProgramEntity, id);
  return program && maySeeProgram(context.actor, program) ? program : null;
}

export async function visibleEnrollment(context: Context, id: string) {
  const enrollment = await loadRecord(context, EnrollmentEntity, id);
  return enrollment && maySeeOwnOrPeople(context.actor, enrollment) ? enrollment : null;
}

const attendanceOf = (context: Context, sessionId: string) =>
  context.load('impact.attendance', sessionId, (ids) => context.services.attendance.ofSessions(ids));

export async function visibleSession(context: Context, id: string) {
  const session = await loadRecord(context, SessionEntity, id);
  if (!session || mayReadImpact(context.actor, session.companyId)) return session;
  const attendance = await attendanceOf(context, id);
  return attendance?.some(({ userId }) => maySeeOwnOrPeople(context.actor, { ...session, userId })) ? session : null;
}

@Resolver(() => Program)
export class ProgramResolver {
  @Query(() => Program, {
    nullable: true,
    description: 'The programme of this id; null when there is none that you may see.',
  })
  @Directive('@authenticated')
  program(@Arg('id', () => ID, { description: 'UUID of the programme.' }) id: string, @Ctx() context: Context) {
    return visibleProgram(context, id);
  }

  @FieldResolver(() => Company, { nullable: true, description: 'The company that funds it.' })
  company(@Root() program: Program, @Ctx() context: Context) {
    return visibleCompany(context, program.companyId);
  }

  @FieldResolver(() => EnrollmentConnection, { nullable: true, description: 'Who is part of it, newest first.' })
  @RequiresScopes('impact:people')
  enrollments(@Root() program: Program, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    requirePeople(context, program.companyId);
    return loadChildren(context, EnrollmentEntity, { parentId: program.id, parent: 'programId', args });
  }

  @FieldResolver(() => SessionConnection, { nullable: true, description: 'Its meetings, newest first.' })
  @RequiresScopes('impact:read')
  sessions(@Root() program: Program, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    requireImpact(context, program.companyId);
    return loadChildren(context, SessionEntity, {
      parentId: program.id,
      parent: 'programId',
      where: { active: true },
      args,
    });
  }
}

@Resolver(() => Enrollment)
export class EnrollmentResolver {
  @FieldResolver(() => Program, { nullable: true, description: 'The programme.' })
  program(@Root() enrollment: Enrollment, @Ctx() context: Context) {
    return visibleProgram(context, enrollment.programId);
  }

  @FieldResolver(() => User, { nullable: true, description: 'The person.' })
  user(@Root() enrollment: Enrollment, @Ctx() context: Context) {
    return visibleUser(context, enrollment.userId);
  }
}

@Resolver(() => Session)
export class SessionResolver {
  @FieldResolver(() => Minutes, { description: 'How long it lasted.' })
  duration(@Root() session: Session): number {
    return session.durationMinutes;
  }

  @FieldResolver(() => Program, { nullable: true, description: 'The programme it belongs to.' })
  program(@Root() session: Session, @Ctx() context: Context) {
    return visibleProgram(context, session.programId);
  }

  @FieldResolver(() => [SessionAttendance], {
    nullable: true,
    description: 'Who was there, in the order of their ids.',
  })
  @RequiresScopes('impact:people')
  attendance(@Root() session: Session, @Ctx() context: Context) {
    requirePeople(context, session.companyId);
    return attendanceOf(context, session.id);
  }
}

@Resolver(() => SessionAttendance)
export class SessionAttendanceResolver {
  @FieldResolver(() => User, { nullable: true, description: 'The person.' })
  user(@Root() attendance: SessionAttendance, @Ctx() context: Context) {
    return visibleUser(context, attendance.userId);
  }
}
