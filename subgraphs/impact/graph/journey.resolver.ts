import { Arg, Args, Ctx, Directive, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { mayAccessCompany } from '#platform/auth';
import {
  connection,
  InputProblem,
  make,
  NotPermitted,
  PageArgs,
  pageRequest,
  parseId,
  RequiresScopes,
  VersionConflict,
} from '#platform/subgraph-server';
import { maySeeOwnOrPeople } from '../access/visibility.rules.js';
import { JourneyRulesetEntity } from '../journeys/journey.entity.js';
import { PersonEntity } from '../people/person.entity.js';
import { Company } from './company.types.js';
import { type Context, loadRecord, rangeOf } from './context.js';
import { requirePeople } from './guards.js';
import {
  EvaluateJourneyRulesInput,
  EvaluateJourneyRulesResult,
  JourneyRulesInvalid,
  PublishJourneyRulesInput,
  PublishJourneyRulesResult,
} from './journey.results.js';
import { toEvaluation, toFlag, toMilestone, toRule, toRuleset } from './journey.shape.js';
import {
  JourneyFlag,
  JourneyFlagConnection,
  JourneyRule,
  JourneyRuleset,
  Milestone,
  MilestoneConnection,
} from './journey.types.js';
import { visibleUser } from './user.resolver.js';
import { User } from './user.types.js';

const inputOf = { description: 'What is asked for.' };
const whose = { description: 'UUID of the person.' };

/** Whether there is such a person whose journey the caller may read: they themselves, or staff who may read about people. */
async function mayReadJourney(context: Context, userId: string): Promise<boolean> {
  const person = await loadRecord(context, PersonEntity, userId);
  return (
    person?.companyId != null && maySeeOwnOrPeople(context.actor, { userId: person.id, companyId: person.companyId })
  );
}

async function ruleOf(context: Context, { rulesetId, ruleId }: { rulesetId: string; ruleId: string }) {
  const ruleset = await loadRecord(context, JourneyRulesetEntity, rulesetId);
  return toRule(ruleset!.document.rules.find(({ id }) => id === ruleId)!);
}

@Resolver()
export class JourneyResolver {
  @Query(() => JourneyFlagConnection, {
    nullable: true,
    description:
      'Flags of a person that stand, newest first: your own, or with the scope `impact:people` those of people of your company. Null when there is no such person that you may read about.',
  })
  @Directive('@authenticated')
  async journeyFlags(
    @Arg('userId', () => ID, whose) userId: string,
    @Arg('includeEnded', () => Boolean, { defaultValue: false, description: 'Also those that ended.' })
    includeEnded: boolean,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ) {
    const page = pageRequest(args);
    if (!(await mayReadJourney(context, userId))) return null;
    const { journeyStore, clock } = context.services;
    const now = clock.now();
    const rows = await journeyStore.flags(userId, { includeEnded, now, ...rangeOf(page) });
    return connection(
      rows.map((row) => toFlag(row, now)),
      page,
      ({ id }) => [id],
    );
  }

  @Query(() => MilestoneConnection, {
    nullable: true,
    description:
      'What a person reached, newest first: you yourself, or with the scope `impact:people` people of your company. Null when there is no such person that you may read about.',
  })
  @Directive('@authenticated')
  async milestones(
    @Arg('userId', () => ID, whose) userId: string,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ) {
    const page = pageRequest(args);
    if (!(await mayReadJourney(context, userId))) return null;
    const rows = await context.services.journeyStore.milestones(userId, rangeOf(page));
    return connection(rows.map(toMilestone), page, ({ id }) => [id]);
  }

  @Query(() => JourneyRuleset, {
    nullable: true,
    description:
      'The rules that hold for the people of a company, or an earlier version of them; null when there is none.',
  })
  @RequiresScopes('journey:manage')
  async journeyRules(
    @Arg('companyId', () => ID, { description: 'UUID of the company.' }) companyId: string,
    @Arg('version', () => Int, { nullable: true, description: 'Default: the version that holds.' })
    version: number | null,
    @Ctx() { actor, services }: Context,
  ) {
    const id = parseId('companyId', companyId);
    if (!mayAccessCompany(actor, id)) return null;
    const { journeyRulesets } = services;
    const row =
      version == null ? (await journeyRulesets.current([id])).get(id) : await journeyRulesets.version(id, version);
    return row ? toRuleset(row) : null;
  }

  @Mutation(() => EvaluateJourneyRulesResult, {
    description:
      'Applies the rules to a person at once, as the platform does by itself after each change; repeating it changes nothing.',
  })
  @RequiresScopes('journey:manage')
  async evaluateJourneyRules(
    @Arg('input', () => EvaluateJourneyRulesInput, inputOf) input: EvaluateJourneyRulesInput,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof EvaluateJourneyRulesResult> {
    const dryRun = input.dryRun ?? false;
    const userId = parseId('input.userId', input.userId);
    const outcome = await services.journeys.evaluate(actor, { userId, dryRun });
    return outcome.kind === 'DONE' ? toEvaluation(outcome.result, dryRun) : refuse(NotPermitted, {});
  }

  @Mutation(() => PublishJourneyRulesResult, {
    description:
      'Publishes rules for the people of a company, who are then evaluated anew. For people: an API key cannot decide on rules. Publishing what holds already changes nothing.',
  })
  @RequiresScopes('journey:manage')
  async publishJourneyRules(
    @Arg('input', () => PublishJourneyRulesInput, inputOf) input: PublishJourneyRulesInput,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof PublishJourneyRulesResult> {
    const { document, expectedVersion = null } = input;
    const companyId = parseId('input.companyId', input.companyId);
    const outcome = await services.publishRules.publish(actor, { companyId, document, expectedVersion });
    switch (outcome.kind) {
      case 'DONE':
        return toRuleset(outcome.ruleset);
      case 'INVALID':
        return refuse(JourneyRulesInvalid, {
          problems: outcome.problems.map(({ path, message }) =>
            make(InputProblem, { path: path === '' ? 'input.document' : `input.document.${path}`, message }),
          ),
        });
      case 'VERSION_CONFLICT':
        return refuse(VersionConflict, { currentVersion: outcome.currentVersion });
      case 'NOT_PERMITTED':
        return refuse(NotPermitted, {});
    }
  }
}

@Resolver(() => JourneyRuleset)
export class JourneyRulesetResolver {
  @FieldResolver(() => String, {
    description:
      'The rule set as JSON, as it can be published; the conditions are explained in docs/methods/journeys.md.',
  })
  document(@Root() { ruleSet }: JourneyRuleset): string {
    return JSON.stringify(ruleSet, null, 2);
  }

  @FieldResolver(() => User, {
    nullable: true,
    description: 'Who published it, where you may see them; null for the rules of the platform.',
  })
  publishedBy(@Root() { publishedById }: JourneyRuleset, @Ctx() context: Context) {
    return publishedById === null ? null : visibleUser(context, publishedById);
  }
}

@Resolver(() => JourneyFlag)
export class JourneyFlagResolver {
  @FieldResolver(() => JourneyRule, { description: 'The rule that fired, as it was in that version.' })
  rule(@Root() flag: JourneyFlag, @Ctx() context: Context) {
    return ruleOf(context, flag);
  }

  @FieldResolver(() => User, { nullable: true, description: 'Whose flag it is.' })
  user(@Root() { userId }: JourneyFlag, @Ctx() context: Context) {
    return visibleUser(context, userId);
  }
}

@Resolver(() => Milestone)
export class JourneyMilestoneResolver {
  @FieldResolver(() => JourneyRule, { description: 'The rule that fired, as it was in that version.' })
  rule(@Root() milestone: Milestone, @Ctx() context: Context) {
    return ruleOf(context, milestone);
  }

  @FieldResolver(() => User, { nullable: true, description: 'Who reached it.' })
  user(@Root() { userId }: Milestone, @Ctx() context: Context) {
    return visibleUser(context, userId);
  }
}

@Resolver(() => Company)
export class CompanyJourneyResolver {
  @FieldResolver(() => JourneyFlagConnection, {
    nullable: true,
    description: 'Flags that stand among its people, newest first: who needs something now.',
  })
  @RequiresScopes('impact:people')
  async journeyFlags(
    @Root() { id: companyId }: Company,
    @Arg('flag', () => String, { nullable: true, description: 'Only flags of this name, such as `followup_needed`.' })
    flag: string | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ) {
    requirePeople(context, companyId);
    const page = pageRequest(args);
    const { journeyStore, clock } = context.services;
    const now = clock.now();
    const wanted = { flag: flag ?? null, ...rangeOf(page) };
    const load = (ids: readonly string[]) => journeyStore.flagsOfCompanies(ids, { ...wanted, now });
    const rows = (await context.load(`impact.companyJourneyFlags.${JSON.stringify(wanted)}`, companyId, load)) ?? [];
    return connection(
      rows.map((row) => toFlag(row, now)),
      page,
      ({ id }) => [id],
    );
  }
}
