import { outcomeDimensions, type OutcomeDimension } from '../../../contracts/events/index.js';
import { dimensions, featuresOf, wordsOf, type WordFeatures } from '../classification/features.js';
import {
  emptyHead,
  featureScale,
  logitsOf,
  softmax,
  type Head,
  type LinearModel,
} from '../classification/linear-model.js';
import type { Label, LabelledText, Phrases } from './data/types.js';

interface Example {
  readonly features: readonly WordFeatures[];
  readonly labels: readonly Label[];
}

const epochs = 24;
const learningRate = 0.35;
const decay = 2e-5;
const combinations = 260;

/** Numerical Recipes' linear congruential generator: the same weights on every machine. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Every sentence alone, and sentences of one language combined to short answers, with all that both say. */
export function trainingTexts(phrases: Readonly<Record<LabelledText['language'], Phrases>>): LabelledText[] {
  const random = generator(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  return Object.entries(phrases).flatMap(([name, byLabel]) => {
    const language = name as LabelledText['language'];
    const singles = Object.entries(byLabel).flatMap(([label, texts]) =>
      texts.map((text): LabelledText => ({ text, language, labels: label === 'neutral' ? [] : [label as Label] })),
    );
    const combined = Array.from({ length: combinations }, (): LabelledText => {
      const parts = [pick(singles), pick(singles), ...(random() < 0.3 ? [pick(singles)] : [])];
      const labels = [...new Set(parts.flatMap((part) => part.labels))];
      return {
        text: parts.map((part) => `${part.text}.`).join(' '),
        language,
        labels: labels.filter((label) => !labels.includes(opposite(label))),
      };
    });
    return [...singles, ...combined];
  });
}

const opposite = (label: Label): Label => `${label.slice(0, -1) as OutcomeDimension}${label.endsWith('+') ? '-' : '+'}`;

/** Multinomial logistic regression by AdaGrad, one head per outcome. Deterministic. */
export function train(texts: readonly LabelledText[]): LinearModel {
  const examples: Example[] = texts.map(({ text, labels }) => ({ features: featuresOf(wordsOf(text)), labels }));
  return Object.fromEntries(
    outcomeDimensions.map((dimension) => [dimension, trainHead(dimension, examples)]),
  ) as unknown as LinearModel;
}

function trainHead(dimension: OutcomeDimension, examples: readonly Example[]): Head {
  const head = emptyHead();
  const seen = emptyHead();
  const random = generator(11);
  const order = examples.map((_, at) => at);
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    for (let at = order.length - 1; at > 0; at -= 1) {
      const other = Math.floor(random() * (at + 1));
      [order[at], order[other]] = [order[other]!, order[at]!];
    }
    for (const at of order) learn({ head, seen }, examples[at]!, target(dimension, examples[at]!.labels));
  }
  return head;
}

const target = (dimension: OutcomeDimension, labels: readonly Label[]): 0 | 1 | 2 =>
  labels.includes(`${dimension}+`) ? 2 : labels.includes(`${dimension}-`) ? 1 : 0;

function learn({ head, seen }: { head: Head; seen: Head }, { features }: Example, wanted: 0 | 1 | 2): void {
  const probabilities = softmax(logitsOf(head, features));
  const scale = featureScale(features.length);
  for (const klass of [0, 1, 2] as const) {
    const error = probabilities[klass] - (klass === wanted ? 1 : 0);
    const weights = head[klass];
    const squares = seen[klass];
    const step = (index: number, gradient: number) => {
      const slope = gradient + decay * weights[index]!;
      squares[index] = squares[index]! + slope * slope;
      weights[index] = weights[index]! - (learningRate * slope) / Math.sqrt(squares[index] + 1e-8);
    };
    for (const { indexes } of features) for (const index of indexes) step(index, error * scale);
    step(dimensions, error);
  }
}
