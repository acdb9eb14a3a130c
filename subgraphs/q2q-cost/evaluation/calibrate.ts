import { outcomeDimensions } from '#contracts/events';
import { probabilitiesOf, verdictOf } from '../classification/embedded.rules.js';
import { featuresOf } from '../classification/features.rules.js';
import { heads, inputCount, probabilityOf, readParts, type Calibration } from '../classification/linear-model.rules.js';
import type { OutcomeScore } from '../classification/provider.js';
import { wordsOf } from '../classification/words.rules.js';
import type { LabelledText } from './data/types.js';
import { generator } from './random.js';
import { shuffle, trainWeights } from './train.js';

/** At least this share of the scores given to texts by hands that the weights have not seen shall be right. */
const wantedPrecision = 0.6;
const thresholds = Array.from({ length: 36 }, (_, step) => (step + 10) / 50);
const doubts = [1, 0.7, 0.5, 0.35];

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

export function calibrate(unseen: readonly Unseen[]): Calibration {
  const combiners = heads.map((_, head) => combinerOf(unseen, head));
  const cases = unseen.map(({ text, inputs }) => ({ text, probabilities: probabilitiesOf(inputs, { combiners }) }));
  let best = { threshold: thresholds.at(-1)!, doubt: 1, f1: -1 };
  for (const doubt of doubts) {
    for (const threshold of thresholds) {
      const { precision, f1 } = tally(cases, { threshold, doubt });
      if (precision >= wantedPrecision && f1 > best.f1) best = { threshold, doubt, f1 };
    }
  }
  return { combiners, threshold: best.threshold, doubt: best.doubt };
}

/** What the calibrated classifier says of a text it has not seen. */
export const scoresOf = (probabilities: readonly number[], limits: Omit<Calibration, 'combiners'>): OutcomeScore[] =>
  outcomeDimensions.flatMap((dimension) => {
    const verdict = verdictOf(dimension, probabilities, limits);
    return typeof verdict === 'string' ? [] : [{ ...verdict.score, evidence: [] }];
  });

interface Case {
  readonly text: HandText;
  readonly probabilities: readonly number[];
}

function tally(cases: readonly Case[], limits: Omit<Calibration, 'combiners'>): { precision: number; f1: number } {
  let [given, right, spoken] = [0, 0, 0];
  for (const { text, probabilities } of cases) {
    spoken += text.labels.length;
    for (const { dimension, score } of scoresOf(probabilities, limits)) {
      given += 1;
      if (text.labels.includes(`${dimension}${score >= 0.5 ? '+' : '-'}`)) right += 1;
    }
  }
  return { precision: given === 0 ? 0 : right / given, f1: (2 * right) / Math.max(1, given + spoken) };
}

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
