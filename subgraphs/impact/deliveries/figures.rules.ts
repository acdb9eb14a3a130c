import type { CohortKey } from '../cohorts/cohort.rules.js';
import type { DimensionFigures, PeriodFigures } from '../metrics/figures.rules.js';
import type { CohortFigure, DeliveryFigures, OutcomeFigure } from '../partners/figures.js';

interface NamedCohort extends CohortKey {
  readonly id: string;
  readonly programName: string;
}

type Told = Pick<DeliveryFigures, 'outcomes' | 'cohorts' | 'sroi' | 'vis'>;

/**
 * What a partner is told of an edition. What is withheld in it is absent, never zero; nothing is computed anew, so that a delivery says
 * what readers of the closed period see.
 */
export function toldOf(edition: PeriodFigures, cohorts: readonly NamedCohort[]): Told {
  const outcomes = changesOf(edition.outcomes);
  const ofCohorts = cohorts.flatMap(({ id, programName, quarter }): CohortFigure[] => {
    const figures = edition.cohorts[id];
    const changes = changesOf(figures?.outcomes ?? []);
    return figures?.withheld === null && figures.people !== null && changes.length > 0
      ? [{ id, name: `${programName}, ${quarter}`, people: figures.people, outcomes: changes }]
      : [];
  });
  const { sroi, vis } = edition;
  return {
    ...(outcomes.length > 0 && { outcomes }),
    ...(ofCohorts.length > 0 && { cohorts: ofCohorts }),
    ...(sroi.ratio && { sroi: { ratio: String(sroi.ratio.central), version: sroi.formulaVersion } }),
    ...(vis.score && { vis: { value: String(rounded(vis.score.central, 2)), version: vis.formulaVersion } }),
  };
}

/** Mean changes over matched pairs: a level alone says nothing about what a programme did. */
const changesOf = (dimensions: readonly DimensionFigures[]): OutcomeFigure[] =>
  dimensions.flatMap(({ dimension, change, withheld }) =>
    withheld === null && change?.change
      ? [{ dimension: dimension.toUpperCase(), value: rounded(change.change.central, 4), people: change.pairs }]
      : [],
  );

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

/** What makes a revision: a new address or number of a person is none. */
export function countedOf({ people, ...figures }: DeliveryFigures): object {
  if (!people) return figures;
  return {
    ...figures,
    people: people.map(({ userId, programId, minutes, lastDay }) => ({ userId, programId, minutes, lastDay })),
  };
}

/** Figures for people's eyes: how many are named, and no one of them. */
export function shownOf({ people, ...figures }: DeliveryFigures): object {
  if (!people) return figures;
  const minutes = people.reduce((sum, person) => sum + person.minutes, 0);
  return { ...figures, people: { count: new Set(people.map(({ userId }) => userId)).size, minutes } };
}
