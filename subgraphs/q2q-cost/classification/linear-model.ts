import { outcomeDimensions, type OutcomeDimension } from '../../../contracts/events/index.js';
import { dimensions, type WordFeatures } from './features.js';

/** What a text says about one outcome. */
export const classes = ['ABSENT', 'LOW', 'HIGH'] as const;
const size = dimensions + 1;

/** Weights of one head: three classes by hashed features and a bias. */
export type Head = readonly [Float32Array, Float32Array, Float32Array];
export type LinearModel = Readonly<Record<OutcomeDimension, Head>>;

export const emptyHead = (): Head => [new Float32Array(size), new Float32Array(size), new Float32Array(size)];

/** Every feature counts, damped by the number of words, so that long texts do not shout. */
export const featureScale = (wordCount: number): number => 1 / Math.sqrt(Math.max(4, wordCount));

export function logitsOf(head: Head, features: readonly WordFeatures[]): [number, number, number] {
  const scale = featureScale(features.length);
  const sums: [number, number, number] = [head[0][dimensions]!, head[1][dimensions]!, head[2][dimensions]!];
  for (const { indexes } of features) {
    for (const index of indexes) {
      sums[0] += head[0][index]! * scale;
      sums[1] += head[1][index]! * scale;
      sums[2] += head[2][index]! * scale;
    }
  }
  return sums;
}

export function softmax(logits: readonly [number, number, number]): [number, number, number] {
  const top = Math.max(...logits);
  const exps = logits.map((logit) => Math.exp(logit - top)) as [number, number, number];
  const sum = exps[0] + exps[1] + exps[2];
  return [exps[0] / sum, exps[1] / sum, exps[2] / sum];
}

/** How much one word speaks for `HIGH` over `LOW`, or the other way round. */
export function contribution(head: Head, feature: WordFeatures, direction: 'HIGH' | 'LOW'): number {
  const [forIt, against] = direction === 'HIGH' ? [head[2], head[1]] : [head[1], head[2]];
  return feature.indexes.reduce((sum, index) => sum + forIt[index]! - Math.max(against[index]!, head[0][index]!), 0);
}

/** One byte per weight, one scale per class: 61 kB instead of 246. Layout: scale (float32), weights, for every head and class in order. */
export function encodeModel(model: LinearModel): string {
  const parts = outcomeDimensions.flatMap((dimension) =>
    model[dimension].map((weights) => {
      const scale = weights.reduce((top, weight) => Math.max(top, Math.abs(weight)), 1e-6) / 127;
      const bytes = Buffer.alloc(4 + size);
      bytes.writeFloatLE(scale, 0);
      weights.forEach((weight, at) => bytes.writeInt8(Math.round(weight / scale), 4 + at));
      return bytes;
    }),
  );
  return Buffer.concat(parts).toString('base64');
}

export function decodeModel(encoded: string): LinearModel {
  const bytes = Buffer.from(encoded, 'base64');
  const expected = outcomeDimensions.length * classes.length * (4 + size);
  if (bytes.length !== expected)
    throw new Error(`The model's weights have ${bytes.length} bytes instead of ${expected}: train it again.`);
  let offset = 0;
  const read = (): Float32Array => {
    const scale = bytes.readFloatLE(offset);
    const weights = Float32Array.from({ length: size }, (_, at) => bytes.readInt8(offset + 4 + at) * scale);
    offset += 4 + size;
    return weights;
  };
  return Object.fromEntries(
    outcomeDimensions.map((dimension) => [dimension, [read(), read(), read()]]),
  ) as unknown as LinearModel;
}
