import { Arg, Ctx, Directive, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { mayAccessCompany } from '#platform/auth';
import { knownCompany } from '#platform/companies';
import {
  NotFound,
  parseId,
  parseLanguageTag,
  parseText,
  RateLimited,
  secondsUntil,
  type GraphContext,
} from '#platform/subgraph-server';
import { flagsByIds, flagsOfScreenings, type FlagRow } from '../flags/flag.store.js';
import { screeningCap } from '../screening/normalise.rules.js';
import { latestScreenings, type ScreeningRow } from '../screening/screening.store.js';
import type { SafetyServices } from '../services.js';
import { Verdict_ } from './enums.js';
import {
  FeedbackStub,
  SafetyFlag,
  Screening,
  ScreenTextInput,
  ScreenTextResult,
  TextScreening,
} from './screening.types.js';

type Context = GraphContext<SafetyServices>;

export const toFlag = (row: FlagRow): SafetyFlag => ({
  ...row,
  spans: row.spans.map(([start, end]) => ({ start, end })),
});

export const loadFlags = (context: Context, screeningId: string): Promise<FlagRow[] | null> =>
  context.load('flagsOfScreening', screeningId, (ids: readonly string[]) =>
    flagsOfScreenings(context.services.db, ids),
  );

/** A flag by reference; `null` where it does not exist or belongs to a company the caller may not see. */
export async function flagReference(id: string, context: Context): Promise<SafetyFlag | null> {
  const row = await context.load('flag', id, (ids: readonly string[]) => flagsByIds(context.services.db, ids));
  return row && mayAccessCompany(context.actor, row.companyId) ? toFlag(row) : null;
}

function rateLimited(retryAt: Date, { screeningLimit, clock }: SafetyServices) {
  const message = `At most ${screeningLimit.requests} requests of one caller or one company in 60 seconds.`;
  return refuse(RateLimited, { message, retryAfter: secondsUntil(retryAt, clock.now()) });
}

@Resolver(() => FeedbackStub)
export class FeedbackScreeningResolver {
  @FieldResolver(() => Screening, {
    nullable: true,
    description: 'The latest screening; `null` until the text has been screened.',
  })
  @Directive('@requiresScopes(scopes: [["safety:review"], ["impact:read"]])')
  async screening(@Root() feedback: FeedbackStub, @Ctx() context: Context): Promise<ScreeningRow | null> {
    const row = await context.load('screeningOfContent', feedback.id, (ids: readonly string[]) =>
      latestScreenings(context.services.db, ids),
    );
    return row && mayAccessCompany(context.actor, row.companyId) ? row : null;
  }
}

@Resolver(() => Screening)
export class ScreeningResolver {
  @FieldResolver(() => [SafetyFlag], { description: 'Surest first.' })
  async flags(@Root() screening: ScreeningRow, @Ctx() context: Context): Promise<SafetyFlag[]> {
    return ((await loadFlags(context, screening.id)) ?? []).map(toFlag);
  }

  @Query(() => String, { description: 'The version of the screening rules in force.' })
  screeningRulesetVersion(@Ctx() context: Context): string {
    return context.services.screener.rulesetVersion;
  }

  @Mutation(() => ScreenTextResult, {
    description:
      'Screens a text on the spot, for `classifyText`. Stores nothing, so repeating it is harmless and needs no idempotency key. At most 100 requests of one caller or one company in 60 seconds.',
  })
  @Directive('@requiresScopes(scopes: [["classify:write"]])')
  @Directive('@cost(weight: 100)')
  async screenText(
    @Arg('input', () => ScreenTextInput) input: ScreenTextInput,
    @Ctx() context: Context,
  ): Promise<typeof ScreenTextResult> {
    const companyId = parseId('input.companyId', input.companyId);
    if (!mayAccessCompany(context.actor, companyId) || !(await knownCompany(context.services.db, companyId)))
      throw new NotFound('Company', companyId);
    const text = parseText('input.text', input.text, screeningCap);
    const locale = parseLanguageTag('input.locale', input.locale);
    const { actor, services } = context;
    const rate = await services.screeningLimit.take({ actorId: actor.id, companyId });
    if (!rate.allowed) return rateLimited(rate.retryAt, services);
    const screening = await services.screener.screen(text, { locale }, actor.id);
    const { redactedText, language, verdict } = screening;
    const clearance =
      verdict === Verdict_.HOLD ? null : await services.clearances.issue(redactedText, companyId, language);
    return Object.assign(new TextScreening(), screening, { clearance });
  }
}
