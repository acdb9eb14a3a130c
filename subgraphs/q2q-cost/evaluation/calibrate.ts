import { outcomeDimensions } from '#contracts/events';
import { probabilitiesOf, verdictOf } from '../classification/embedded.rules.js';
import { featuresOf } from '../classification/features.rules.js';
import {
  heads,
  inputCount,
  probabilityOf,
  type Limits,
  readParts,
  type Calibration,
} from '../classification/linear-model.rules.js';
import type { OutcomeScore } from '../classification/provider.js';
import { wordsOf } from '../classification/words.rules.js';
import type { LabelledText } from './data/types.js';
import { limitsOf } from './limits.js';
import { generator } from './random.js';
import { shuffle, trainWeights } from './train.js';

/** The share of scores that may point the wrong way in stories, which unseen hands wrote; in plain answers about half as many do. */
const mostWrongWay = 0.08;

export interface HandText extends LabelledText {
  readonly hand: string;
}

/** What weights trained without any text by this hand said of the text. */
export interface Unseen {
  readonly text: HandText;
  readonly inputs: Float64Array;
}

/** Every text of these hands scored by quantised weights that saw nothing by the same hand, in no language. */
export function leaveOneHandOut(texts: readonly HandText[], left: readonly string[]): Unseen[] {
  return left.flatMap((hand) => {
    const weights = trainWeights(texts.filter((text) => text.hand !== hand));
    return texts
      .filter((text) => text.hand === hand)
      .map((text) => ({ text, inputs: readParts(weights, featuresOf(wordsOf(text.text))).inputs }));
  });
}

export function calibrate(unseen: readonly Unseen[]): Calibration & Limits {
  const combiners = heads.map((_, head) => combinerOf(unseen, head));
  const cases = unseen.map(({ text, inputs }) => ({
    labels: text.labels,
    probabilities: probabilitiesOf(inputs, { combiners }),
  }));
  return { combiners, ...limitsOf(cases, mostWrongWay) };
}

/** What the calibrated classifier says of a text it has not seen. */
export const scoresOf = (probabilities: readonly number[], limits: Limits): OutcomeScore[] =>
  outcomeDimensions.flatMap((dimension) => {
    const verdict = verdictOf(dimension, probabilities, limits);
    return typeof verdict === 'string' ? [] : [{ ...verdict.score, evidence: [] }];
  });

const combinerSettings = { epochs: 25, learningRate: 0.05, decay: 0.002 };

/** Logistic regression that begins with trusting its own head's whole text and loudest sentence alike. */
function combinerOf(unseen: readonly Unseen[], head: number): number[] {
  const { dimension, sign } = heads[head]!;
  const start = new Float64Array(inputCount + 1);
  for (const part of [0, 1]) start[part * heads.length + head] = 0.5;
  const combiner = Array.from(start);
  const squares = new Float64Array(inputCount + 1);
  const order = unseen.map((_, at) => at);
  const random = generator(5);
  for (let epoch = 0; epoch < combinerSettings.epochs; epoch += 1) {
    shuffle(order, random);
    for (const at of order) {
      const { text, inputs } = unseen[at]!;
      const wanted = text.labels.includes(`${dimension}${sign === 1 ? '+' : '-'}`) ? 1 : 0;
      const error = probabilityOf(combiner, inputs) - wanted;
      for (let input = 0; input <= inputCount; input += 1) {
        const slope =
          error * (input === inputCount ? 1 : inputs[input]!) +
          combinerSettings.decay * (combiner[input]! - start[input]!);
        squares[input]! += slope * slope;
        combiner[input]! -= (combinerSettings.learningRate * slope) / Math.sqrt(squares[input]! + 1e-6);
      }
    }
  }
  return combiner.map((weight) => Math.round(weight * 1e4) / 1e4);
}
