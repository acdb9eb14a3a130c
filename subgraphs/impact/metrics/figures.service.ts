import type { Queryable } from '#platform/database';
import { cohortFigures, type CohortRelease } from '../cohorts/cohort-figures.js';
import type { CohortStore } from '../cohorts/cohort.store.js';
import type { SroiService } from '../sroi/sroi.service.js';
import { visFigures } from '../vis/vis.service.js';
import {
  type DimensionFigures,
  dimensionFigures,
  type PeriodFigures,
  type SroiFigures,
  type VisFigures,
  type WithheldReason,
} from './figures.rules.js';
import type { MetricsStore } from './metrics.store.js';
import type { OutcomeFigures } from './outcome-figures.store.js';
import type { OutcomeRow } from './outcome-row.js';
import { monthsIn, type Period } from './period.rules.js';

interface FigureDependencies {
  readonly outcomes: OutcomeFigures;
  readonly metrics: Pick<MetricsStore, 'read' | 'compute'>;
  readonly sroi: SroiService;
  readonly cohorts: CohortStore;
}

interface Company {
  readonly id: string;
  readonly country: string;
}

/** What may be shown of a company's dimension, and of a cohort's: null, or why not. */
export interface Release {
  readonly company: (row: OutcomeRow) => WithheldReason | null;
  readonly cohort: CohortRelease;
}

/** Nothing is withheld but what is about too few people. */
const everything: Release = { company: () => null, cohort: () => null };

/** Outcomes, VIS, SROI and cohorts of a company in whole months, as they are now. */
export class Figures {
  constructor(private readonly deps: FigureDependencies) {}

  /** The same without these people, by their random names in the counts. */
  without(subjects: readonly string[]): Figures {
    const outcomes = this.deps.outcomes.without(subjects);
    return new Figures({ ...this.deps, outcomes, sroi: this.deps.sroi.over(outcomes) });
  }

  async outcomes(company: Company, { from, to }: Pick<Period, 'from' | 'to'>): Promise<DimensionFigures[]> {
    return dimensionFigures(await this.deps.outcomes.rows({ companyId: company.id, from, to }));
  }

  async vis(
    company: Company,
    period: Period,
    shown?: readonly DimensionFigures[],
    on?: Queryable,
  ): Promise<VisFigures> {
    const { metrics } = this.deps;
    const { volunteers, volunteerMinutes, volunteerVisits } = await (on
      ? metrics.compute(company.id, period, on)
      : metrics.read(company.id, period));
    const outcomes = shown ?? (await this.outcomes(company, period));
    const { from, to } = period;
    const counted = { volunteers, volunteerMinutes, volunteerVisits, months: monthsIn(period), from, to };
    return visFigures({ ...counted, companyId: company.id, shown: shownDimensions(outcomes) }, this.deps.outcomes, on);
  }

  sroi(company: Company, period: Period, shown?: readonly DimensionFigures[], on?: Queryable): Promise<SroiFigures> {
    return this.deps.sroi.compute({ company, period, ...(shown && { shown: shownDimensions(shown) }) }, on);
  }

  async cohorts(company: Company, period: Period, release: CohortRelease = everything.cohort, on?: Queryable) {
    const span = { companyId: company.id, from: period.from, to: period.to };
    const rows = await this.deps.outcomes.rows(span, [], on);
    const cohorts = (await this.deps.cohorts.ofCompany(company.id, on)).filter(
      ({ startsFrom }) => startsFrom < period.to,
    );
    return cohortFigures({ span, cohorts, company: rows, release }, this.deps.outcomes, on);
  }

  /** Everything of a period, as far as it may be given out. */
  async period(company: Company, period: Period, release: Release, on?: Queryable): Promise<PeriodFigures> {
    const span = { companyId: company.id, from: period.from, to: period.to };
    const outcomes = dimensionFigures(await this.deps.outcomes.rows(span, [], on), release.company);
    return {
      outcomes,
      vis: await this.vis(company, period, outcomes, on),
      sroi: await this.sroi(company, period, outcomes, on),
      cohorts: await this.cohorts(company, period, release.cohort, on),
    };
  }
}

const shownDimensions = (outcomes: readonly DimensionFigures[]) =>
  outcomes.filter(({ withheld }) => withheld === null).map(({ dimension }) => dimension);
