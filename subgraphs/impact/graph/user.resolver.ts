import { Arg, Args, Ctx, Directive, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { BadInput, PageArgs, parseId, parseText } from '#platform/subgraph-server';
import { isSelf, mayReview, maySeeEmail, maySeeUser, reviewOnlyStatuses } from '../access/visibility.rules.js';
import { FeedbackEntity } from '../feedback/feedback.entity.js';
import { OutcomeScoreEntity } from '../outcomes/outcome-score.entity.js';
import { PersonEntity } from '../people/person.entity.js';
import { EnrollmentEntity } from '../programs/enrollment.entity.js';
import { SessionEntity } from '../programs/session.entity.js';
import { visibleCompany } from './company.resolver.js';
import { Company } from './company.types.js';
import { type Context, linkedToReviewer, loadChildren, loadRecord } from './context.js';
import { FeedbackConnection } from './feedback.types.js';
import { requireSelfOrPeople } from './guards.js';
import { OutcomeScoreConnection } from './outcome-score.types.js';
import { EnrollmentConnection, SessionConnection } from './program.types.js';
import { User } from './user.types.js';

/** Whether the caller may know of everything this person wrote, whatever its status. */
async function knowsAll(context: Context, { id, companyId }: User): Promise<boolean> {
  const { actor } = context;
  if (isSelf(actor, id)) return true;
  return companyId !== null && mayReview(actor, { userId: id, companyId }, await linkedToReviewer(context));
}

/** The person, if they exist and the caller may see them. */
export async function visibleUser(context: Context, id: string) {
  const user = await loadRecord(context, PersonEntity, id);
  return user && maySeeUser(context.actor, user) ? user : null;
}

@Resolver(() => User)
export class UserResolver {
  @Query(() => User, { nullable: true, description: 'You; null when you are not a person (an API key, a service).' })
  @Directive('@authenticated')
  me(@Ctx() context: Context) {
    return context.actor.kind === 'user' ? visibleUser(context, context.actor.id) : null;
  }

  @Query(() => User, {
    nullable: true,
    description: 'The person of this id; null when there is none that you may see.',
  })
  @Directive('@authenticated')
  user(@Arg('id', () => ID, { description: 'UUID of the person.' }) id: string, @Ctx() context: Context) {
    return visibleUser(context, id);
  }

  @Query(() => User, {
    nullable: true,
    description: 'The person to whom a company gives this id; null when there is none that you may see.',
  })
  @Directive('@authenticated')
  async userByExternalId(
    @Arg('externalId', () => String, { description: 'As the company wrote it.' }) externalId: string,
    @Arg('companyId', () => ID, {
      nullable: true,
      description: 'UUID of the company; needed where several companies that you may see use the id.',
    })
    companyId: string | null,
    @Ctx() context: Context,
  ) {
    const wanted = parseText('externalId', externalId, 200);
    const company = companyId == null ? null : parseId('companyId', companyId);
    const found = await context.services.people.byExternalId(wanted, company);
    const visible = found.filter((person) => maySeeUser(context.actor, person));
    if (visible.length > 1)
      throw new BadInput(
        'externalId',
        'is the id of people of several companies; give companyId as well, or the UUID.',
      );
    return visible[0] ?? null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Address on file; for the person and for privacy officers, null for everyone else.',
  })
  email(@Root() user: User, @Ctx() context: Context): string | null {
    return maySeeEmail(context.actor, user.id) ? user.email : null;
  }

  @FieldResolver(() => Company, {
    nullable: true,
    description: 'The company they belong to; null for staff of the platform.',
  })
  company(@Root() user: User, @Ctx() context: Context) {
    return user.companyId === null ? null : visibleCompany(context, user.companyId);
  }

  @FieldResolver(() => EnrollmentConnection, {
    nullable: true,
    description: 'Programmes the person is or was part of, newest first.',
  })
  enrollments(@Root() user: User, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    requireSelfOrPeople(context, user);
    return loadChildren(context, EnrollmentEntity, { parentId: user.id, parent: 'userId', args });
  }

  @FieldResolver(() => SessionConnection, {
    nullable: true,
    description: 'Meetings the person attended, newest first.',
  })
  sessions(@Root() user: User, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    requireSelfOrPeople(context, user);
    const through = {
      table: '(select session_id, user_id from session_attendance where active)',
      parentColumn: 'user_id',
      childColumn: 'session_id',
    };
    return loadChildren(context, SessionEntity, { parentId: user.id, through, where: { active: true }, args });
  }

  @FieldResolver(() => FeedbackConnection, {
    nullable: true,
    description:
      'What the person wrote, newest first. Texts that are HELD or REJECTED are listed for the person and for reviewers only: a list of one person names the author of everything in it.',
  })
  async feedback(@Root() user: User, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    requireSelfOrPeople(context, user);
    const listed = { parentId: user.id, parent: 'userId', args } as const;
    if (await knowsAll(context, user)) return loadChildren(context, FeedbackEntity, listed);
    return loadChildren(context, FeedbackEntity, { ...listed, except: { status: reviewOnlyStatuses } });
  }

  @FieldResolver(() => OutcomeScoreConnection, {
    nullable: true,
    description: 'Scores made from what the person wrote, newest first.',
  })
  outcomeScores(@Root() user: User, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    requireSelfOrPeople(context, user);
    return loadChildren(context, OutcomeScoreEntity, { parentId: user.id, parent: 'userId', args });
  }
}
