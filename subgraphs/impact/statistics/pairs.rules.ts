import {
  detectableChange,
  type Estimate,
  meanIntervalOf,
  type Moments,
  momentsOf,
  shareInterval,
} from './interval.rules.js';
import { twoSided } from './t-distribution.rules.js';

/** One person's first and last score in one dimension. */
export interface Pair {
  readonly pre: number;
  readonly post: number;
}

/** How people changed, of whom we know both ends, and how many were lost on the way. */
export interface OutcomeChange {
  /** People with a score at both ends. */
  readonly pairs: number;
  /** Mean of post − pre over the pairs; null for fewer than two pairs. */
  readonly change: Estimate | null;
  /** The share of those with a first score who have a later one. */
  readonly retained: Estimate | null;
  /** The change if everyone who was lost had not changed at all: what the figure is at worst without harm. */
  readonly ifLostUnchanged: number | null;
  /** The smallest change that this many pairs can show. */
  readonly detectable: number | null;
  /** Two-sided p-value of "no change" by the paired t test, before any correction. */
  readonly pValue: number | null;
}

/**
 * Change over matched pairs only. The mean of all last scores less the mean of all first ones would also move when people leave: those
 * who do badly leave first.
 *
 * @param lost first scores of people without a later one
 */
export const outcomeChange = (pairs: readonly Pair[], lost: number): OutcomeChange =>
  outcomeChangeOf(momentsOf(pairs.map(({ pre, post }) => post - pre)), lost);

/** The same where a database has counted. */
export function outcomeChangeOf(changes: Moments, lost: number): OutcomeChange {
  const { n, mean, deviation } = changes;
  const t = n > 1 && deviation > 0 ? mean / (deviation / Math.sqrt(n)) : null;
  return {
    pairs: n,
    change: meanIntervalOf(changes, [-1, 1]),
    retained: shareInterval(n, n + lost),
    ifLostUnchanged: n === 0 ? null : (mean * n) / (n + lost),
    detectable: detectableChange(changes),
    pValue: t === null ? null : twoSided(t, n - 1),
  };
}

/** What a comparison without pairs would say; only to show how far off it is. */
export const unmatchedChange = (pairs: readonly Pair[], lost: readonly number[]): number =>
  momentsOf(pairs.map(({ post }) => post)).mean - momentsOf([...pairs.map(({ pre }) => pre), ...lost]).mean;

/**
 * Holm's correction: of several p-values of one family, each as it counts when the chance of even one false alarm shall stay at 5 %.
 * Nulls stay null and do not count. Order is kept.
 */
export function holm<P extends number | null>(pValues: readonly P[]): P[] {
  const ranked = pValues
    .map((p, index) => ({ p, index }))
    .filter((entry): entry is { p: P & number; index: number } => entry.p !== null)
    .sort((a, b) => a.p - b.p);
  const adjusted = [...pValues];
  let highest = 0;
  for (const [rank, { p, index }] of ranked.entries()) {
    highest = Math.max(highest, Math.min(1, p * (ranked.length - rank)));
    adjusted[index] = highest as P;
  }
  return adjusted;
}
