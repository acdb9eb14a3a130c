import { buckets, featuresOf, segmentsOf, wordsOf, type Features } from '../classifier/features.rules.js';
import { lengthScale, quantise, type Head, type LinearHead } from '../classifier/linear-model.rules.js';
import { normalise } from '../screening/normalise.rules.js';
import { readingOrder } from '../screening/reading.rules.js';
import { tokenise } from '../screening/tokens.rules.js';
import type { TrainingText } from './corpora.js';
import { seededRandom, shuffle } from './random.rules.js';

/** A text with the features of each of its segments, made once for all heads and folds. */
export interface Prepared extends TrainingText {
  readonly segments: readonly Features[];
  readonly whole: Features;
}

export function prepare(text: TrainingText): Prepared {
  const { words, tokens } = wordsOf(readingOrder(tokenise(normalise(text.text))));
  return {
    ...text,
    segments: segmentsOf(tokens).map((segment) => featuresOf(words, segment)),
    whole: featuresOf(words, { from: 0, to: words.length }),
  };
}

interface Example {
  readonly source: string;
  readonly features: Features;
  readonly positive: boolean;
  readonly weight: number;
}

export interface TrainingOptions {
  readonly epochs: number;
  readonly rate: number;
  readonly decay: number;
  readonly positiveWeight: number;
}

export const defaultOptions: TrainingOptions = { epochs: 6, rate: 0.5, decay: 1e-4, positiveWeight: 1.2 };

const ours = 'hands';

/** A harmless text is harmless in each of its parts; of a harmful one we know only that the whole is. */
function examplesOf(text: Prepared, head: Head, positiveWeight: number): Example[] {
  const positive = text.label === head;
  const source = /^(?:hand|answers|benign|everyday|adverts)-|^decided$|^(?:clinc150|banking77)$/.test(text.source)
    ? ours
    : text.source;
  if (positive) return [{ source, features: text.whole, positive, weight: text.weight * positiveWeight }];
  // A threat and a disclosure share their words: they hold each other apart, with half a voice.
  const weight = text.label === 'BENIGN' ? text.weight : text.weight * 0.5;
  const parts = text.segments.length > 1 ? text.segments : [text.whole];
  return parts.map((features) => ({ source, features, positive, weight: weight / Math.sqrt(parts.length) }));
}

/** Logistic regression by AdaGrad, in an order that a fixed seed gives. */
export function trainHead(
  texts: readonly Prepared[],
  head: Head,
  options: TrainingOptions = defaultOptions,
): LinearHead {
  const examples = texts
    .filter((text) => text.teaches.includes(head))
    .flatMap((text) => examplesOf(text, head, options.positiveWeight))
    .filter((example) => example.features.length > 0);
  const weights = new Float32Array(buckets);
  const squares = new Float32Array(buckets).fill(1e-2);
  const order = Int32Array.from(examples.keys());
  const random = seededRandom(20_261_201);
  // Each set has its own share of positives. Ours and ordinary requests say what to expect here; the others teach words, not shares.
  const biases = new Map(
    [...new Set(examples.map(({ source }) => source))].map((source) => [source, { value: -1, squares: 1 }]),
  );
  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    shuffle(order, random);
    for (const index of order) {
      const { source, features, positive, weight } = examples[index]!;
      const bias = biases.get(source)!;
      const scale = 1 / lengthScale(features.length);
      let sum = 0;
      for (const feature of features) sum += weights[feature]!;
      const error = (sigmoid(bias.value + sum * scale) - (positive ? 1 : 0)) * weight;
      if (Math.abs(error) < 1e-3) continue;
      const step = error * scale;
      for (const feature of features) {
        const gradient = step + options.decay * weights[feature]!;
        squares[feature] = squares[feature]! + gradient * gradient;
        weights[feature] = weights[feature]! - (options.rate * gradient) / Math.sqrt(squares[feature]);
      }
      bias.squares += error * error;
      bias.value -= (options.rate * error) / Math.sqrt(bias.squares);
    }
  }
  return quantise(weights, biases.get(ours)?.value ?? -1);
}

export const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));
