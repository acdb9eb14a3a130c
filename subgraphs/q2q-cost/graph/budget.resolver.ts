import { Arg, Ctx, Directive, FieldResolver, Float, ID, Mutation, Resolver, Root, Subscription } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { mayAccessCompany } from '#platform/auth';
import { liveQuery } from '#platform/live';
import {
  BadInput,
  CompanyNotFound,
  IdempotencyKey,
  IdempotencyKeyReused,
  make,
  NotFound,
  parseAfterSeq,
  parseId,
  parseIdempotencyKey,
  parseText,
  RequiresScopes,
} from '#platform/subgraph-server';
import { isMonth, isTimeZone, uuidFrom } from '#platform/time';
import type { SetBudgetOutcome, SetBudgetRequest } from '../budgets/budget-change.service.js';
import { budgetUse } from '../budgets/budget.rules.js';
import type { SpendGrouping } from '../budgets/spend.store.js';
import { picoUsdOf } from '../ledger/money.rules.js';
import type { BudgetPeriod } from '../ledger/period.store.js';
import { spendTopic } from '../ledger/spend-topic.js';
import { Budget, SetBudgetInput, Spend, SpendItem, SpendUpdate } from './budget.types.js';
import type { Context } from './context.js';
import { money } from './money.types.js';
import { BudgetBelowCommitted, SetBudgetResult } from './results.js';
import { CompanyStub } from './stubs.types.js';

const longestReason = 500;

export function toBudget(state: BudgetPeriod): Budget {
  const { availablePusd, usedPercent, status } = budgetUse(state);
  const { companyId, period, periodStart, periodEnd, timeZone } = state;
  return make(Budget, {
    id: uuidFrom('budget', companyId, period),
    companyId,
    period,
    periodStart,
    periodEnd,
    timeZone,
    usedPercent,
    status,
    limit: money(state.limitPusd),
    spent: money(state.spentPusd),
    reserved: money(state.reservedPusd),
    available: money(availablePusd),
    featureCaps: state.featureCaps,
    featureUse: state.featureUse,
  });
}

@Resolver(() => CompanyStub)
export class CompanySpendResolver {
  @FieldResolver(() => Budget, {
    nullable: true,
    description: "This month's budget; `null` for a company that is not known here yet.",
  })
  @RequiresScopes('spend:read')
  async budget(@Root() company: CompanyStub, @Ctx() { actor, services }: Context): Promise<Budget | null> {
    if (!mayAccessCompany(actor, company.id)) return null;
    const state = await services.budgets.read(company.id);
    return state && toBudget(state);
  }

  @FieldResolver(() => Spend, { nullable: true, description: '`null` for a month in which nothing was reserved.' })
  @RequiresScopes('spend:read')
  async spend(
    @Root() company: CompanyStub,
    @Arg('period', () => String, {
      nullable: true,
      description: 'A month such as `2026-11`; the current one when absent.',
    })
    period: string | null,
    @Ctx() { actor, services }: Context,
  ): Promise<Spend | null> {
    if (period != null && !isMonth(period)) throw new BadInput('period', 'must be a month such as "2026-11".');
    if (!mayAccessCompany(actor, company.id)) return null;
    const state = await services.budgets.read(company.id, period ?? undefined);
    if (!state) return null;
    const { companyId, timeZone, spentPusd, reservedPusd } = state;
    return make(Spend, {
      companyId,
      period: state.period,
      timeZone,
      total: money(spentPusd),
      reserved: money(reservedPusd),
    });
  }
}

@Resolver(() => Spend)
export class SpendResolver {
  @FieldResolver(() => [SpendItem], { description: 'By whose models they are.' })
  byProvider(@Root() spend: Spend, @Ctx() context: Context): Promise<SpendItem[]> {
    return itemsBy('provider', spend, context);
  }

  @FieldResolver(() => [SpendItem], { description: 'By `provider/model`.' })
  byModel(@Root() spend: Spend, @Ctx() context: Context): Promise<SpendItem[]> {
    return itemsBy('model', spend, context);
  }

  @FieldResolver(() => [SpendItem], { description: '`feedback`, `interactive`, `batch` or `evaluation`.' })
  byFeature(@Root() spend: Spend, @Ctx() context: Context): Promise<SpendItem[]> {
    return itemsBy('feature', spend, context);
  }

  @Directive('@listSize(assumedSize: 31)')
  @FieldResolver(() => [SpendItem], { description: "Days of the company's time zone." })
  byDay(@Root() spend: Spend, @Ctx() context: Context): Promise<SpendItem[]> {
    return itemsBy('day', spend, context);
  }
}

async function itemsBy(grouping: SpendGrouping, spend: Spend, { services }: Context): Promise<SpendItem[]> {
  const items = await services.spend.by(grouping, spend);
  return items.map(({ costPusd, ...item }) => make(SpendItem, { ...item, cost: money(costPusd) }));
}

@Resolver()
export class BudgetResolver {
  @Mutation(() => SetBudgetResult, { description: 'Sets the limit of this month and of all to come.' })
  @RequiresScopes('budget:manage')
  async setBudget(
    @Arg('input', () => SetBudgetInput, { description: 'The limit, for which company, and why.' })
    input: SetBudgetInput,
    @IdempotencyKey() key: string | null,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof SetBudgetResult> {
    const companyId = parseId('input.companyId', input.companyId);
    if (!mayAccessCompany(actor, companyId)) return refuse(CompanyNotFound, { id: companyId });
    const outcome = await services.budgetChanges.set({
      ...checked(input),
      companyId,
      actorId: actor.id,
      idempotencyKey: parseIdempotencyKey(key),
    });
    return toBudgetResult(outcome, companyId);
  }

  @Subscription(() => SpendUpdate, {
    description: 'The current budget, then every change of it.',
    subscribe: ({ context, args }) =>
      spendUpdates(context as Context, args as { companyId: string; afterSeq?: number | null }),
  })
  @RequiresScopes('spend:read')
  spendUpdated(
    @Root() update: SpendUpdate,
    @Arg('companyId', () => ID, { description: 'The company that pays.' }) _companyId: string,
    @Arg('afterSeq', () => Float, {
      nullable: true,
      description: 'The `seq` that was seen last; without it the current state comes first.',
    })
    _afterSeq?: number | null,
  ): SpendUpdate {
    return update;
  }
}

export function toBudgetResult(outcome: SetBudgetOutcome, companyId: string): typeof SetBudgetResult {
  switch (outcome.kind) {
    case 'COMPANY_UNKNOWN':
      return refuse(CompanyNotFound, { id: companyId });
    case 'KEY_REUSED':
      return refuse(IdempotencyKeyReused, {});
    case 'BELOW_COMMITTED':
      return refuse(BudgetBelowCommitted, { committed: money(outcome.committedPusd) });
    case 'DONE':
      return toBudget(outcome.budget);
  }
}

function checked({
  monthlyLimit,
  timeZone,
  reason,
}: SetBudgetInput): Pick<SetBudgetRequest, 'monthlyLimitPusd' | 'timeZone' | 'reason'> {
  const monthlyLimitPusd = picoUsdOf(monthlyLimit);
  if (monthlyLimitPusd === null)
    throw new BadInput('input.monthlyLimit', 'must be US dollars as a decimal such as "25.00", from 0 to 999999.');
  if (timeZone != null && !isTimeZone(timeZone))
    throw new BadInput('input.timeZone', 'must be an IANA time zone such as "Europe/Oslo".');
  return {
    monthlyLimitPusd,
    timeZone: timeZone ?? null,
    reason: parseText('input.reason', reason, longestReason).trim(),
  };
}

async function spendUpdates(
  { actor, services }: Context,
  args: { companyId: string; afterSeq?: number | null },
): Promise<AsyncIterableIterator<SpendUpdate>> {
  const companyId = parseId('companyId', args.companyId);
  const afterSeq = parseAfterSeq(args.afterSeq);
  if (!mayAccessCompany(actor, companyId) || !(await services.budgets.read(companyId)))
    throw new NotFound('Company', companyId);
  return liveQuery<SpendUpdate>({
    signals: services.signals,
    topic: spendTopic(companyId),
    async read() {
      const state = await services.budgets.read(companyId);
      return state ? [make(SpendUpdate, { seq: state.seq, budget: toBudget(state) })] : [];
    },
    seqOf: (update) => update.seq,
    ...(afterSeq === undefined ? {} : { afterSeq }),
  });
}
