import { buckets, type Features } from './features.rules.js';

export const heads = ['SAFEGUARDING', 'ABUSE', 'SPAM'] as const;
export type Head = (typeof heads)[number];

/** A point of a rising line between a score and how often such a score is right. */
export interface CalibrationPoint {
  readonly score: number;
  readonly confidence: number;
}

export interface LinearHead {
  readonly bias: number;
  /** What one step of a stored weight is worth. */
  readonly scale: number;
  readonly weights: Int8Array;
}

/** Log-odds of a segment; long ones are damped, so that many weak hints do not outweigh one sentence. */
export function scoreOf(head: LinearHead, features: Features): number {
  let sum = 0;
  for (const feature of features) sum += head.weights[feature]!;
  return head.bias + (sum * head.scale) / lengthScale(features.length);
}

export const lengthScale = (features: number): number => Math.sqrt(Math.max(features, 40));

/** Between two points in proportion, beyond the ends the end. */
export function confidenceOf(points: readonly CalibrationPoint[], score: number): number {
  const above = points.findIndex((point) => point.score >= score);
  if (above < 0) return points.at(-1)?.confidence ?? 0;
  const upper = points[above]!;
  const lower = points[above - 1];
  if (!lower) return upper.confidence;
  const share = (score - lower.score) / (upper.score - lower.score);
  return lower.confidence + share * (upper.confidence - lower.confidence);
}

/** Weights as whole numbers from -127 to 127 times one scale: a quarter of the size, and the same on every machine. */
export function quantise(weights: Float32Array, bias: number): LinearHead {
  let largest = 0;
  for (const weight of weights) largest = Math.max(largest, Math.abs(weight));
  const scale = Number((largest / 127 || 1).toPrecision(6));
  const steps = new Int8Array(buckets);
  for (let at = 0; at < buckets; at += 1) steps[at] = Math.max(-127, Math.min(127, Math.round(weights[at]! / scale)));
  return { bias: Number(bias.toPrecision(6)), scale, weights: steps };
}
