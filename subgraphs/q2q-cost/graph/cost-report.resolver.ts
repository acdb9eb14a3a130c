import { Arg, Args, Ctx, Directive, Float, ID, Query, Resolver, Root, Subscription } from 'type-graphql';
import { mayAccessCompany } from '#platform/auth';
import { liveQuery } from '#platform/live';
import {
  BadInput,
  connection,
  type ConnectionShape,
  make,
  NotFound,
  PageArgs,
  pageRequest,
  parseAfterSeq,
  parseId,
  RequiresScopes,
} from '#platform/subgraph-server';
import { isMonth } from '#platform/time';
import { anomalyTopic } from '../anomalies/anomaly.service.js';
import type { SpendAnomaly } from '../anomalies/anomaly.store.js';
import type { SpendGrouping } from '../budgets/spend.store.js';
import { visibleCompany } from './budget-control.resolver.js';
import { SpendItem } from './budget.types.js';
import type { Context } from './context.js';
import {
  CostAdvice,
  CostAnomaly,
  CostAnomalyConnection,
  CostAnomalyFilter,
  CostBreakdown,
  CostForecast,
  SpendAnomalyUpdate,
} from './cost-report.types.js';
import { CostDimensionEnum } from './enums.js';
import { money } from './money.types.js';

@Resolver()
export class CostReportResolver {
  @Query(() => CostBreakdown, {
    nullable: true,
    description: 'What was spent in a month, in parts; `null` for a company that you may not see.',
  })
  @RequiresScopes('spend:read')
  @Directive('@cost(weight: 20)')
  async costBreakdown(
    @Arg('companyId', () => ID, { nullable: true, description: 'Default: all that you may see.' })
    companyId: string | null,
    @Arg('period', () => String, { description: 'A month such as `2026-11`.' }) period: string,
    @Arg('by', () => CostDimensionEnum, { description: 'How it is broken down.' }) by: SpendGrouping,
    @Ctx() { actor, services }: Context,
  ): Promise<CostBreakdown | null> {
    if (!isMonth(period)) throw new BadInput('period', 'must be a month such as "2026-11".');
    const of = visibleCompany(actor, companyId ?? null, 'companyId');
    if (of === undefined) return null;
    const items = await services.spend.by(by, { companyId: of, period });
    return make(CostBreakdown, {
      companyId: of,
      period,
      total: money(items.reduce((sum, { costPusd }) => sum + costPusd, 0n)),
      items: items.map(({ costPusd, ...item }) => make(SpendItem, { ...item, cost: money(costPusd) })),
    });
  }

  @Query(() => CostForecast, {
    nullable: true,
    description: 'What this month will have cost; `null` for a company that you may not see.',
  })
  @RequiresScopes('spend:read')
  async costForecast(
    @Arg('companyId', () => ID, { description: 'The company.' }) companyId: string,
    @Ctx() { actor, services }: Context,
  ): Promise<CostForecast | null> {
    const id = parseId('companyId', companyId);
    const forecast = mayAccessCompany(actor, id) ? await services.forecasts.of(id) : null;
    if (!forecast) return null;
    const { budget, p10Pusd, p50Pusd, p90Pusd, exhaustedOn, basedOnDays } = forecast;
    return make(CostForecast, {
      companyId: id,
      period: budget.period,
      spent: money(budget.spentPusd),
      limit: money(budget.limitPusd),
      p10: money(p10Pusd),
      p50: money(p50Pusd),
      p90: money(p90Pusd),
      exhaustedOn,
      basedOnDays,
    });
  }

  @Query(() => CostAnomalyConnection, { description: 'Spending out of the ordinary that you may see, newest first.' })
  @RequiresScopes('spend:read')
  async costAnomalies(
    @Arg('filter', () => CostAnomalyFilter, { nullable: true, description: 'Default: all of them.' })
    filter: CostAnomalyFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { actor, services }: Context,
  ): Promise<ConnectionShape<CostAnomaly>> {
    const page = pageRequest(args);
    const companyId = visibleCompany(actor, filter?.companyId ?? null, 'filter.companyId');
    if (companyId === undefined) return connection<CostAnomaly>([], page, ({ id }) => [id]);
    const afterId = page.after?.[0] ?? null;
    const rows = await services.anomalies.page({ companyId, since: filter?.since ?? null, afterId, limit: page.limit });
    return connection(rows.map(toAnomaly), page, ({ id }) => [id]);
  }

  @Query(() => [CostAdvice], {
    nullable: true,
    description: 'What could be changed, what saves most first; `null` for a company that you may not see.',
  })
  @RequiresScopes('spend:read')
  @Directive('@listSize(assumedSize: 8)')
  async costAdvice(
    @Arg('companyId', () => ID, { description: 'The company.' }) companyId: string,
    @Ctx() { actor, services }: Context,
  ): Promise<CostAdvice[] | null> {
    const id = parseId('companyId', companyId);
    const advice = mayAccessCompany(actor, id) ? await services.advice.of(id) : null;
    if (!advice) return null;
    return advice.map(({ kind, message, savingPusd }) =>
      make(CostAdvice, { kind, message, saving: savingPusd === null ? null : money(savingPusd) }),
    );
  }

  @Subscription(() => SpendAnomalyUpdate, {
    description: 'Each anomaly of a company as it is found; with `afterSeq` also those since then.',
    subscribe: ({ context, args }) =>
      anomalyUpdates(context as Context, args as { companyId: string; afterSeq?: number | null }),
  })
  @RequiresScopes('spend:read')
  spendAnomalyDetected(
    @Root() update: SpendAnomalyUpdate,
    @Arg('companyId', () => ID, { description: 'The company.' }) _companyId: string,
    @Arg('afterSeq', () => Float, {
      nullable: true,
      description: 'The `seq` that was seen last; without it only new ones come.',
    })
    _afterSeq?: number | null,
  ): SpendAnomalyUpdate {
    return update;
  }
}

async function anomalyUpdates(
  { actor, services }: Context,
  args: { companyId: string; afterSeq?: number | null },
): Promise<AsyncIterableIterator<SpendAnomalyUpdate>> {
  const companyId = parseId('companyId', args.companyId);
  const afterSeq = parseAfterSeq(args.afterSeq);
  if (!mayAccessCompany(actor, companyId) || !(await services.budgets.read(companyId)))
    throw new NotFound('Company', companyId);
  const { anomalies, signals } = services;
  return liveQuery<SpendAnomalyUpdate>({
    signals,
    topic: anomalyTopic(companyId),
    read: async (seq) =>
      (await anomalies.after(companyId, seq)).map((anomaly) =>
        make(SpendAnomalyUpdate, { seq: anomaly.seq, anomaly: toAnomaly(anomaly) }),
      ),
    seqOf: ({ seq }) => seq,
    afterSeq: afterSeq ?? (await anomalies.lastSeq(companyId)),
  });
}

const toAnomaly = ({ id, companyId, hour, lastHour, measure, expected, seen, detectedAt }: SpendAnomaly): CostAnomaly =>
  make(CostAnomaly, { id, companyId, hour, lastHour, measure, expected, seen, detectedAt });
