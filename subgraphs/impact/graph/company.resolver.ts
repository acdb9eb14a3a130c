import { Arg, Args, Ctx, Directive, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { connection, PageArgs, pageRequest, RequiresScopes } from '#platform/subgraph-server';
import { maySeeCompany } from '../access/visibility.rules.js';
import { CompanyEntity } from '../companies/company.entity.js';
import { FeedbackEntity } from '../feedback/feedback.entity.js';
import type { FeedbackStatusName } from '../feedback/status.rules.js';
import { PersonEntity } from '../people/person.entity.js';
import { ProgramEntity } from '../programs/program.entity.js';
import { Company, CompanyConnection } from './company.types.js';
import { type Context, loadChildren, loadRecord, rangeOf } from './context.js';
import { FeedbackStatus } from './enums.js';
import { FeedbackConnection } from './feedback.types.js';
import { requirePeople } from './guards.js';
import { ProgramConnection } from './program.types.js';
import { UserConnection } from './user.types.js';

/** The company, if it exists and the caller may see it. */
export async function visibleCompany(context: Context, id: string) {
  const company = await loadRecord(context, CompanyEntity, id);
  return company && maySeeCompany(context.actor, company) ? company : null;
}

@Resolver(() => Company)
export class CompanyResolver {
  @Query(() => Company, {
    nullable: true,
    description: 'The company of this id; null when there is none that you may see.',
  })
  @Directive('@authenticated')
  company(@Arg('id', () => ID, { description: 'UUID of the company.' }) id: string, @Ctx() context: Context) {
    return visibleCompany(context, id);
  }

  @Query(() => CompanyConnection, { description: 'Every company that you may see, newest first.' })
  @Directive('@authenticated')
  async companies(@Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    const { companyId, kind } = context.actor;
    const own = companyId === null ? {} : { ids: [companyId] };
    const visible = kind === 'anonymous' ? { ids: [] } : own;
    const page = pageRequest(args);
    return connection(
      await context.services.records.list(CompanyEntity, { ...rangeOf(page), ...visible }),
      page,
      ({ id }) => [id],
    );
  }

  @FieldResolver(() => UserConnection, {
    nullable: true,
    description: 'Its participants and volunteers, newest first.',
  })
  @RequiresScopes('impact:people')
  users(@Root() company: Company, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    requirePeople(context, company.id);
    return loadChildren(context, PersonEntity, { parentId: company.id, parent: 'companyId', args });
  }

  @FieldResolver(() => ProgramConnection, { description: 'Its programmes, newest first.' })
  programs(@Root() company: Company, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return loadChildren(context, ProgramEntity, { parentId: company.id, parent: 'companyId', args });
  }

  @FieldResolver(() => FeedbackConnection, { nullable: true, description: 'Its feedback, newest first.' })
  @RequiresScopes('impact:people')
  feedback(
    @Root() company: Company,
    @Arg('status', () => FeedbackStatus, { nullable: true, description: 'Only texts with this status.' })
    status: FeedbackStatusName | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ) {
    requirePeople(context, company.id);
    const where = status == null ? {} : { status };
    return loadChildren(context, FeedbackEntity, { parentId: company.id, parent: 'companyId', where, args });
  }
}
