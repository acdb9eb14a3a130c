import { clamp, type Estimate } from '../statistics/interval.rules.js';

/** What the score is made of, of one company in one period. */
export interface VisInput {
  /** Hours given in the period per volunteer who gave any; 0 or more. */
  readonly hours: number;
  /** Meetings per volunteer and month; 0 or more. */
  readonly sessionsPerMonth: number;
  /** Mean change over matched pairs, −1 to 1. */
  readonly improvement: number;
}

export interface VisParts {
  readonly hours: number;
  readonly consistency: number;
  readonly outcome: number;
}

export const visWeights = { hours: 0.3, consistency: 0.3, outcome: 0.4 } as const satisfies VisParts;

/** From the top: a score belongs to the first band whose lower edge it reaches. */
export const visBands = [
  { name: 'OUTSTANDING', from: 76 },
  { name: 'STRONG', from: 51 },
  { name: 'GROWING', from: 26 },
  { name: 'STARTING', from: 0 },
] as const;
export type VisBand = (typeof visBands)[number]['name'];

const fullHours = 100;
const consistencySteps = [
  { from: 8, points: 100 },
  { from: 4, points: 75 },
  { from: 2, points: 50 },
  { from: Number.MIN_VALUE, points: 25 },
] as const;
/** Improvements up to this size are within the noise of scores, and earn nothing. */
const noise = 0.1;

/** Each part from 0 to 100. Throws `RangeError` for what is no number: a score made of NaN would look like data. */
export function visParts({ hours, sessionsPerMonth, improvement }: VisInput): VisParts {
  const given = { hours, sessionsPerMonth, improvement };
  for (const [name, value] of Object.entries(given))
    if (!Number.isFinite(value)) throw new RangeError(`${name} must be a number, not ${value}.`);
  if (hours < 0 || sessionsPerMonth < 0) throw new RangeError('hours and sessionsPerMonth must be 0 or more.');
  if (improvement < -1 || improvement > 1) throw new RangeError('improvement must lie between -1 and 1.');
  return {
    hours: Math.min(hours / fullHours, 1) * 100,
    consistency: consistencySteps.find(({ from }) => sessionsPerMonth >= from)?.points ?? 0,
    outcome: clamp((improvement - noise) / (1 - noise), 0, 1) * 100,
  };
}

/** 0 to 100, and never lower when an input is higher. See `docs/methods/vis.md`. */
export function visScore(input: VisInput): number {
  const parts = visParts(input);
  const score =
    visWeights.hours * parts.hours + visWeights.consistency * parts.consistency + visWeights.outcome * parts.outcome;
  return clamp(score, 0, 100);
}

export const visBand = (score: number): VisBand => visBands.find(({ from }) => score >= from)?.name ?? 'STARTING';

/** The score with the band that the interval of the improvement leaves open; hours and meetings are counted, not estimated. */
export function visEstimate(input: Omit<VisInput, 'improvement'>, improvement: Estimate): Estimate {
  const at = (value: number) => visScore({ ...input, improvement: value });
  return { low: at(improvement.low), central: at(improvement.central), high: at(improvement.high) };
}
