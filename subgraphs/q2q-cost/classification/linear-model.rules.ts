import { outcomeDimensions, type OutcomeDimension } from '#contracts/events';
import { dimensions, type WordFeatures } from './features.rules.js';

/** One head per outcome and direction: "says that it goes well" and "says that it does not" are learned apart. */
export const heads: readonly { readonly dimension: OutcomeDimension; readonly sign: 1 | -1 }[] =
  outcomeDimensions.flatMap((dimension) => [
    { dimension, sign: 1 as const },
    { dimension, sign: -1 as const },
  ]);
export const headCount = heads.length;
export const headOf = (dimension: OutcomeDimension, sign: 1 | -1): number =>
  outcomeDimensions.indexOf(dimension) * 2 + (sign === 1 ? 0 : 1);

/** One byte per weight, one scale per head. The heads of a feature lie side by side. */
export interface Weights {
  readonly bytes: Int8Array;
  readonly scales: Float32Array;
  readonly biases: Float32Array;
}

/**
 * How logits become honest probabilities, fitted on texts by hands that the weights had not seen: per head a logistic
 * regression on what all heads say of the whole text, of the loudest sentence and of the last one. A story's point is
 * often one sentence, often the last.
 */
export interface Calibration {
  /** Per head: a weight per input (see `readParts`), and the shift. */
  readonly combiners: readonly (readonly number[])[];
}

/** When probabilities of heads become a score, fitted on texts by hands that the heads had not seen. */
export interface Limits {
  /** Below this probability of the louder direction nothing is said. */
  readonly threshold: number;
  /** How probable it is that a text which speaks of an outcome says that it goes well: see `directionOf`. */
  readonly direction: Direction;
  /** The direction must be at least this probable, or nothing is said. */
  readonly certainty: number;
}

/** Weights of a logistic regression: of how much louder good news of the outcome is than bad, of the same over all outcomes, and the shift. */
export type Direction = readonly [difference: number, mood: number, shift: number];

export interface LinearModel {
  readonly weights: Weights;
  readonly calibration: Calibration & Limits;
}

const loudness = 3;
const fewestFeatures = 25;

/** Every feature counts, damped by how many there are, so that long texts do not shout. */
export function featureScale(features: readonly WordFeatures[]): number {
  let squares = 0;
  for (const { values } of features) for (const value of values) squares += value * value;
  return loudness / Math.sqrt(Math.max(fewestFeatures, squares));
}

/** What one text gave, part by part. */
export interface ReadParts {
  readonly sentences: readonly Part[];
  readonly inputs: Float64Array;
}

export interface Part {
  readonly features: readonly WordFeatures[];
  readonly logits: Float64Array;
}

/** Longer texts are scored by runs of so many sentences, the length of those it learned from, and not diluted. */
const longestRun = 3;
/** A sentence of fewer words ("Yes." "And then?") is scored with the others only. */
const fewestWords = 3;
export const inputCount = headCount * 3;

export function readParts(weights: Weights, features: readonly WordFeatures[]): ReadParts {
  const all = sentencesOf(features);
  const part = (of: readonly WordFeatures[]): Part => ({ features: of, logits: logitsOf(weights, of) });
  const runs = Array.from({ length: Math.max(1, all.length - longestRun + 1) }, (_, at) =>
    part(all.slice(at, at + longestRun).flat()),
  );
  const long = all.filter((sentence) => sentence.length >= fewestWords);
  const sentences = long.length === 0 || all.length === 1 ? runs : long.map(part);
  const inputs = new Float64Array(inputCount);
  inputs.set(loudest(runs));
  inputs.set(loudest(sentences), headCount);
  inputs.set(sentences.at(-1)!.logits, headCount * 2);
  return { sentences, inputs };
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

export function logitsOf({ bytes, scales, biases }: Weights, features: readonly WordFeatures[]): Float64Array {
  const logits = new Float64Array(headCount);
  for (const { indexes, values } of features) {
    for (let at = 0; at < indexes.length; at += 1) {
      const value = values[at]!;
      const row = indexes[at]! * headCount;
      for (let head = 0; head < headCount; head += 1) logits[head]! += value * bytes[row + head]!;
    }
  }
  const scale = featureScale(features);
  for (let head = 0; head < headCount; head += 1) logits[head] = logits[head]! * scale * scales[head]! + biases[head]!;
  return logits;
}

/** Per head, the logit of the part that speaks loudest. */
function loudest(parts: readonly Part[]): Float64Array {
  const logits = new Float64Array(headCount).fill(Number.NEGATIVE_INFINITY);
  for (const part of parts) {
    for (let head = 0; head < headCount; head += 1) logits[head] = Math.max(logits[head]!, part.logits[head]!);
  }
  return logits;
}

export const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

export function probabilityOf(combiner: readonly number[], inputs: Float64Array): number {
  let logit = combiner[inputCount]!;
  for (let at = 0; at < inputCount; at += 1) logit += combiner[at]! * inputs[at]!;
  return sigmoid(logit);
}

/** How much one word speaks for the outcome going this way. */
export function contribution({ bytes }: Weights, { indexes, values }: WordFeatures, head: number): number {
  return indexes.reduce((sum, index, at) => sum + values[at]! * bytes[index * headCount + head]!, 0);
}

/** The loudest weights are cut here, so that one of them does not make all others coarse. */
const keptShare = 0.9995;

export function quantised(floats: Float32Array, biases: Float32Array): Weights {
  const bytes = new Int8Array(floats.length);
  const scales = new Float32Array(headCount);
  for (let head = 0; head < headCount; head += 1) {
    const sizes = Array.from({ length: dimensions }, (_, at) => Math.abs(floats[at * headCount + head]!))
      .filter((size) => size > 0)
      .sort((a, b) => a - b);
    const top = sizes[Math.floor((sizes.length - 1) * keptShare)] ?? 0;
    scales[head] = Math.max(top, 1e-6) / 127;
    for (let at = head; at < floats.length; at += headCount)
      bytes[at] = Math.max(-127, Math.min(127, Math.round(floats[at]! / scales[head]!)));
  }
  return { bytes, scales, biases };
}

/** Layout: scales and biases (float32, little endian), then the bytes. */
export function encodeWeights({ bytes, scales, biases }: Weights): string {
  const head = Buffer.alloc(headCount * 8);
  for (let at = 0; at < headCount; at += 1) {
    head.writeFloatLE(scales[at]!, at * 4);
    head.writeFloatLE(biases[at]!, (headCount + at) * 4);
  }
  return Buffer.concat([head, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)]).toString('base64');
}

export function decodeWeights(encoded: string): Weights {
  const all = Buffer.from(encoded, 'base64');
  const expected = headCount * (8 + dimensions);
  if (all.length !== expected)
    throw new Error(`The model's weights have ${all.length} bytes instead of ${expected}: train it again.`);
  const floats = (from: number) =>
    Float32Array.from({ length: headCount }, (_, at) => all.readFloatLE((from + at) * 4));
  return { scales: floats(0), biases: floats(headCount), bytes: Int8Array.from(all.subarray(headCount * 8)) };
}
