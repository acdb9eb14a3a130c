import { outcomeDimensions, type OutcomeDimension } from '#contracts/events';
import { dimensions, type WordFeatures } from './features.rules.js';

export const weightsPerVector = dimensions + 1;

/** Weights of one outcome by hashed feature, and a bias: is it spoken of, and does it go well (if it is)? */
export interface Head {
  readonly presence: Float32Array;
  readonly direction: Float32Array;
}

/** How logits become honest probabilities, fitted on texts that the weights had not seen. */
export interface Calibration {
  readonly presence: { readonly slope: number; readonly shift: number };
  readonly direction: { readonly slope: number; readonly shift: number };
  /** Calibrated presence below which the classifier says nothing. */
  readonly threshold: number;
}

export type Heads = Readonly<Record<OutcomeDimension, Head>>;
export type Calibrations = Readonly<Record<OutcomeDimension, Calibration>>;

export interface LinearModel {
  readonly heads: Heads;
  readonly calibrations: Calibrations;
}

export const emptyHead = (): { presence: Float32Array; direction: Float32Array } => ({
  presence: new Float32Array(weightsPerVector),
  direction: new Float32Array(weightsPerVector),
});

/** Every feature counts, damped by the number of words, so that long texts do not shout. */
export const featureScale = (wordCount: number): number => 1 / Math.sqrt(Math.max(4, wordCount));

export interface Logits {
  readonly presence: number;
  readonly direction: number;
}

/**
 * Returns the logits of the sentence that speaks loudest of the outcome: what is said well of one thing must not
 * colour the next. And the features of that sentence, for the evidence.
 */
export function loudest(
  head: Head,
  sentences: readonly (readonly WordFeatures[])[],
): Logits & { features: readonly WordFeatures[] } {
  let best = { presence: Number.NEGATIVE_INFINITY, direction: 0, features: sentences[0] ?? [] };
  for (const features of sentences) {
    const { presence, direction } = logitsOf(head, features);
    if (presence > best.presence) best = { presence, direction, features };
  }
  return best;
}

export function sentencesOf(features: readonly WordFeatures[]): WordFeatures[][] {
  const sentences: WordFeatures[][] = [];
  let current = -1;
  for (const feature of features) {
    if (feature.word.sentence !== current) sentences.push([]);
    current = feature.word.sentence;
    sentences.at(-1)!.push(feature);
  }
  return sentences;
}

function logitsOf(head: Head, features: readonly WordFeatures[]): Logits {
  const scale = featureScale(features.length);
  let presence = 0;
  let direction = 0;
  for (const { indexes } of features) {
    for (const index of indexes) {
      presence += head.presence[index]!;
      direction += head.direction[index]!;
    }
  }
  return {
    presence: presence * scale + head.presence[dimensions]!,
    direction: direction * scale + head.direction[dimensions]!,
  };
}

export const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

export const calibrated = (logit: number, { slope, shift }: { slope: number; shift: number }): number =>
  sigmoid(slope * logit + shift);

/** How much one word speaks for the outcome, and for it going well (`1`) or badly (`-1`). */
export function contribution(head: Head, feature: WordFeatures, side: 1 | -1): number {
  return feature.indexes.reduce((sum, index) => sum + head.presence[index]! + side * head.direction[index]!, 0);
}

const vectors = (head: Head) => [head.presence, head.direction];

/**
 * One byte per weight and one scale per vector. Layout: scale (float32), weights, for every outcome and vector in
 * order.
 */
export function encodeHeads(heads: Heads): string {
  const parts = outcomeDimensions.flatMap((dimension) =>
    vectors(heads[dimension]).map((weights) => {
      const scale = weights.reduce((top, weight) => Math.max(top, Math.abs(weight)), 1e-6) / 127;
      const bytes = Buffer.alloc(4 + weightsPerVector);
      bytes.writeFloatLE(scale, 0);
      weights.forEach((weight, at) => bytes.writeInt8(Math.round(weight / scale), 4 + at));
      return bytes;
    }),
  );
  return Buffer.concat(parts).toString('base64');
}

export function decodeHeads(encoded: string): Heads {
  const bytes = Buffer.from(encoded, 'base64');
  const expected = outcomeDimensions.length * 2 * (4 + weightsPerVector);
  if (bytes.length !== expected)
    throw new Error(`The model's weights have ${bytes.length} bytes instead of ${expected}: train it again.`);
  let offset = 0;
  const read = (): Float32Array => {
    const scale = bytes.readFloatLE(offset);
    const weights = Float32Array.from({ length: weightsPerVector }, (_, at) => bytes.readInt8(offset + 4 + at) * scale);
    offset += 4 + weightsPerVector;
    return weights;
  };
  return Object.fromEntries(
    outcomeDimensions.map((dimension) => [dimension, { presence: read(), direction: read() }]),
  ) as unknown as Heads;
}
