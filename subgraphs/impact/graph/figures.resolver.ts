import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { BadInput, make, RequiresScopes } from '#platform/subgraph-server';
import { startOfLocalDay } from '#platform/time';
import { frameworkLines } from '../frameworks/framework-lines.rules.js';
import { formulaAt } from '../metrics/formula-registry.rules.js';
import type { CompanyMetrics } from '../metrics/metrics.store.js';
import type { Period } from '../metrics/period.rules.js';
import {
  countMeasures,
  mostPoints,
  type SeriesInterval,
  type SeriesMeasure,
  spansIn,
} from '../metrics/series.rules.js';
import { Cohort, CohortMetrics } from './cohort.types.js';
import { visibleCompany } from './company.resolver.js';
import { Company } from './company.types.js';
import type { Context } from './context.js';
import { MetricsInterval, MetricsMeasure } from './figure.enums.js';
import { FrameworkLine } from './framework.types.js';
import { type CompanyRecord, figurePeriodOf, periodOf, toCohort, toSroi, toVis, visibleFigures } from './figures.js';
import { requireImpact } from './guards.js';
import { MetricsPeriodInput, MetricsPoint } from './metrics.types.js';
import { visibleProgram } from './program.resolver.js';
import { Program } from './program.types.js';
import { Sroi } from './sroi.types.js';
import { Vis } from './vis.types.js';

const companyArgument = { description: 'UUID of the company.' };
const periodArgument = { nullable: true, description: 'The last fiscal quarter that is over when absent.' };

/** The company, if the caller may read its figures; null as for one that does not exist. */
async function measuredCompany(context: Context, id: string): Promise<CompanyRecord | null> {
  const company = await visibleCompany(context, id);
  if (company) requireImpact(context, company.id);
  return company;
}

@Resolver()
export class FiguresResolver {
  @Query(() => Sroi, {
    nullable: true,
    description: 'Social return on investment in a period; null when there is no such company that you may see.',
  })
  @RequiresScopes('impact:read')
  async sroi(
    @Arg('companyId', () => ID, companyArgument) companyId: string,
    @Arg('period', () => MetricsPeriodInput, periodArgument) period: MetricsPeriodInput | null,
    @Ctx() context: Context,
  ): Promise<Sroi | null> {
    const company = await measuredCompany(context, companyId);
    if (!company) return null;
    return toSroi(await (await visibleFigures(context, company, figurePeriodOf(context, company, period))).sroi());
  }

  @Query(() => Vis, {
    nullable: true,
    description: 'Volunteer impact score in a period; null when there is no such company that you may see.',
  })
  @RequiresScopes('impact:read')
  async vis(
    @Arg('companyId', () => ID, companyArgument) companyId: string,
    @Arg('period', () => MetricsPeriodInput, periodArgument) period: MetricsPeriodInput | null,
    @Ctx() context: Context,
  ): Promise<Vis | null> {
    const company = await measuredCompany(context, companyId);
    if (!company) return null;
    return toVis(await (await visibleFigures(context, company, figurePeriodOf(context, company, period))).vis());
  }

  @Query(() => [Cohort], {
    nullable: true,
    description:
      'The cohorts of a company, the latest first, at most 500; null when there is no such company that you may see.',
  })
  @RequiresScopes('impact:read')
  async cohorts(@Arg('companyId', () => ID, companyArgument) companyId: string, @Ctx() context: Context) {
    const company = await measuredCompany(context, companyId);
    return company && (await context.services.cohorts.ofCompany(company.id)).map(toCohort);
  }

  @Query(() => CohortMetrics, {
    nullable: true,
    description: 'The scores of a cohort in a period; null when there is no such cohort that you may see.',
  })
  @RequiresScopes('impact:read')
  async cohortMetrics(
    @Arg('cohortId', () => ID, { description: 'Id of the cohort, as `cohorts` answers it.' }) cohortId: string,
    @Arg('period', () => MetricsPeriodInput, periodArgument) period: MetricsPeriodInput | null,
    @Ctx() context: Context,
  ): Promise<CohortMetrics | null> {
    const cohort = await context.services.cohorts.byId(cohortId);
    const company = cohort && (await measuredCompany(context, cohort.companyId));
    if (!company) return null;
    const days = figurePeriodOf(context, company, period);
    const figures = await (await visibleFigures(context, company, days)).cohort(cohort);
    const formulaVersion = formulaAt('outcomes', days.from).version;
    return make(CohortMetrics, { ...figures, cohort: toCohort(cohort), period: days, formulaVersion });
  }

  @Query(() => [FrameworkLine], {
    nullable: true,
    description:
      'Lines of reporting frameworks, with what the platform can say of them in a period, and what is not ours to say; null when there is no such company that you may see.',
  })
  @RequiresScopes('impact:read')
  async frameworkLines(
    @Arg('companyId', () => ID, companyArgument) companyId: string,
    @Arg('period', () => MetricsPeriodInput, periodArgument) period: MetricsPeriodInput | null,
    @Ctx() context: Context,
  ): Promise<FrameworkLine[] | null> {
    const company = await measuredCompany(context, companyId);
    if (!company) return null;
    const { metrics, volunteerTimeStore } = context.services;
    const days = figurePeriodOf(context, company, period);
    const counts = await metrics.read(company.id, days);
    const { paid: paidMinutes } = await volunteerTimeStore.approvedMinutes(company.id, days);
    return frameworkLines({ ...counts, paidMinutes }).map(({ id: line, ...rest }) =>
      make(FrameworkLine, { line, ...rest }),
    );
  }

  @Query(() => [MetricsPoint], {
    nullable: true,
    description: `A measure over the months or fiscal quarters that lie within a period, oldest first, at most ${mostPoints}; null when there is no such company that you may see.`,
  })
  @RequiresScopes('impact:read')
  async metricsSeries(
    @Arg('companyId', () => ID, companyArgument) companyId: string,
    @Arg('measure', () => MetricsMeasure, { description: 'What to show.' }) measure: SeriesMeasure,
    @Arg('period', () => MetricsPeriodInput, { description: 'From when to when.' }) period: MetricsPeriodInput,
    @Arg('interval', () => MetricsInterval, { description: 'How long each point is.' }) interval: SeriesInterval,
    @Ctx() context: Context,
  ): Promise<MetricsPoint[] | null> {
    const company = await measuredCompany(context, companyId);
    if (!company) return null;
    const spans = spansIn(periodOf(context, company, period), interval, company.fiscalYearStart);
    if (spans.length > mostPoints)
      throw new BadInput(
        'period',
        `has more than ${mostPoints} points; ask for a shorter period or a longer interval.`,
      );
    const points: MetricsPoint[] = [];
    for (const { from, to } of spans) {
      const { timeZone } = company;
      const instants = { start: startOfLocalDay(from, timeZone), end: startOfLocalDay(to, timeZone) };
      points.push({ from, to, ...(await pointOf(context, company, measure, { from, to, timeZone, ...instants })) });
    }
    return points;
  }
}

type Point = Omit<MetricsPoint, 'from' | 'to'>;
const counted = (value: number): Point => ({ value, low: null, high: null, withheld: null });

async function pointOf(
  context: Context,
  company: CompanyRecord,
  measure: SeriesMeasure,
  period: Period,
): Promise<Point> {
  const figures = () => visibleFigures(context, company, period);
  if (measure === 'SROI' || measure === 'VIS') {
    const visible = await figures();
    const {
      low,
      central: value,
      high,
      withheld,
    } = measure === 'SROI' ? toSroi(await visible.sroi()) : toVis(await visible.vis());
    return { low, value, high, withheld };
  }
  if (isCount(measure)) return counted(countOf(measure, await context.services.metrics.read(company.id, period)));
  const outcomes = await (await figures()).outcomes();
  const { interval, average, withheld } = outcomes.find(({ dimension }) => dimension === measure.toLowerCase())!;
  return { low: interval?.low ?? null, value: interval?.central ?? average, high: interval?.high ?? null, withheld };
}

type CountMeasure = (typeof countMeasures)[number];
const isCount = (measure: SeriesMeasure): measure is CountMeasure =>
  (countMeasures as readonly SeriesMeasure[]).includes(measure);

function countOf(measure: CountMeasure, { feedbackByStatus, ...counts }: CompanyMetrics): number {
  switch (measure) {
    case 'TEXTS':
      return Object.values(feedbackByStatus).reduce((sum, count) => sum + count, 0);
    case 'SESSIONS':
      return counts.sessions;
    case 'VOLUNTEER_MINUTES':
      return counts.volunteerMinutes;
    case 'PARTICIPANTS':
      return counts.participants;
    case 'VOLUNTEERS':
      return counts.volunteers;
  }
}

@Resolver(() => Cohort)
export class CohortResolver {
  @FieldResolver(() => Company, { nullable: true, description: 'The company.' })
  company(@Root() cohort: Cohort, @Ctx() context: Context) {
    return visibleCompany(context, cohort.companyId);
  }

  @FieldResolver(() => Program, { nullable: true, description: 'The programme that they joined.' })
  program(@Root() cohort: Cohort, @Ctx() context: Context) {
    return visibleProgram(context, cohort.programId);
  }
}
