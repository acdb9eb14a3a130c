import { Arg, Ctx, FieldResolver, Float, ID, Int, Query, Resolver, Root, Subscription } from 'type-graphql';
import { liveQuery } from '#platform/live';
import { NotFound, parseAfterSeq, RequiresScopes } from '#platform/subgraph-server';
import { type CompanyMetrics as Figures, metricsTopic } from '../metrics/metrics.store.js';
import type { PeriodRequest } from '../metrics/period.rules.js';
import { visibleCompany } from './company.resolver.js';
import { Company } from './company.types.js';
import type { Context } from './context.js';
import { type CompanyRecord, periodOf, toSroi, toVis, visibleFigures } from './figures.js';
import { requireImpact } from './guards.js';
import { CompanyMetrics, DimensionMetrics, MetricsPeriodInput } from './metrics.types.js';
import { Sroi } from './sroi.types.js';
import { Vis } from './vis.types.js';

const companyArgument = { description: 'UUID of the company.' };
const periodArgument = { nullable: true, description: 'The current month when absent.' };

function toGraph({ feedbackByStatus: by, dimensions: _dimensions, period, ...figures }: Figures) {
  const feedback = {
    received: by.RECEIVED,
    held: by.HELD,
    cleared: by.CLEARED,
    rejected: by.REJECTED,
    classified: by.CLASSIFIED,
    skipped: by.SKIPPED,
  };
  const total = Object.values(feedback).reduce((sum, count) => sum + count, 0);
  const id = `${figures.companyId}.${period.from}.${period.to}`;
  return { ...figures, id, period, days: period, feedback: { ...feedback, total } };
}

async function readMetrics(context: Context, company: CompanyRecord, request: PeriodRequest | null | undefined) {
  return toGraph(await context.services.metrics.read(company.id, periodOf(context, company, request)));
}

interface MetricsChangedArgs {
  readonly companyId: string;
  readonly period?: PeriodRequest | null;
  readonly afterSeq?: number | null;
}

interface SubscribeData {
  readonly args: MetricsChangedArgs;
  readonly context: Context;
}

/** No async generator: its `return()` would wait for a pending `next()`, that is, for the next change. */
async function metricsStream({ args, context }: SubscribeData) {
  const { companyId, period } = args;
  const afterSeq = parseAfterSeq(args.afterSeq);
  const company = await visibleCompany(context, companyId);
  if (!company) throw new NotFound('Company', companyId);
  requireImpact(context, company.id);
  const { metrics, signals } = context.services;
  return liveQuery({
    signals,
    topic: metricsTopic(company.id),
    seqOf: ({ seq }) => seq,
    ...(afterSeq === undefined ? {} : { afterSeq }),
    read: async (after) =>
      (await metrics.seqOf(company.id)) <= after ? [] : [await readMetrics(context, company, period)],
    minIntervalMs: 100,
  });
}

@Resolver()
export class MetricsResolver {
  @Query(() => CompanyMetrics, {
    nullable: true,
    description:
      'What the programmes of a company did in a period; null when there is no such company that you may see.',
  })
  @RequiresScopes('impact:read')
  async metrics(
    @Arg('companyId', () => ID, companyArgument) companyId: string,
    @Arg('period', () => MetricsPeriodInput, periodArgument) period: MetricsPeriodInput | null,
    @Ctx() context: Context,
  ) {
    const company = await visibleCompany(context, companyId);
    if (!company) return null;
    requireImpact(context, company.id);
    return readMetrics(context, company, period);
  }

  @Subscription(() => CompanyMetrics, {
    subscribe: (data) => metricsStream(data as SubscribeData),
    description: 'The metrics of a company now, and again whenever they change.',
  })
  @RequiresScopes('impact:read')
  metricsChanged(
    @Root() figures: CompanyMetrics,
    @Arg('companyId', () => ID, companyArgument) _companyId: string,
    @Arg('period', () => MetricsPeriodInput, periodArgument) _period: MetricsPeriodInput | null,
    @Arg('afterSeq', () => Int, {
      nullable: true,
      description:
        'The last version you have seen: the stream begins with the first one after it. The current state comes first when absent.',
    })
    _afterSeq: number | null,
  ): CompanyMetrics {
    return figures;
  }
}

@Resolver(() => Company)
export class CompanyMetricsResolver {
  @FieldResolver(() => CompanyMetrics, { nullable: true, description: 'What its programmes did in a period.' })
  @RequiresScopes('impact:read')
  metrics(
    @Root() company: Company,
    @Arg('period', () => MetricsPeriodInput, periodArgument) period: MetricsPeriodInput | null,
    @Ctx() context: Context,
  ) {
    requireImpact(context, company.id);
    return readMetrics(context, company, period);
  }
}

@Resolver(() => CompanyMetrics)
export class MetricsCompanyResolver {
  @FieldResolver(() => Company, { nullable: true, description: 'The company.' })
  company(@Root() figures: CompanyMetrics, @Ctx() context: Context) {
    return visibleCompany(context, figures.companyId);
  }
  @FieldResolver(() => [DimensionMetrics], { description: 'Every dimension, also those without scores.' })
  async outcomes(@Root() metrics: CompanyMetrics, @Ctx() context: Context) {
    return (await figuresOf(metrics, context)).outcomes();
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: 'Social return on investment; `sroi` says how it comes about, or why there is none.',
  })
  async sroiRatio(@Root() metrics: CompanyMetrics, @Ctx() context: Context): Promise<number | null> {
    return (await (await figuresOf(metrics, context)).sroi()).ratio?.central ?? null;
  }

  @FieldResolver(() => Sroi, { description: 'Social return on investment.' })
  async sroi(@Root() metrics: CompanyMetrics, @Ctx() context: Context): Promise<Sroi> {
    return toSroi(await (await figuresOf(metrics, context)).sroi());
  }

  @FieldResolver(() => Vis, { description: 'Volunteer impact score.' })
  async vis(@Root() metrics: CompanyMetrics, @Ctx() context: Context): Promise<Vis> {
    return toVis(await (await figuresOf(metrics, context)).vis());
  }
}

/** A caller who reads metrics sees their company. */
async function figuresOf({ companyId, days }: CompanyMetrics, context: Context) {
  return visibleFigures(context, (await visibleCompany(context, companyId))!, days);
}
