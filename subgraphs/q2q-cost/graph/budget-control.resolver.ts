import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { type Actor, mayAccessCompany } from '#platform/auth';
import {
  BadInput,
  CompanyNotFound,
  connection,
  type ConnectionShape,
  cursorColumn,
  Forbidden,
  IdempotencyKey,
  IdempotencyKeyReused,
  make,
  PageArgs,
  pageRequest,
  parseId,
  parseIdempotencyKey,
  parseText,
  RequiresScopes,
} from '#platform/subgraph-server';
import type { BudgetOrder } from '../budgets/budget-list.store.js';
import type { OverrideOutcome } from '../budgets/override.service.js';
import type { BudgetOverride as OverrideState } from '../budgets/override.store.js';
import type { SpendFeature } from '../ledger/ledger.entity.js';
import { picoUsdOf } from '../ledger/money.rules.js';
import { toBudget, toBudgetResult } from './budget.resolver.js';
import { Budget } from './budget.types.js';
import {
  BudgetChange,
  BudgetChangeConnection,
  BudgetConnection,
  BudgetFilter,
  BudgetOverride,
  BudgetSimulation,
  FeatureCap,
  OverrideBudgetInput,
  RevokeBudgetOverrideInput,
  SetFeatureCapInput,
  SimulatedMonth,
  SimulateBudgetInput,
} from './budget-control.types.js';
import type { Context } from './context.js';
import { BudgetOrderEnum } from './enums.js';
import { money } from './money.types.js';
import {
  OverrideBudgetResult,
  OverrideExpiryInvalid,
  OverrideNotFound,
  RevokeBudgetOverrideResult,
  SetFeatureCapResult,
} from './results.js';

const longestReason = 500;
const leastUsed = { OK: 0, WARNING: 8_000, CRITICAL: 9_500, EXHAUSTED: 10_000 } as const;
const simulatedMonths = 3;
/** The rank, in hundredths of a percent or micro-dollars, and the company. */
const budgetCursor = [cursorColumn.position, cursorColumn.uuid] as const;

@Resolver(() => Budget)
export class BudgetControlResolver {
  @FieldResolver(() => [FeatureCap], { description: 'Features that are capped this month.' })
  featureCaps(@Root() { featureCaps, featureUse }: Budget): FeatureCap[] {
    return Object.entries(featureCaps).map(([feature, limit]) =>
      make(FeatureCap, {
        feature: feature as SpendFeature,
        limit: money(limit),
        used: money(featureUse[feature as SpendFeature] ?? 0n),
      }),
    );
  }

  @FieldResolver(() => [BudgetOverride], {
    description: 'Overrides of this month, newest first; also those that ended.',
  })
  async overrides(@Root() { companyId, period }: Budget, @Ctx() { services }: Context): Promise<BudgetOverride[]> {
    return (await services.overrides.ofMonth({ companyId, period })).map(toOverride);
  }

  @Query(() => Budget, {
    nullable: true,
    description: "This month's budget; `null` for a company that is not known here yet or that you may not see.",
  })
  @RequiresScopes('spend:read')
  async budget(
    @Arg('companyId', () => ID, { description: 'The company that pays.' }) companyId: string,
    @Ctx() { actor, services }: Context,
  ): Promise<Budget | null> {
    const id = parseId('companyId', companyId);
    const state = mayAccessCompany(actor, id) ? await services.budgets.read(id) : null;
    return state && toBudget(state);
  }

  @Query(() => BudgetConnection, { description: "This month's budgets that you may see, highest first." })
  @RequiresScopes('spend:read')
  async budgets(
    @Arg('filter', () => BudgetFilter, { nullable: true, description: 'Default: all of them.' })
    filter: BudgetFilter | null,
    @Arg('orderBy', () => BudgetOrderEnum, { defaultValue: 'USED_PERCENT', description: 'Default: how much is used.' })
    orderBy: BudgetOrder,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { actor, services }: Context,
  ): Promise<ConnectionShape<Budget>> {
    const page = pageRequest(args, budgetCursor);
    const companyId = visibleCompany(actor, filter?.companyId ?? null, 'filter.companyId');
    if (companyId === undefined) return connection<Budget>([], page, ({ id }) => [id]);
    const [rank, after] = page.after ?? [];
    const listed = await services.budgetList.page({
      companyId,
      minUsed: leastUsed[filter?.atLeast ?? 'OK'],
      orderBy,
      now: services.clock.now(),
      after: after === undefined ? null : { rank: rank!, companyId: after },
      limit: page.limit,
    });
    const ranks = new Map(listed.map((row) => [row.companyId, row.rank]));
    const states = await Promise.all(listed.map((row) => services.budgets.read(row.companyId)));
    const budgets = states.flatMap((state) => (state ? [toBudget(state)] : []));
    return connection(budgets, page, (budget) => [ranks.get(budget.companyId)!, budget.companyId]);
  }

  @Query(() => BudgetChangeConnection, { description: "Every change of a company's budget, newest first." })
  @RequiresScopes('spend:read')
  async budgetHistory(
    @Arg('companyId', () => ID, { description: 'The company that pays.' }) companyId: string,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { actor, services }: Context,
  ): Promise<ConnectionShape<BudgetChange>> {
    const page = pageRequest(args);
    const id = parseId('companyId', companyId);
    if (!mayAccessCompany(actor, id)) return connection<BudgetChange>([], page, (change) => [change.id]);
    const rows = await services.budgetStore.changes(id, { afterId: page.after?.[0] ?? null, limit: page.limit });
    const changes = rows.map(({ oldLimitPusd, newLimitPusd, feature, ...row }) =>
      make(BudgetChange, {
        ...row,
        feature: feature as SpendFeature | null,
        oldLimit: oldLimitPusd === null ? null : money(oldLimitPusd),
        newLimit: newLimitPusd === null ? null : money(newLimitPusd),
      }),
    );
    return connection(changes, page, (change) => [change.id]);
  }

  @Query(() => BudgetSimulation, {
    nullable: true,
    description: 'What another limit would have done to the last months; `null` for a company that you may not see.',
  })
  @RequiresScopes('spend:read')
  async simulateBudget(
    @Arg('input', () => SimulateBudgetInput, { description: 'The limit, and of which company.' })
    input: SimulateBudgetInput,
    @Ctx() { actor, services }: Context,
  ): Promise<BudgetSimulation | null> {
    const companyId = parseId('input.companyId', input.companyId);
    const limitPusd = dollars('input.monthlyLimit', input.monthlyLimit);
    if (!mayAccessCompany(actor, companyId)) return null;
    const forecast = await services.forecasts.of(companyId, limitPusd);
    if (!forecast) return null;
    const months = await services.spend.underLimit(companyId, limitPusd, simulatedMonths);
    const { spentPusd, reservedPusd } = forecast.budget;
    return make(BudgetSimulation, {
      companyId,
      monthlyLimit: money(limitPusd),
      allowedNow: spentPusd + reservedPusd <= limitPusd,
      exhaustedOn: forecast.exhaustedOn,
      months: months.map(({ period, spentPusd: spent, refused, refusedPusd, exhaustedAt }) =>
        make(SimulatedMonth, {
          period,
          spent: money(spent),
          refusedRequests: refused,
          refused: money(refusedPusd),
          exhaustedAt,
        }),
      ),
    });
  }

  @Mutation(() => OverrideBudgetResult, {
    description:
      'Adds to this month’s limit for a while. Needs a person, a reason and an end; it is kept for ever who gave it.',
  })
  @RequiresScopes('budget:manage')
  async overrideBudget(
    @Arg('input', () => OverrideBudgetInput, { description: 'How much, until when, and why.' })
    input: OverrideBudgetInput,
    @IdempotencyKey() key: string | null,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof OverrideBudgetResult> {
    refuseMachines(actor);
    const companyId = parseId('input.companyId', input.companyId);
    const amountPusd = dollars('input.amount', input.amount);
    if (amountPusd === 0n) throw new BadInput('input.amount', 'must be more than 0.');
    const reason = parseText('input.reason', input.reason, longestReason).trim();
    if (!mayAccessCompany(actor, companyId)) return refuse(CompanyNotFound, { id: companyId });
    const outcome = await services.overrides.grant({
      companyId,
      amountPusd,
      expiresAt: input.expiresAt,
      reason,
      actorId: actor.id,
      idempotencyKey: parseIdempotencyKey(key),
    });
    if (outcome.kind === 'COMPANY_UNKNOWN') return refuse(CompanyNotFound, { id: companyId });
    if (outcome.kind !== 'EXPIRY_OUTSIDE') return toRevokeResult(outcome);
    const latest = outcome.to.toISOString();
    return refuse(OverrideExpiryInvalid, {
      field: 'input.expiresAt',
      latest: outcome.to,
      message: `input.expiresAt must be after now and at ${latest} at the latest, when the month ends.`,
    });
  }

  @Mutation(() => RevokeBudgetOverrideResult, {
    description: 'Ends an override now. What was spent under it stays; the rest leaves the limit.',
  })
  @RequiresScopes('budget:manage')
  async revokeBudgetOverride(
    @Arg('input', () => RevokeBudgetOverrideInput, { description: 'Which one, and why.' })
    input: RevokeBudgetOverrideInput,
    @IdempotencyKey() key: string | null,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof RevokeBudgetOverrideResult> {
    refuseMachines(actor);
    const id = parseId('input.id', input.id);
    const reason = parseText('input.reason', input.reason, longestReason).trim();
    const known = await services.overrides.byId(id);
    if (!known || !mayAccessCompany(actor, known.companyId)) return refuse(OverrideNotFound, {});
    const outcome = await services.overrides.revoke({
      id,
      reason,
      actorId: actor.id,
      idempotencyKey: parseIdempotencyKey(key),
    });
    return toRevokeResult(outcome);
  }

  @Mutation(() => SetFeatureCapResult, {
    description: 'Limits what one feature may spend of this month and of all to come, or lifts the limit.',
  })
  @RequiresScopes('budget:manage')
  async setFeatureCap(
    @Arg('input', () => SetFeatureCapInput, { description: 'Which feature, how much, and why.' })
    input: SetFeatureCapInput,
    @IdempotencyKey() key: string | null,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof SetFeatureCapResult> {
    const companyId = parseId('input.companyId', input.companyId);
    const limitPusd = input.monthlyLimit == null ? null : dollars('input.monthlyLimit', input.monthlyLimit);
    const reason = parseText('input.reason', input.reason, longestReason).trim();
    if (!mayAccessCompany(actor, companyId)) return refuse(CompanyNotFound, { id: companyId });
    const outcome = await services.featureCaps.set({
      companyId,
      feature: input.feature,
      limitPusd,
      reason,
      actorId: actor.id,
      idempotencyKey: parseIdempotencyKey(key),
    });
    return toBudgetResult(outcome, companyId);
  }
}

/** `undefined`: there is nothing that may be seen. */
export function visibleCompany(actor: Actor, asked: string | null, field: string): string | null | undefined {
  if (asked === null) return actor.companyId;
  const companyId = parseId(field, asked);
  return mayAccessCompany(actor, companyId) ? companyId : undefined;
}

function refuseMachines(actor: Actor): void {
  if (actor.kind !== 'user') throw new Forbidden('An override needs a person: log in with a bearer token of finance.');
}

function dollars(field: string, text: string): bigint {
  const pusd = picoUsdOf(text);
  if (pusd === null) throw new BadInput(field, 'must be US dollars as a decimal such as "25.00", from 0 to 999999.');
  return pusd;
}

function toRevokeResult(outcome: OverrideOutcome): BudgetOverride | IdempotencyKeyReused {
  if (outcome.kind === 'DONE') return toOverride(outcome.override);
  if (outcome.kind === 'KEY_REUSED') return refuse(IdempotencyKeyReused, {});
  throw new Error('An override that was there is gone.');
}

const toOverride = ({ amountPusd, returnedPusd, actorId, ...row }: OverrideState): BudgetOverride =>
  make(BudgetOverride, {
    ...row,
    grantedBy: actorId,
    amount: money(amountPusd),
    returned: returnedPusd === null ? null : money(returnedPusd),
  });
