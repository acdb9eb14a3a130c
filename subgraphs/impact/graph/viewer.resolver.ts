import { Arg, Ctx, Directive, FieldResolver, Mutation, Query, Resolver } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { InputProblem, make, NotPermitted } from '#platform/subgraph-server';
import { parseLocale } from '../people/locale.rules.js';
import { visibleCompany } from './company.resolver.js';
import { Company } from './company.types.js';
import type { Context } from './context.js';
import { visibleUser } from './user.resolver.js';
import { User } from './user.types.js';
import { LocaleInvalid, SetLocaleResult, Viewer } from './viewer.types.js';

/** The person who asks, where a person asks and is known. */
const personOf = (context: Context) =>
  context.actor.kind === 'user' ? visibleUser(context, context.actor.id) : Promise.resolve(null);

const companyOf = (context: Context) =>
  context.actor.companyId === null ? Promise.resolve(null) : visibleCompany(context, context.actor.companyId);

async function viewerOf(context: Context, locale?: string): Promise<Viewer> {
  const { id, roles, scopes } = context.actor;
  const [person, company] = await Promise.all([personOf(context), companyOf(context)]);
  const timeZone = company?.timeZone ?? 'UTC';
  return make(Viewer, { id, roles, scopes, locale: locale ?? person?.locale ?? null, timeZone });
}

@Resolver(() => Viewer)
export class ViewerResolver {
  @Query(() => Viewer, {
    nullable: true,
    description: 'Who you are and what you may do; null for services of the platform.',
  })
  @Directive('@authenticated')
  viewer(@Ctx() context: Context): Promise<Viewer> | null {
    const { kind } = context.actor;
    return kind === 'user' || kind === 'api-key' ? viewerOf(context) : null;
  }

  @FieldResolver(() => User, { nullable: true, description: 'Your record; null for an API key.' })
  user(@Ctx() context: Context) {
    return personOf(context);
  }

  @FieldResolver(() => Company, {
    nullable: true,
    description: 'The company you belong to; null for staff of the platform.',
  })
  company(@Ctx() context: Context) {
    return companyOf(context);
  }

  @Mutation(() => SetLocaleResult, {
    description: 'Sets the language in which the platform shows and writes to you. For people; an API key has none.',
  })
  @Directive('@authenticated')
  async setLocale(
    @Arg('locale', () => String, { description: 'BCP 47, such as `en`, `nb-NO` or `uk`.' }) given: string,
    @Ctx() context: Context,
  ): Promise<typeof SetLocaleResult> {
    const locale = parseLocale(given);
    if (locale === null) {
      const message = 'must be a language tag (BCP 47) such as "en", "nb-NO" or "uk"';
      return refuse(LocaleInvalid, { problems: [make(InputProblem, { path: 'locale', message })] });
    }
    const { actor, services } = context;
    const known = actor.kind === 'user' && (await services.people.setLocale(actor.id, locale));
    return known ? viewerOf(context, locale) : refuse(NotPermitted, {});
  }
}
