import { outcomeDimensions, type OutcomeDimension } from '#contracts/events';
import { wilsonInterval } from '#platform/statistics';
import type { OutcomeScore } from '../classification/provider.js';
import type { Label, LabelledText } from './data/types.js';

/** A share with its 95 % Wilson interval; `n` is how many cases it is a share of. */
export interface Share {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

export interface DimensionMetrics {
  readonly dimension: OutcomeDimension;
  /** Texts in the set. */
  readonly n: number;
  /** The share of all texts rightly found to go well, to go badly, or not to speak of it. */
  readonly accuracy: Share;
  /** The share of the scores given that are on the right side. */
  readonly precision: Share;
  /** The share of the texts that speak of the outcome and got a score on the right side. */
  readonly recall: Share;
  readonly f1: number;
}

export function share(hits: number, n: number): Share {
  return { value: n === 0 ? 0 : hits / n, ...wilsonInterval(hits, n), n };
}

export function evaluate(
  texts: readonly LabelledText[],
  scoresOf: (text: LabelledText) => readonly OutcomeScore[],
): DimensionMetrics[] {
  const scored = texts.map((text) => ({ labels: text.labels, scores: scoresOf(text) }));
  return outcomeDimensions.map((dimension) => {
    const pairs = scored.map(({ labels, scores }) => ({
      truth: truthOf(dimension, labels),
      said: saidOf(dimension, scores),
    }));
    const right = pairs.filter(({ truth, said }) => truth === said);
    const rightScores = right.filter(({ said }) => said !== 'ABSENT').length;
    const precision = share(rightScores, pairs.filter(({ said }) => said !== 'ABSENT').length);
    const recall = share(rightScores, pairs.filter(({ truth }) => truth !== 'ABSENT').length);
    const sum = precision.value + recall.value;
    const f1 = sum === 0 ? 0 : (2 * precision.value * recall.value) / sum;
    return { dimension, n: pairs.length, accuracy: share(right.length, pairs.length), precision, recall, f1 };
  });
}

const truthOf = (dimension: OutcomeDimension, labels: readonly Label[]) =>
  labels.includes(`${dimension}+`) ? 'HIGH' : labels.includes(`${dimension}-`) ? 'LOW' : 'ABSENT';

function saidOf(dimension: OutcomeDimension, scores: readonly OutcomeScore[]) {
  const score = scores.find((candidate) => candidate.dimension === dimension);
  if (!score) return 'ABSENT';
  return score.score >= 0.5 ? 'HIGH' : 'LOW';
}
