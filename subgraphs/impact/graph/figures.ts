import type { OutcomeDimension } from '#contracts/events';
import { BadInput, make } from '#platform/subgraph-server';
import { monthOf } from '#platform/time';
import { mayReadPeople } from '../access/visibility.rules.js';
import { cohortId } from '../cohorts/cohort.rules.js';
import type { Cohort as CohortRecord } from '../cohorts/cohort.store.js';
import {
  type CohortFigures,
  type DimensionFigures,
  dimensionFigures,
  type SroiFigures,
  type VisFigures,
  withheldDimension,
  type WithheldReason,
} from '../metrics/figures.rules.js';
import {
  isWholeMonths,
  type Period,
  PeriodInvalid,
  type PeriodRequest,
  resolvePeriod,
} from '../metrics/period.rules.js';
import { quartersEndedBy } from '../reporting-periods/fiscal.rules.js';
import { withheldSroi } from '../sroi/sroi.service.js';
import { withheldVis } from '../vis/vis.service.js';
import { Cohort } from './cohort.types.js';
import type { Context } from './context.js';
import { money } from './money.types.js';
import type { Sroi } from './sroi.types.js';
import type { Vis } from './vis.types.js';

export interface CompanyRecord {
  readonly id: string;
  readonly country: string;
  readonly timeZone: string;
  readonly fiscalYearStart: string;
}

/** The period that is asked for. Throws `BadInput` naming the member. */
export function periodOf(context: Context, company: CompanyRecord, request: PeriodRequest | null | undefined): Period {
  try {
    return resolvePeriod(request, company, context.services.clock.now());
  } catch (error) {
    throw error instanceof PeriodInvalid ? new BadInput(error.field, error.message) : error;
  }
}

/** The same where nothing asked for means the last fiscal quarter that is over. */
export function figurePeriodOf(
  context: Context,
  company: CompanyRecord,
  request: PeriodRequest | null | undefined,
): Period {
  if (request && Object.values(request).some((value) => value != null)) return periodOf(context, company, request);
  const month = monthOf(context.services.clock.now(), company.timeZone);
  const [quarter] = quartersEndedBy(month, company.fiscalYearStart, 1);
  return periodOf(context, company, { from: quarter!.from, to: quarter!.to });
}

/** Figures about people, as this caller may see them: as they are now, or as they were when the period was closed. */
export interface VisibleFigures {
  outcomes(): Promise<readonly DimensionFigures[]>;
  vis(): Promise<VisFigures>;
  sroi(): Promise<SroiFigures>;
  cohort(cohort: CohortRecord): Promise<CohortFigures>;
}

export async function visibleFigures(
  context: Context,
  company: CompanyRecord,
  period: Period,
): Promise<VisibleFigures> {
  const { services, actor } = context;
  if (mayReadPeople(actor, company.id))
    return isWholeMonths(period) ? live(context, company, period) : partial(context, company, period);
  const edition = await services.reportingPeriods.latest({ companyId: company.id, from: period.from, to: period.to });
  if (!edition) return withheldFigures(period, 'PERIOD_NOT_CLOSED', await counts(context, company, period));
  const { outcomes, vis, sroi, cohorts } = edition.figures;
  return {
    outcomes: async () => outcomes,
    vis: async () => vis,
    sroi: async () => sroi,
    cohort: async ({ id }) => cohorts[id] ?? { people: null, withheld: 'NO_SCORES', outcomes: dimensionFigures([]) },
  };
}

function live({ services }: Context, company: CompanyRecord, period: Period): VisibleFigures {
  const { figures } = services;
  return {
    outcomes: () => figures.outcomes(company, period),
    vis: () => figures.vis(company, period),
    sroi: () => figures.sroi(company, period),
    cohort: async ({ id }) => {
      const all = await figures.cohorts(company, period);
      return all[id] ?? { people: null, withheld: 'NO_SCORES', outcomes: dimensionFigures([]) };
    },
  };
}

/** Days that are not whole months have means over texts, and nothing that counts people. */
function partial(context: Context, company: CompanyRecord, period: Period): VisibleFigures {
  const none = withheldFigures(period, 'PERIOD_NOT_WHOLE_MONTHS', new Map());
  const outcomes = async () => {
    const { dimensions } = await context.services.metrics.read(company.id, period);
    return dimensions.map(({ dimension, sampleSize, ...means }) => ({
      ...withheldDimension(dimension, sampleSize, sampleSize === 0 ? 'NO_SCORES' : 'PERIOD_NOT_WHOLE_MONTHS'),
      ...means,
    }));
  };
  return { ...none, outcomes };
}

/** How many texts have a score is a count, and live for everyone who reads metrics. */
async function counts({ services }: Context, company: CompanyRecord, period: Period) {
  const { dimensions } = await services.metrics.read(company.id, period);
  return new Map(dimensions.map(({ dimension, sampleSize }) => [dimension, sampleSize]));
}

function withheldFigures(
  period: Period,
  reason: WithheldReason,
  texts: ReadonlyMap<OutcomeDimension, number>,
): VisibleFigures {
  const outcomes = dimensionFigures([]).map(({ dimension }) =>
    withheldDimension(dimension, texts.get(dimension) ?? 0, reason),
  );
  return {
    outcomes: async () => outcomes,
    vis: async () => withheldVis(period.from, reason),
    sroi: async () => withheldSroi(period, reason, null),
    cohort: async () => ({ people: null, withheld: reason, outcomes }),
  };
}

export function toSroi({ currency, ratio, presentValue, inputs, steps, ...figures }: SroiFigures): Sroi {
  const of = (amount: string) => money(amount, currency ?? '');
  return {
    ...figures,
    low: ratio?.low ?? null,
    central: ratio?.central ?? null,
    high: ratio?.high ?? null,
    presentValue: presentValue && {
      low: of(presentValue.low),
      central: of(presentValue.central),
      high: of(presentValue.high),
    },
    inputs: inputs && {
      total: of(inputs.total),
      costs: of(inputs.costs),
      volunteerTime: of(inputs.volunteerTime),
      volunteerMinutes: inputs.volunteerMinutes,
    },
    steps: steps.map(({ dimension, pairs, quantity, years, ...amounts }) => ({
      dimension,
      pairs,
      quantity,
      years: years.map(of),
      proxy: of(amounts.proxy),
      gross: of(amounts.gross),
      afterDeadweight: of(amounts.afterDeadweight),
      afterAttribution: of(amounts.afterAttribution),
      afterDisplacement: of(amounts.afterDisplacement),
      presentValue: of(amounts.presentValue),
    })),
  };
}

export const toVis = ({ score, ...figures }: VisFigures): Vis => ({
  ...figures,
  low: score?.low ?? null,
  central: score?.central ?? null,
  high: score?.high ?? null,
});

export const toCohort = ({ programName, quarter, ...record }: CohortRecord): Cohort =>
  make(Cohort, { ...record, id: cohortId({ ...record, quarter }), name: `${programName}, joined ${quarter}` });
