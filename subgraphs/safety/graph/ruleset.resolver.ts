import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { mayAccessCompany } from '#platform/auth';
import { keyedRequest } from '#platform/idempotency';
import { shareOf } from '#platform/statistics';
import {
  BadInput,
  IdempotencyKey,
  IdempotencyKeyReused,
  make,
  parseId,
  parseIdempotencyKey,
  parseText,
  RequiresScopes,
} from '#platform/subgraph-server';
import type { PhraseRule, WordRule } from '../rules-data/rules-data.types.js';
import type { DefinitionInput } from '../rulesets/definition.rules.js';
import type { RulesetRow } from '../rulesets/ruleset.entity.js';
import { diffOf, type RulePrecision as Precision } from '../rulesets/ruleset.rules.js';
import type { RulesetOutcome } from '../rulesets/ruleset.service.js';
import { confinedTo, type Context, requireStaff } from './context.js';
import {
  ActivateRulesetInput,
  RollBackRulesetInput,
  RulePrecision,
  RuleChange,
  Ruleset,
  RulesetDiff,
  ScreeningRule,
  ShadowRulesetInput,
  VerdictCount,
} from './ruleset.types.js';
import { RulesetInvalid, RulesetNotFound, RulesetResult, RulesetStatusWrong } from './setting-results.js';

const longestReason = 500;
const longestVersion = 100;

export const toRuleset = (row: RulesetRow): Ruleset => {
  const { version, name, status, release, basedOn, reason, createdBy, createdAt, activatedAt, retiredAt } = row;
  return make(Ruleset, {
    version,
    name,
    status,
    release,
    basedOn,
    reason,
    createdBy,
    createdAt,
    activatedAt,
    retiredAt,
  });
};

export function toPrecision({ decisions, confirmed }: Precision): RulePrecision {
  const { value, low, high } = shareOf(confirmed, decisions);
  return make(RulePrecision, { decisions, confirmed, precision: value, low, high });
}

@Resolver(() => Ruleset)
export class RulesetResolver {
  @FieldResolver(() => [VerdictCount], {
    description: 'What it would have decided while it was on trial, beside what was decided. Counts only.',
  })
  async shadowCounts(
    @Root() { version }: Ruleset,
    @Arg('companyId', () => ID, { nullable: true, description: 'Only texts of this company.' }) companyId:
      | string
      | null,
    @Ctx() { actor, services }: Context,
  ): Promise<VerdictCount[]> {
    const asked = companyId == null ? confinedTo(actor) : parseId('companyId', companyId);
    if (asked !== null && !mayAccessCompany(actor, asked)) return [];
    return (await services.rulesetStore.shadowCounts(version, asked)).map((count) => make(VerdictCount, count));
  }

  @Query(() => [Ruleset], { description: 'Every version of the screening rules, newest first.' })
  @RequiresScopes('safety:review')
  async rulesets(@Ctx() { services }: Context): Promise<Ruleset[]> {
    await services.rulesets.inForce();
    return (await services.rulesetStore.all()).map(toRuleset);
  }

  @Query(() => [ScreeningRule], {
    nullable: true,
    description:
      'The rules of a version, with what reviewers said about them; `null` for a version that does not exist.',
  })
  @RequiresScopes('safety:review')
  async screeningRules(
    @Arg('rulesetVersion', () => ID, { nullable: true, description: 'Default: the version in force.' })
    version: string | null,
    @Ctx() { services }: Context,
  ): Promise<ScreeningRule[] | null> {
    const { active } = await services.rulesets.inForce();
    const row = await services.rulesetStore.of(version ?? active.version);
    if (!row) return null;
    const precisions = await services.rulesetStore.precisions(row.definition.settings);
    const shadowed = await services.rulesetStore.shadowedRules(row.version);
    const precisionOf = new Map(precisions.map((one) => [one.ruleId, one]));
    const textsOf = new Map(shadowed.map((one) => [one.ruleId, one.texts]));
    return row.rules.map(({ id, category, kind, language, severity, confidence, mode }) => {
      const known = precisionOf.get(id);
      return make(ScreeningRule, {
        ruleId: id,
        category,
        kind,
        language,
        severity,
        confidence,
        mode,
        shadowTexts: textsOf.get(id) ?? 0,
        precision: known ? toPrecision(known) : null,
      });
    });
  }

  @Query(() => RulesetDiff, {
    nullable: true,
    description: 'What differs between two versions; `null` where one of them does not exist.',
  })
  @RequiresScopes('safety:review')
  async rulesetDiff(
    @Arg('from', () => ID, { description: 'The version compared with.' }) from: string,
    @Arg('to', () => ID, { description: 'The version compared.' }) to: string,
    @Ctx() { services }: Context,
  ): Promise<RulesetDiff | null> {
    await services.rulesets.inForce();
    const [before, after] = await Promise.all([services.rulesetStore.of(from), services.rulesetStore.of(to)]);
    if (!before || !after) return null;
    const changes = diffOf(before.rules, after.rules).map((change) => make(RuleChange, change));
    return make(RulesetDiff, { from, to, changes });
  }
}

@Resolver()
export class RulesetChangesResolver {
  @Mutation(() => RulesetResult, {
    description:
      'Makes a version of the rules for trial: it screens every text beside the rules in force and decides nothing. The one on trial before retires.',
  })
  @RequiresScopes('safety:manage')
  async shadowRuleset(
    @Arg('input', () => ShadowRulesetInput, { description: 'What it changes.' }) input: ShadowRulesetInput,
    @IdempotencyKey() key: string | null,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof RulesetResult> {
    requireStaff(actor);
    const outcome = await services.rulesets.shadow({
      actorId: actor.id,
      name: parseText('input.name', input.name, 100).trim(),
      reason: parseText('input.reason', input.reason, longestReason).trim(),
      input: definitionOf(input),
      request: keyedRequest(actor.id, parseIdempotencyKey(key), { operation: 'shadowRuleset', input }),
    });
    return toResult(outcome);
  }

  @Mutation(() => RulesetResult, {
    description: 'Puts the version on trial in force. The one before can be rolled back to.',
  })
  @RequiresScopes('safety:manage')
  async activateRuleset(
    @Arg('input', () => ActivateRulesetInput, { description: 'Which version, and why.' }) input: ActivateRulesetInput,
    @IdempotencyKey() key: string | null,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof RulesetResult> {
    requireStaff(actor);
    const outcome = await services.rulesets.activate({
      actorId: actor.id,
      version: parseText('input.version', input.version, longestVersion),
      reason: parseText('input.reason', input.reason, longestReason).trim(),
      request: keyedRequest(actor.id, parseIdempotencyKey(key), { operation: 'activateRuleset', input }),
    });
    return toResult(outcome);
  }

  @Mutation(() => RulesetResult, { description: 'Puts a version in force again that was in force before.' })
  @RequiresScopes('safety:manage')
  async rollBackRuleset(
    @Arg('input', () => RollBackRulesetInput, { description: 'Which version, and why.' }) input: RollBackRulesetInput,
    @IdempotencyKey() key: string | null,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof RulesetResult> {
    requireStaff(actor);
    const outcome = await services.rulesets.rollBack({
      actorId: actor.id,
      version: input.version == null ? null : parseText('input.version', input.version, longestVersion),
      reason: parseText('input.reason', input.reason, longestReason).trim(),
      request: keyedRequest(actor.id, parseIdempotencyKey(key), { operation: 'rollBackRuleset', input }),
    });
    return toResult(outcome);
  }
}

function toResult(outcome: RulesetOutcome): typeof RulesetResult {
  switch (outcome.kind) {
    case 'DONE':
      return toRuleset(outcome.row);
    case 'KEY_REUSED':
      return refuse(IdempotencyKeyReused, {});
    case 'NOT_FOUND':
      return refuse(RulesetNotFound, { version: outcome.version });
    case 'INVALID':
      return refuse(RulesetInvalid, { problems: outcome.problems });
    case 'WRONG_STATUS':
      return refuse(RulesetStatusWrong, { currentStatus: outcome.status, message: outcome.because });
  }
}

function definitionOf({ rules, words, phrases }: ShadowRulesetInput): DefinitionInput {
  return {
    settings: (rules ?? []).map(({ ruleId, mode, confidence }) => ({
      ruleId,
      mode: mode ?? null,
      confidence: confidence ?? null,
    })),
    words: (words ?? []).map(({ ruleId, category, ...rule }, at): WordRule => {
      if (category !== 'PROFANITY' && category !== 'ABUSE')
        throw new BadInput(`input.words.${at}.category`, 'must be PROFANITY or ABUSE for a list of words.');
      return { id: ruleId, category, ...rule };
    }),
    phrases: (phrases ?? []).map(({ ruleId, category, unless, ...rule }, at): PhraseRule => {
      if (category !== 'ABUSE' && category !== 'SAFEGUARDING' && category !== 'SPAM')
        throw new BadInput(`input.phrases.${at}.category`, 'must be ABUSE, SAFEGUARDING or SPAM for a phrase.');
      return { id: ruleId, category, ...rule, ...(unless == null ? {} : { unless, unlessAfter: 3 }) };
    }),
  };
}
