import { Arg, Ctx, Directive, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { mayAccessCompany } from '../../../platform/auth/index.js';
import { knownCompany } from '../../../platform/companies/index.js';
import {
  NotFound,
  parseId,
  parseLanguageTag,
  parseText,
  type GraphContext,
} from '../../../platform/subgraph-server/index.js';
import { flagsByIds, flagsOfScreenings, type FlagRow } from '../flags/flag-store.js';
import { screeningCap } from '../screening/normalise.js';
import { latestScreenings, type ScreeningRow } from '../screening/screening-store.js';
import type { SafetyServices } from '../services.js';
import { Verdict_ } from './enums.js';
import { FeedbackStub, SafetyFlag, Screening, ScreenTextInput, TextScreening } from './screening.types.js';

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

  @Mutation(() => TextScreening, {
    description:
      'Screens a text on the spot, for `classifyText`. Stores nothing, so repeating it is harmless and needs no idempotency key.',
  })
  @Directive('@requiresScopes(scopes: [["classify:write"]])')
  async screenText(
    @Arg('input', () => ScreenTextInput) input: ScreenTextInput,
    @Ctx() context: Context,
  ): Promise<TextScreening> {
    const companyId = parseId('input.companyId', input.companyId);
    if (!mayAccessCompany(context.actor, companyId) || !(await knownCompany(context.services.db, companyId)))
      throw new NotFound('Company', companyId);
    const text = parseText('input.text', input.text, screeningCap);
    const locale = parseLanguageTag('input.locale', input.locale);
    const screening = context.services.screener.screen(text, { locale });
    const { redactedText, language, verdict } = screening;
    const clearance =
      verdict === Verdict_.HOLD ? null : await context.services.clearances.issue(redactedText, companyId, language);
    return { ...screening, clearance };
  }
}
