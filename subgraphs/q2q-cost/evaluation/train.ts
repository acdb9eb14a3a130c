import { featuresOf } from '../classification/features.rules.js';
import { dimensions } from '../classification/features.rules.js';
import {
  featureScale,
  headCount,
  heads,
  quantised,
  sigmoid,
  type Weights,
} from '../classification/linear-model.rules.js';
import { wordsOf } from '../classification/words.rules.js';
import type { LabelledText } from './data/types.js';
import { generator } from './random.js';

/** Chosen by leaving one hand out (`npm run evaluate:q2q -- --by-hand`). */
const settings = { epochs: 8, learningRate: 0.1, decay: 1e-5, sharedRate: 0.5 };

interface Example {
  readonly indexes: Int32Array;
  readonly values: Float32Array;
  readonly wanted: Float32Array;
}

/**
 * Logistic regression by AdaGrad, a vector per outcome and direction. Steps are taken for what the two directions of an
 * outcome have in common and for what all good and all bad news have in common, too. Deterministic.
 */
export function trainWeights(rows: readonly LabelledText[]): Weights {
  const examples = rows.map(exampleOf);
  const learner = new Learner();
  const random = generator(11);
  const order = examples.map((_, at) => at);
  for (let epoch = 0; epoch < settings.epochs; epoch += 1) {
    shuffle(order, random);
    for (const at of order) learner.learn(examples[at]!);
  }
  return quantised(learner.weights, learner.biases);
}

function exampleOf({ text, labels }: LabelledText): Example {
  const features = featuresOf(wordsOf(text));
  const scale = featureScale(features);
  const sums = new Map<number, number>();
  for (const { indexes, values } of features)
    indexes.forEach((index, at) => sums.set(index, (sums.get(index) ?? 0) + values[at]! * scale));
  return {
    indexes: Int32Array.from(sums.keys()),
    values: Float32Array.from(sums.values()),
    wanted: Float32Array.from(heads, ({ dimension, sign }) =>
      labels.includes(`${dimension}${sign === 1 ? '+' : '-'}`) ? 1 : 0,
    ),
  };
}

/** What heads have in common: the outcome, or the direction. */
const groups = headCount / 2 + 2;

class Learner {
  readonly weights = new Float32Array(dimensions * headCount);
  readonly biases = new Float32Array(headCount);
  private readonly squares = new Float32Array(dimensions * headCount);
  private readonly sharedSquares = new Float32Array(dimensions * groups);
  private readonly biasSquares = new Float32Array(headCount);
  private readonly errors = new Float64Array(headCount);
  private readonly sharedErrors = new Float64Array(groups);

  learn(example: Example): void {
    this.compare(example);
    for (let head = 0; head < headCount; head += 1) {
      this.biasSquares[head]! += this.errors[head]! ** 2;
      this.biases[head]! -= stepOf(this.errors[head]!, this.biasSquares[head]!);
    }
    for (let at = 0; at < example.indexes.length; at += 1) {
      this.moveHeads(example.indexes[at]! * headCount, example.values[at]!);
      this.moveGroups(example.indexes[at]!, example.values[at]!);
    }
  }

  private compare({ indexes, values, wanted }: Example): void {
    const logits = Float64Array.from(this.biases);
    for (let at = 0; at < indexes.length; at += 1) {
      const row = indexes[at]! * headCount;
      for (let head = 0; head < headCount; head += 1) logits[head]! += values[at]! * this.weights[row + head]!;
    }
    this.sharedErrors.fill(0);
    for (let head = 0; head < headCount; head += 1) {
      const error = sigmoid(logits[head]!) - wanted[head]!;
      this.errors[head] = error;
      this.sharedErrors[head >> 1]! += error;
      this.sharedErrors[groups - 2 + (head & 1)]! += error;
    }
  }

  private moveHeads(row: number, value: number): void {
    for (let head = 0; head < headCount; head += 1) {
      const slope = this.errors[head]! * value + settings.decay * this.weights[row + head]!;
      this.squares[row + head]! += slope * slope;
      this.weights[row + head]! -= stepOf(slope, this.squares[row + head]!);
    }
  }

  private moveGroups(index: number, value: number): void {
    const row = index * headCount;
    for (let group = 0; group < groups; group += 1) {
      const slope = this.sharedErrors[group]! * value;
      this.sharedSquares[index * groups + group]! += slope * slope;
      const step = settings.sharedRate * stepOf(slope, this.sharedSquares[index * groups + group]!);
      const ofOutcome = group < headCount / 2;
      const from = ofOutcome ? group * 2 : group - headCount / 2;
      const to = ofOutcome ? from + 2 : headCount;
      for (let head = from; head < to; head += ofOutcome ? 1 : 2) this.weights[row + head]! -= step;
    }
  }
}

const stepOf = (slope: number, squares: number) => (settings.learningRate * slope) / Math.sqrt(squares + 1e-6);

export function shuffle(order: number[], random: () => number): void {
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
}
