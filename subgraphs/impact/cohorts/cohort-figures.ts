import type { OutcomeDimension } from '#contracts/events';
import type { Queryable } from '#platform/database';
import {
  type CohortFigures,
  dimensionFigures,
  withheldDimension,
  type WithheldReason,
} from '../metrics/figures.rules.js';
import type { OutcomeFigures } from '../metrics/outcome-figures.store.js';
import type { OutcomeRow } from '../metrics/outcome-row.js';
import { isTooFew, shownParts } from '../suppression/suppression.rules.js';
import type { Cohort } from './cohort.store.js';

interface Span {
  readonly companyId: string;
  readonly from: string;
  readonly to: string;
}

/** Further reasons against a dimension of a cohort: what was shown of it before. */
export type CohortRelease = (cohort: Cohort, dimension: OutcomeDimension) => WithheldReason | null;

interface Counted {
  readonly cohort: Cohort;
  readonly people: number;
  readonly rows: readonly OutcomeRow[];
}

const peopleIn = (rows: readonly OutcomeRow[], dimension: OutcomeDimension): number =>
  rows.find((row) => row.dimension === dimension)?.people ?? 0;

/**
 * Which cohorts of a programme may be shown in a dimension: their sum is known from the company's own figure, so those outside the
 * programme are one more part.
 */
function hiddenIn(
  dimension: OutcomeDimension,
  cohorts: readonly Counted[],
  company: readonly OutcomeRow[],
): Set<string> {
  const people = cohorts.map(({ rows }) => peopleIn(rows, dimension));
  const elsewhere = Math.max(0, peopleIn(company, dimension) - people.reduce((sum, count) => sum + count, 0));
  const shown = shownParts([...people, elsewhere]);
  return new Set(cohorts.filter((_, index) => !shown[index]).map(({ cohort }) => cohort.id));
}

/** Figures of every cohort of a company in whole months, suppressed against each other and against the company. */
export async function cohortFigures(
  {
    span,
    cohorts,
    company,
    release,
  }: {
    readonly span: Span;
    readonly cohorts: readonly Cohort[];
    readonly company: readonly OutcomeRow[];
    readonly release: CohortRelease;
  },
  outcomes: OutcomeFigures,
  on?: Queryable,
): Promise<Record<string, CohortFigures>> {
  const counted: Counted[] = [];
  // One after the other: a transaction has one connection.
  for (const cohort of cohorts) {
    const rows = await outcomes.rows({ ...span, cohort }, [], on);
    const members = await outcomes.members(span.companyId, cohort, on);
    counted.push({ cohort, people: members.length, rows });
  }
  const result: Record<string, CohortFigures> = {};
  for (const programId of new Set(cohorts.map((cohort) => cohort.programId))) {
    const ofProgram = counted.filter(({ cohort }) => cohort.programId === programId);
    for (const { cohort, people, rows } of ofProgram) {
      const withheld = ({ dimension, people: heard }: OutcomeRow): WithheldReason | null => {
        if (isTooFew(people) || isTooFew(heard)) return 'TOO_FEW_PEOPLE';
        if (hiddenIn(dimension, ofProgram, company).has(cohort.id)) return 'WOULD_REVEAL_OTHERS';
        return release(cohort, dimension);
      };
      result[cohort.id] = isTooFew(people)
        ? {
            people: null,
            withheld: 'TOO_FEW_PEOPLE',
            outcomes: rows.map((row) => withheldDimension(row.dimension, 0, 'TOO_FEW_PEOPLE')),
          }
        : { people, withheld: null, outcomes: dimensionFigures(rows, withheld) };
    }
  }
  return result;
}
