import { outcomeDimensions, type OutcomeDimension } from '#contracts/events';
import { type Estimate, meanIntervalOf } from '../statistics/interval.rules.js';
import { holm, type OutcomeChange, outcomeChangeOf } from '../statistics/pairs.rules.js';
import { fewestPeople } from '../suppression/suppression.rules.js';
import type { VisBand, VisParts } from '../vis/vis.rules.js';
import type { OutcomeRow } from './outcome-row.js';

/** Why a figure is not shown. */
export const withheldReasons = [
  'PERIOD_NOT_CLOSED',
  'PERIOD_NOT_WHOLE_MONTHS',
  'TOO_FEW_PEOPLE',
  'WOULD_REVEAL_OTHERS',
  'DIFFERENCE_TOO_SMALL',
  'NO_SCORES',
  'NO_VOLUNTEERS',
  'NO_INPUTS',
  'MODEL_MISSING',
  'PROGRAM_COSTS_MISSING',
  'HOUR_VALUE_MISSING',
  'EXCHANGE_RATE_MISSING',
  'COUNTS_NOT_KEPT',
] as const;
export type WithheldReason = (typeof withheldReasons)[number];

/** A change with its p-value as it counts among the dimensions. */
export interface ChangeFigures extends OutcomeChange {
  readonly adjustedPValue: number | null;
  /** Pairs with an end whose confidence is below the threshold. */
  readonly lowConfidenceShare: number | null;
}

/** The scores of one dimension. Everything but counts of texts is null where it is withheld. */
export interface DimensionFigures {
  readonly dimension: OutcomeDimension;
  readonly sampleSize: number;
  readonly people: number | null;
  readonly average: number | null;
  readonly confidenceWeightedAverage: number | null;
  readonly averageConfidence: number | null;
  readonly interval: Estimate | null;
  readonly lowConfidenceShare: number | null;
  readonly change: ChangeFigures | null;
  readonly withheld: WithheldReason | null;
}

export interface VisFigures {
  readonly formulaVersion: string;
  readonly score: Estimate | null;
  readonly band: VisBand | null;
  readonly parts: VisParts | null;
  readonly inputHash: string | null;
  readonly withheld: WithheldReason | null;
}

interface Step {
  readonly dimension: OutcomeDimension;
  readonly pairs: number;
  readonly quantity: number;
  readonly proxy: string;
  readonly gross: string;
  readonly afterDeadweight: string;
  readonly afterAttribution: string;
  readonly afterDisplacement: string;
  readonly years: readonly string[];
  readonly presentValue: string;
}
interface Source {
  readonly name: string;
  readonly value: string;
  readonly source: string;
  readonly year: number;
}

/** Money as exact decimals in `currency`; ratios as numbers. */
export interface SroiFigures {
  readonly formulaVersion: string;
  readonly currency: string | null;
  readonly ratio: Estimate | null;
  readonly net: number | null;
  readonly paybackYears: number | null;
  readonly presentValue: { readonly low: string; readonly central: string; readonly high: string } | null;
  readonly inputs: {
    readonly total: string;
    readonly costs: string;
    readonly volunteerMinutes: number;
    readonly volunteerTime: string;
  } | null;
  readonly steps: readonly Step[];
  readonly sources: readonly Source[];
  readonly inputHash: string | null;
  readonly lowConfidenceShare: number | null;
  readonly withheld: WithheldReason | null;
  /** Which input is missing, and where to enter it. */
  readonly detail: string | null;
}

/** Programmes in a period: whom they reached, and the approved time of volunteers. */
export interface ReachCounts {
  readonly participants: number;
  readonly volunteers: number;
  readonly sessions: number;
  /** Approved volunteer time; a minute that a person gave to two programmes at once is one in the totals. */
  readonly minutes: number;
  /** How many people that time is of. */
  readonly timePeople: number;
}

export interface ProgramCounts extends ReachCounts {
  readonly id: string;
  readonly name: string;
}

/** What is counted of a period: each person and each minute once. */
export interface PeriodCounts extends ReachCounts {
  /** Minutes by the kind of time; together they are `minutes`. */
  readonly paidMinutes: number;
  readonly ownMinutes: number;
  readonly unknownMinutes: number;
  /** How many people gave time of each kind; a person may have given several. */
  readonly kindPeople: { readonly paid: number; readonly own: number; readonly unknown: number };
  readonly programs: readonly ProgramCounts[];
}

/** What an edition of a period holds. */
export interface PeriodFigures {
  /** Absent in editions that were made before counts were kept. */
  readonly counts?: PeriodCounts;
  readonly outcomes: readonly DimensionFigures[];
  readonly vis: VisFigures;
  readonly sroi: SroiFigures;
  /** By the id of the cohort; people who joined, and their scores in the period. */
  readonly cohorts: Readonly<Record<string, CohortFigures>>;
}

export interface CohortFigures {
  readonly people: number | null;
  readonly withheld: WithheldReason | null;
  readonly outcomes: readonly DimensionFigures[];
}

export const withheldDimension = (
  dimension: OutcomeDimension,
  sampleSize: number,
  withheld: WithheldReason,
): DimensionFigures => ({
  dimension,
  sampleSize,
  people: null,
  average: null,
  confidenceWeightedAverage: null,
  averageConfidence: null,
  interval: null,
  lowConfidenceShare: null,
  change: null,
  withheld,
});

/** Every dimension in the order of the contract, with Holm's correction over those that have a p-value. */
export function dimensionFigures(
  rows: readonly OutcomeRow[],
  withheld: (row: OutcomeRow) => WithheldReason | null = () => null,
): DimensionFigures[] {
  const byDimension = new Map(rows.map((row) => [row.dimension, row]));
  const figures = outcomeDimensions.map((dimension) => {
    const row = byDimension.get(dimension);
    if (!row || row.texts === 0) return withheldDimension(dimension, 0, 'NO_SCORES');
    const reason = withheld(row);
    return reason === null ? shown(row) : withheldDimension(dimension, row.texts, reason);
  });
  const adjusted = holm(figures.map(({ change }) => change?.pValue ?? null));
  return figures.map((figure, index) =>
    figure.change === null
      ? figure
      : { ...figure, change: { ...figure.change, adjustedPValue: adjusted[index] ?? null } },
  );
}

const scale: readonly [number, number] = [0, 1];

function shown(row: OutcomeRow): DimensionFigures {
  const { dimension, texts, people, personMean, personDeviation, average, unsureTexts } = row;
  return {
    dimension,
    sampleSize: texts,
    people,
    average,
    confidenceWeightedAverage: row.confidenceWeightedAverage,
    averageConfidence: row.averageConfidence,
    interval: meanIntervalOf({ n: people, mean: personMean ?? 0, deviation: personDeviation ?? 0 }, scale),
    lowConfidenceShare: unsureTexts / texts,
    change: changeOf(row),
    withheld: null,
  };
}

/** Pairs can be fewer than the people of a figure. */
function changeOf({ pairs, changeMean, changeDeviation, lost, unsurePairs }: OutcomeRow): ChangeFigures | null {
  if (pairs < fewestPeople) return null;
  const change = outcomeChangeOf({ n: pairs, mean: changeMean ?? 0, deviation: changeDeviation ?? 0 }, lost);
  return { ...change, adjustedPValue: null, lowConfidenceShare: unsurePairs / pairs };
}
