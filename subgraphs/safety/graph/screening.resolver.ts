import { Arg, Ctx, Directive, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { mayAccessCompany } from '#platform/auth';
import {
  CompanyNotFound,
  make,
  parseId,
  parseLanguageTag,
  parseText,
  RateLimited,
  RequiresScopes,
  secondsUntil,
} from '#platform/subgraph-server';
import type { FlagRow } from '../flags/flag.entity.js';
import { screeningCap } from '../screening/normalise.rules.js';
import type { ScreeningRow } from '../screening/screening.entity.js';
import type { SafetyServices } from '../services.js';
import { type Context, flagsOf, visibleFlag } from './context.js';
import { ContentIdTaken, ScreenTextResult } from './results.js';
import { FeedbackStub, SafetyFlag, Screening, ScreenTextInput, TextScreening } from './screening.types.js';

export const toFlag = (row: FlagRow): SafetyFlag => ({
  ...row,
  spans: row.spans.map(([start, end]) => ({ start, end })),
});

export async function flagReference(id: string, context: Context): Promise<SafetyFlag | null> {
  const row = await visibleFlag(id, context);
  return row && toFlag(row);
}

function rateLimited(retryAt: Date, { screeningLimit, clock }: SafetyServices): RateLimited {
  const message = `At most ${screeningLimit.requests} requests of one caller or one company in 60 seconds.`;
  return refuse(RateLimited, { message, retryAfter: secondsUntil(retryAt, clock.now()) });
}

@Resolver(() => FeedbackStub)
export class FeedbackScreeningResolver {
  @FieldResolver(() => Screening, {
    nullable: true,
    description: 'The latest screening; `null` until the text has been screened.',
  })
  @RequiresScopes('safety:review', 'impact:people')
  async screening(@Root() feedback: FeedbackStub, @Ctx() context: Context): Promise<ScreeningRow | null> {
    const load = (ids: readonly string[]) => context.services.screenings.latestOfContents(ids);
    const row = await context.load('screeningOfContent', feedback.id, load);
    return row && mayAccessCompany(context.actor, row.companyId) ? row : null;
  }
}

@Resolver(() => Screening)
export class ScreeningResolver {
  @FieldResolver(() => [SafetyFlag], { description: 'Surest first.' })
  async flags(@Root() screening: ScreeningRow, @Ctx() context: Context): Promise<SafetyFlag[]> {
    return (await flagsOf(screening.id, context)).map(toFlag);
  }

  @Query(() => String, { description: 'The version of the screening rules in force.' })
  async screeningRulesetVersion(@Ctx() context: Context): Promise<string> {
    return (await context.services.rulesets.inForce()).active.version;
  }

  @Mutation(() => ScreenTextResult, {
    description:
      'Screens a text on the spot, for `classifyText`, under the policy of the company. Stores nothing without a `contentId`; with one, it stores what was found and a text that is held waits in the review queue. Repeating it is harmless and needs no idempotency key. At most 100 requests of one caller or one company in 60 seconds.',
  })
  @RequiresScopes('classify:write')
  @Directive('@cost(weight: 100)')
  async screenText(
    @Arg('input', () => ScreenTextInput, { description: 'The text, and for whom it is screened.' })
    input: ScreenTextInput,
    @Ctx() context: Context,
  ): Promise<typeof ScreenTextResult> {
    const companyId = parseId('input.companyId', input.companyId);
    const { actor, services } = context;
    if (!mayAccessCompany(actor, companyId) || !(await services.isKnownCompany(companyId)))
      return refuse(CompanyNotFound, { id: companyId });
    const text = parseText('input.text', input.text, screeningCap);
    const locale = parseLanguageTag('input.locale', input.locale);
    const rate = await services.screeningLimit.take({ actorId: actor.id, companyId });
    if (!rate.allowed) return rateLimited(rate.retryAt, services);
    const contentId = input.contentId == null ? null : parseId('input.contentId', input.contentId);
    const userId = input.userId == null ? null : parseId('input.userId', input.userId);
    const looked = contentId
      ? await services.otherContent.screen({ kind: 'OTHER', contentId, companyId, userId, text, locale }, actor.id)
      : await services.contents.look(text, { companyId, locale, sender: actor.id });
    if (looked === 'TAKEN') return refuse(ContentIdTaken, { contentId: contentId! });
    const { redactedText, language, verdict, assessed, signals, rulesetVersion } = looked;
    const clearance = verdict === 'HOLD' ? null : await services.clearances.issue(redactedText, companyId, language);
    return make(TextScreening, { language, assessed, verdict, signals, redactedText, rulesetVersion, clearance });
  }
}
