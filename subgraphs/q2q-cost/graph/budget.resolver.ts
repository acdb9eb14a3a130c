import { Arg, Ctx, Directive, FieldResolver, Float, ID, Mutation, Resolver, Root, Subscription } from 'type-graphql';
import { mayAccessCompany } from '#platform/auth';
import { liveQuery } from '#platform/live';
import {
  BadInput,
  Conflict,
  NotFound,
  parseAfterSeq,
  parseId,
  parseIdempotencyKey,
  parseText,
  type GraphContext,
} from '#platform/subgraph-server';
import { isMonth, isTimeZone } from '#platform/time';
import { budgetUse } from '../budgets/budget.rules.js';
import type { SpendGrouping } from '../budgets/spend.store.js';
import type { BudgetPeriod } from '../ledger/period.store.js';
import { spendTopic } from '../ledger/spend-topic.js';
import { picoUsdOf } from '../ledger/money.rules.js';
import type { CostServices } from '../services.js';
import {
  Budget,
  BudgetBelowCommitted,
  CompanyStub,
  SetBudgetInput,
  SetBudgetResult,
  Spend,
  SpendItem,
  SpendUpdate,
} from './budget.types.js';
import { companyNotFound, money } from './classification.types.js';

type Context = GraphContext<CostServices>;
const readers = '@requiresScopes(scopes: [["spend:read"]])';
const longestReason = 500;

/** What resolvers of `Spend` need to go on. */
type SpendRoot = Spend & { readonly timeZone: string };

function toBudget(state: BudgetPeriod): Budget {
  const { availablePusd, usedPercent, status } = budgetUse(state);
  const { companyId, period, periodStart, periodEnd, timeZone } = state;
  return Object.assign(new Budget(), {
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
  });
}

@Resolver(() => CompanyStub)
export class CompanySpendResolver {
  @FieldResolver(() => Budget, {
    nullable: true,
    description: "This month's budget; `null` for a company that is not known here yet.",
  })
  @Directive(readers)
  async budget(@Root() company: CompanyStub, @Ctx() { actor, services }: Context): Promise<Budget | null> {
    if (!mayAccessCompany(actor, company.id)) return null;
    const state = await services.budgets.read(company.id);
    return state && toBudget(state);
  }

  @FieldResolver(() => Spend, { nullable: true, description: '`null` for a month in which nothing was reserved.' })
  @Directive(readers)
  async spend(
    @Root() company: CompanyStub,
    @Arg('period', () => String, {
      nullable: true,
      description: 'A month such as `2026-11`; the current one when absent.',
    })
    period: string | null,
    @Ctx() { actor, services }: Context,
  ): Promise<SpendRoot | null> {
    if (period !== null && period !== undefined && !isMonth(period))
      throw new BadInput('period', 'must be a month such as "2026-11".');
    if (!mayAccessCompany(actor, company.id)) return null;
    const state = await services.budgets.read(company.id, period ?? undefined);
    if (!state) return null;
    const { companyId, timeZone, spentPusd, reservedPusd } = state;
    return { companyId, period: state.period, timeZone, total: money(spentPusd), reserved: money(reservedPusd) };
  }
}

@Resolver(() => Spend)
export class SpendResolver {
  @FieldResolver(() => [SpendItem])
  byProvider(@Root() spend: SpendRoot, @Ctx() context: Context): Promise<SpendItem[]> {
    return itemsBy('provider', spend, context);
  }

  @FieldResolver(() => [SpendItem])
  byModel(@Root() spend: SpendRoot, @Ctx() context: Context): Promise<SpendItem[]> {
    return itemsBy('model', spend, context);
  }

  @FieldResolver(() => [SpendItem], { description: '`feedback` or `interactive`.' })
  byFeature(@Root() spend: SpendRoot, @Ctx() context: Context): Promise<SpendItem[]> {
    return itemsBy('feature', spend, context);
  }

  @Directive('@listSize(assumedSize: 31)')
  @FieldResolver(() => [SpendItem], { description: "Days of the company's time zone." })
  byDay(@Root() spend: SpendRoot, @Ctx() context: Context): Promise<SpendItem[]> {
    return itemsBy('day', spend, context);
  }
}

async function itemsBy(by: SpendGrouping, spend: SpendRoot, { services }: Context): Promise<SpendItem[]> {
  return (await services.spend.by(by, spend)).map(({ costPusd, ...item }) => ({ ...item, cost: money(costPusd) }));
}

@Resolver()
export class BudgetResolver {
  @Mutation(() => SetBudgetResult, { description: 'Sets the limit of this month and of all to come.' })
  @Directive('@requiresScopes(scopes: [["budget:manage"]])')
  async setBudget(
    @Arg('input', () => SetBudgetInput) input: SetBudgetInput,
    @Arg('idempotencyKey', () => String, {
      nullable: true,
      description: 'Repeating a request with the same key does nothing and answers the same.',
    })
    key: string | null,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof SetBudgetResult> {
    const companyId = parseId('input.companyId', input.companyId);
    if (!mayAccessCompany(actor, companyId)) return companyNotFound(companyId);
    const outcome = await services.budgetChanges.set({
      ...checked(input),
      companyId,
      actorId: actor.id,
      idempotencyKey: parseIdempotencyKey(key),
    });
    switch (outcome.kind) {
      case 'COMPANY_UNKNOWN':
        return companyNotFound(companyId);
      case 'KEY_REUSED':
        throw new Conflict('This idempotency key was used for another request. Use a new key for a new request.');
      case 'BELOW_COMMITTED':
        return Object.assign(new BudgetBelowCommitted(), {
          message: 'This month more is spent and reserved than the new limit. Set at least that much.',
          committed: money(outcome.committedPusd),
        });
      case 'DONE':
        return toBudget(outcome.budget);
    }
  }

  @Subscription(() => SpendUpdate, {
    description: 'The current budget, then every change of it.',
    subscribe: ({ context, args }) =>
      spendUpdates(context as Context, args as { companyId: string; afterSeq?: number | null }),
  })
  @Directive(readers)
  spendUpdated(
    @Root() update: SpendUpdate,
    @Arg('companyId', () => ID) _companyId: string,
    @Arg('afterSeq', () => Float, { nullable: true }) _afterSeq?: number | null,
  ): SpendUpdate {
    return update;
  }
}

function checked({ monthlyLimit, timeZone, reason }: SetBudgetInput): {
  monthlyLimitPusd: bigint;
  timeZone: string | null;
  reason: string;
} {
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
      return state ? [{ seq: state.seq, budget: toBudget(state) }] : [];
    },
    seqOf: (update) => update.seq,
    ...(afterSeq === undefined ? {} : { afterSeq }),
  });
}
