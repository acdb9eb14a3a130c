import { headCount, heads, type Limits, sigmoid } from '../classification/linear-model.rules.js';
import { type EmbeddingHeads, logitOf } from '../providers/embedding-heads.rules.js';
import type { HandText } from './calibrate.js';
import { limitsOf } from './limits.js';
import { generator } from './random.js';
import { shuffle } from './train.js';

/** A training text with its embedding, of length one. */
export interface EmbeddedText {
  readonly text: HandText;
  readonly unit: readonly number[];
}

type Heads = EmbeddingHeads['heads'];

const epochs = 40;
/** Vectors of length one ask for large weights: the first steps are large. */
const [firstRate, decay] = [4, 2e-5];

/** One logistic regression per outcome and direction. The same texts give the same heads, on every machine. */
export function trainHeads(texts: readonly EmbeddedText[]): Heads {
  const dimensions = texts[0]?.unit.length ?? 0;
  const wanted = texts.map(({ text }) =>
    heads.map(({ dimension, sign }) => (text.labels.includes(`${dimension}${sign === 1 ? '+' : '-'}`) ? 1 : 0)),
  );
  const weights = Array.from({ length: headCount }, () => new Float64Array(dimensions));
  const biases = new Float64Array(headCount).fill(-2);
  const order = texts.map((_, at) => at);
  const random = generator(29);
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    shuffle(order, random);
    const rate = firstRate / (1 + epoch / 4);
    for (const at of order) {
      const { unit } = texts[at]!;
      for (let head = 0; head < headCount; head += 1) {
        const own = weights[head]!;
        let logit = biases[head]!;
        for (let place = 0; place < dimensions; place += 1) logit += own[place]! * unit[place]!;
        const step = rate * (sigmoid(logit) - wanted[at]![head]!);
        for (let place = 0; place < dimensions; place += 1)
          own[place]! -= step * unit[place]! + rate * decay * own[place]!;
        biases[head]! -= step * 0.05;
      }
    }
  }
  return weights.map((own, head) => ({ weights: [...own].map(rounded), bias: rounded(biases[head]!) }));
}

const rounded = (value: number) => Math.round(value * 1e5) / 1e5;

/** Sentence vectors turn more stories around than words do: with the embedded model's share they would hardly say anything. */
const mostWrongWay = 0.12;

/** As the embedded model: from heads that saw nothing by the hand whose texts they read. The test set, by yet other hands, says what it comes to. */
export function limitsFor(texts: readonly EmbeddedText[], hands: readonly string[]): Limits {
  return limitsOf(
    hands.flatMap((hand) => {
      const trained = trainHeads(texts.filter(({ text }) => text.hand !== hand));
      return texts
        .filter(({ text }) => text.hand === hand)
        .map(({ text, unit }) => ({
          labels: text.labels,
          probabilities: trained.map((head) => sigmoid(logitOf(head, unit))),
        }));
    }),
    mostWrongWay,
  );
}
