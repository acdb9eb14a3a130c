import { outcomeDimensions, type OutcomeDimension } from '#contracts/events';
import { dimensions } from '../classification/features.rules.js';
import {
  emptyHead,
  featureScale,
  sigmoid,
  weightsPerVector,
  type Heads,
} from '../classification/linear-model.rules.js';
import type { LabelledText } from './data/types.js';
import { combined, exampleOf, sideOf, type Example } from './examples.js';
import { generator } from './random.js';

/** Chosen by cross-validation on the training texts (`cross-validate-cli.ts`). */
const settings = { epochs: 16, learningRate: 0.1, decay: 1e-4, answersPerText: 1, presentWeight: 2 };

interface Learner {
  readonly weights: Float32Array;
  readonly squares: Float32Array;
}

const learner = (weights: Float32Array): Learner => ({ weights, squares: new Float32Array(weightsPerVector) });

/** Logistic regression by AdaGrad, two vectors per outcome and one direction that all outcomes share. Deterministic. */
export function trainHeads(rows: readonly LabelledText[]): Heads {
  const answers = combined(rows, { count: Math.round(rows.length * settings.answersPerText), seed: 7 });
  const examples = [...rows.map(exampleOf), ...answers.map((text) => ({ ...exampleOf(text), answer: true }))];
  const order = shuffles(examples.length);
  const heads = Object.fromEntries(outcomeDimensions.map((dimension) => [dimension, emptyHead()])) as unknown as Heads;
  const shared = learner(new Float32Array(weightsPerVector));
  const learners = outcomeDimensions.map((dimension) => ({
    dimension,
    presence: learner(heads[dimension].presence),
    direction: learner(heads[dimension].direction),
  }));
  for (let epoch = 0; epoch < settings.epochs; epoch += 1) {
    for (const at of order()) {
      const example = examples[at]!;
      for (const one of learners) learn(example, one, shared);
    }
  }
  for (const { direction } of learners) {
    for (let at = 0; at < weightsPerVector; at += 1)
      direction.weights[at] = direction.weights[at]! + shared.weights[at]!;
  }
  return heads;
}

interface OutcomeLearners {
  readonly dimension: OutcomeDimension;
  readonly presence: Learner;
  readonly direction: Learner;
}

function learn(example: Example, { dimension, presence, direction }: OutcomeLearners, shared: Learner): void {
  const side = sideOf(dimension, example.labels);
  const wanted = side === 0 ? 0 : 1;
  const said = sigmoid(sum(example, presence));
  step(example, presence, (said - wanted) * (wanted ? settings.presentWeight : 1));
  // Whole answers hold good and bad news at once: which way it goes is learned from single texts.
  if (side === 0 || example.answer) return;
  const slope = sigmoid(sum(example, direction) + sum(example, shared)) - (side === 1 ? 1 : 0);
  step(example, direction, slope);
  step(example, shared, slope);
}

function sum({ features }: Example, { weights }: Learner): number {
  let total = 0;
  for (const { indexes } of features) for (const index of indexes) total += weights[index]!;
  return total * featureScale(features.length) + weights[dimensions]!;
}

function step({ features }: Example, { weights, squares }: Learner, error: number): void {
  const move = (index: number, gradient: number) => {
    const slope = gradient + settings.decay * weights[index]!;
    squares[index] = squares[index]! + slope * slope;
    weights[index] = weights[index]! - (settings.learningRate * slope) / Math.sqrt(squares[index] + 1e-6);
  };
  const gradient = error * featureScale(features.length);
  for (const { indexes } of features) for (const index of indexes) move(index, gradient);
  move(dimensions, error);
}

/** A new order of all examples for each epoch. */
function shuffles(count: number): () => number[] {
  const random = generator(11);
  const order = Array.from({ length: count }, (_, at) => at);
  return () => {
    for (let at = count - 1; at > 0; at -= 1) {
      const other = Math.floor(random() * (at + 1));
      [order[at], order[other]] = [order[other]!, order[at]!];
    }
    return order;
  };
}
