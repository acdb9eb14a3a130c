import type { OutcomeDimension } from '#contracts/events';
import type { Queryable } from '#platform/database';
import { sha256 } from '#platform/text';
import { formulaAt } from '../metrics/formula-registry.rules.js';
import type { VisFigures, WithheldReason } from '../metrics/figures.rules.js';
import type { OutcomeFigures } from '../metrics/outcome-figures.store.js';
import { meanIntervalOf } from '../statistics/interval.rules.js';
import { fewestPeople } from '../suppression/suppression.rules.js';
import { visBand, visEstimate, visParts } from './vis.rules.js';

export interface VisRequest {
  readonly companyId: string;
  readonly from: string;
  readonly to: string;
  readonly months: number;
  readonly volunteers: number;
  readonly volunteerMinutes: number;
  readonly volunteerVisits: number;
  /** Outcomes that may be shown. */
  readonly shown: readonly OutcomeDimension[];
}

export const withheldVis = (from: string, withheld: WithheldReason): VisFigures => ({
  formulaVersion: formulaAt('vis', from).version,
  score: null,
  band: null,
  parts: null,
  inputHash: null,
  withheld,
});

/** Volunteer impact score of a company in whole months. See `docs/methods/vis.md`. */
export async function visFigures(request: VisRequest, outcomes: OutcomeFigures, on?: Queryable): Promise<VisFigures> {
  const { companyId, from, to, months, volunteers, volunteerMinutes, volunteerVisits, shown } = request;
  if (volunteers === 0) return withheldVis(from, 'NO_VOLUNTEERS');
  const change = await outcomes.overallChange({ companyId, from, to }, shown, on);
  const improvement = change.n < fewestPeople ? null : meanIntervalOf(change, [-1, 1]);
  if (improvement === null) return withheldVis(from, 'TOO_FEW_PEOPLE');
  const given = { hours: volunteerMinutes / 60 / volunteers, sessionsPerMonth: volunteerVisits / volunteers / months };
  const score = visEstimate(given, improvement);
  return {
    formulaVersion: formulaAt('vis', from).version,
    score,
    band: visBand(score.central),
    parts: visParts({ ...given, improvement: improvement.central }),
    inputHash: sha256(JSON.stringify([given, improvement, change.n])),
    withheld: null,
  };
}
