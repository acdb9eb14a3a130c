import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { mayAccessCompany } from '#platform/auth';
import {
  BadInput,
  CompanyNotFound,
  IdempotencyKey,
  IdempotencyKeyReused,
  make,
  parseId,
  parseIdempotencyKey,
  parseText,
  RequiresScopes,
  VersionConflict,
} from '#platform/subgraph-server';
import type { PolicyState, SetPolicyOutcome } from '../routing/routing.service.js';
import type { Context } from './context.js';
import { toModel } from './model.resolver.js';
import { money } from './money.types.js';
import { ModelNotFound, NoModelMeetsFloor, SetRoutingPolicyResult } from './results.js';
import {
  AccuracyDifference,
  RoutingAdvice,
  RoutingOption,
  RoutingPolicy,
  SetRoutingPolicyInput,
} from './routing.types.js';

const longestReason = 500;
const mostModels = 10;

@Resolver()
export class RoutingResolver {
  @Query(() => RoutingPolicy, {
    nullable: true,
    description: "Which models read a company's texts; `null` for a company that you may not see.",
  })
  @RequiresScopes('spend:read')
  async routingPolicy(
    @Arg('companyId', () => ID, { description: 'The company.' }) companyId: string,
    @Ctx() { actor, services }: Context,
  ): Promise<RoutingPolicy | null> {
    const id = parseId('companyId', companyId);
    return mayAccessCompany(actor, id) ? toPolicy(await services.routing.read(id)) : null;
  }

  @Query(() => RoutingAdvice, {
    nullable: true,
    description:
      'What other models would save and what they would read better or worse, from a replay of the labelled set; `null` for a company that you may not see.',
  })
  @RequiresScopes('spend:read')
  async routingAdvice(
    @Arg('companyId', () => ID, { description: 'The company.' }) companyId: string,
    @Ctx() { actor, services }: Context,
  ): Promise<RoutingAdvice | null> {
    const id = parseId('companyId', companyId);
    if (!mayAccessCompany(actor, id)) return null;
    const { options, current, recommended, texts } = await services.routingAdvice.of(id);
    return make(RoutingAdvice, {
      companyId: id,
      texts,
      current: current && toModel(current),
      recommended: recommended && toModel(recommended),
      options: options.map(({ model, f1, meetsFloor, costPusdPerText, savingPusd, accuracyDifference }) =>
        make(RoutingOption, {
          model: toModel(model),
          f1,
          meetsFloor,
          costPerText: money(costPusdPerText),
          saving: money(savingPusd),
          accuracyDifference: accuracyDifference && make(AccuracyDifference, accuracyDifference),
        }),
      ),
    });
  }

  @Mutation(() => SetRoutingPolicyResult, { description: "Says which models read a company's texts from now on." })
  @RequiresScopes('budget:manage')
  async setRoutingPolicy(
    @Arg('input', () => SetRoutingPolicyInput, { description: 'The models, for which company, and why.' })
    input: SetRoutingPolicyInput,
    @IdempotencyKey() key: string | null,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof SetRoutingPolicyResult> {
    const companyId = parseId('input.companyId', input.companyId);
    if (!mayAccessCompany(actor, companyId)) return refuse(CompanyNotFound, { id: companyId });
    const outcome = await services.routing.set({
      ...checked(input),
      companyId,
      actorId: actor.id,
      expectedVersion: input.expectedVersion ?? null,
      idempotencyKey: parseIdempotencyKey(key),
    });
    return toResult(outcome, companyId);
  }
}

const toPolicy = ({ order, ...policy }: PolicyState): RoutingPolicy =>
  make(RoutingPolicy, { ...policy, order: order.map(toModel) });

function toResult(outcome: SetPolicyOutcome, companyId: string): typeof SetRoutingPolicyResult {
  switch (outcome.kind) {
    case 'COMPANY_UNKNOWN':
      return refuse(CompanyNotFound, { id: companyId });
    case 'KEY_REUSED':
      return refuse(IdempotencyKeyReused, {});
    case 'MODEL_UNKNOWN':
      return refuse(ModelNotFound, { modelId: outcome.id });
    case 'BELOW_FLOOR':
      return refuse(NoModelMeetsFloor, { best: outcome.best });
    case 'VERSION_CONFLICT':
      return refuse(VersionConflict, { currentVersion: outcome.currentVersion });
    case 'DONE':
      return toPolicy(outcome.policy);
  }
}

function checked({ strategy, models, qualityFloor = null, reason }: SetRoutingPolicyInput) {
  if (models.length === 0 || models.length > mostModels)
    throw new BadInput('input.models', `must be 1 to ${mostModels} models; \`models\` lists them.`);
  if (new Set(models).size < models.length) throw new BadInput('input.models', 'must name each model once.');
  if (qualityFloor !== null && !(qualityFloor >= 0 && qualityFloor <= 1))
    throw new BadInput('input.qualityFloor', 'must be from 0 to 1.');
  if (qualityFloor !== null && strategy === 'FIXED')
    throw new BadInput(
      'input.qualityFloor',
      'goes with the strategy CHEAPEST only: leave it out, or change the strategy.',
    );
  return { strategy, models, qualityFloor, reason: parseText('input.reason', reason, longestReason).trim() };
}
