import { outcomeDimensions, type OutcomeDimension } from '#contracts/events';
import { featuresOf } from './features.rules.js';
import { calibration, weights } from './generated/weights.js';
import {
  contribution,
  decodeWeights,
  headOf,
  readParts,
  probabilityOf,
  type Calibration,
  type LinearModel,
  type Part,
  type Weights,
} from './linear-model.rules.js';
import type {
  AbstainedBecause,
  ClassificationRequest,
  ClassificationResult,
  Evidence,
  OutcomeScore,
} from './provider.js';
import { wordsOf } from './words.rules.js';

/** Fewer words say too little for any score. */
const fewestWords = 3;
const evidenceWords = 4;
/** What texts that surely go well or badly are scored: words are never proof. */
const [lowest, highest] = [0.15, 0.85];

/** Pure: the same words, the same scores. Abstains (no scores, and says why) where it is not sure enough. */
export function scoreText({ text, language }: ClassificationRequest, model: LinearModel): ClassificationResult {
  const words = wordsOf(text);
  const usage = { inputTokens: words.length, outputTokens: 0 };
  const silent = (abstainedBecause: AbstainedBecause) => ({ scores: [], abstainedBecause, usage });
  if (language === 'und') return silent('LANGUAGE_NOT_SUPPORTED');
  if (words.length < fewestWords) return silent('TOO_SHORT');
  const { sentences, inputs } = readParts(model.weights, featuresOf(words));
  const probabilities = probabilitiesOf(inputs, model.calibration);
  const verdicts = outcomeDimensions.map((dimension) => verdictOf(dimension, probabilities, model.calibration));
  const scores = verdicts.flatMap((verdict) =>
    typeof verdict === 'string'
      ? []
      : [{ ...verdict.score, evidence: evidenceOf(model.weights, sentences, verdict.head) }],
  );
  if (scores.length > 0) return { scores, usage };
  return silent(verdicts.includes('CONTRADICTORY') ? 'CONTRADICTORY' : 'NO_SIGNAL');
}

type Verdict =
  | 'NO_SIGNAL'
  | 'CONTRADICTORY'
  | { readonly head: number; readonly score: Omit<OutcomeScore, 'evidence'> };

/** Per head, how probable it is that the text says so. */
export const probabilitiesOf = (inputs: Float64Array, { combiners }: Pick<Calibration, 'combiners'>): number[] =>
  combiners.map((combiner) => probabilityOf(combiner, inputs));

export function verdictOf(
  dimension: OutcomeDimension,
  probabilities: readonly number[],
  { threshold, doubt }: Omit<Calibration, 'combiners'>,
): Verdict {
  const [good, bad] = [probabilities[headOf(dimension, 1)]!, probabilities[headOf(dimension, -1)]!];
  const [most, least] = good > bad ? [good, bad] : [bad, good];
  if (most < threshold) return 'NO_SIGNAL';
  if (least > doubt * most) return 'CONTRADICTORY';
  // The heads are trained apart, but only one of them can be right.
  const [onlyGood, onlyBad] = [good * (1 - bad), bad * (1 - good)];
  const score = lowest + ((highest - lowest) * onlyGood) / (onlyGood + onlyBad);
  return {
    head: headOf(dimension, good > bad ? 1 : -1),
    score: { dimension, score: rounded(score), confidence: rounded(most) },
  };
}

/** The words that speak loudest for the score in the sentence that does, neighbours joined, in the order of the text. */
function evidenceOf(weights: Weights, sentences: readonly Part[], head: number): Evidence[] {
  const loudest = sentences.reduce((best, other) => (other.logits[head]! > best.logits[head]! ? other : best));
  const loudWords = loudest.features
    .map((feature, at) => ({ at, word: feature.word, weight: contribution(weights, feature, head) }))
    .filter(({ word, weight }) => weight > 0 && word.text.length > 1)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, evidenceWords)
    .sort((a, b) => a.at - b.at);
  const spans: { start: number; end: number; last: number }[] = [];
  for (const { at, word } of loudWords) {
    const previous = spans.at(-1);
    if (previous && at === previous.last + 1) Object.assign(previous, { end: word.end, last: at });
    else spans.push({ start: word.start, end: word.end, last: at });
  }
  return spans.map(({ start, end }) => ({ start, end }));
}

const rounded = (value: number) => Math.round(value * 1000) / 1000;

/** The weights that are committed, ready for use. */
export const committedModel = (): LinearModel => ({ weights: decodeWeights(weights), calibration });

let committed: LinearModel | undefined;

/** As the thread of the embedded model does it, here and now. */
export const classifyEmbedded = (request: ClassificationRequest): ClassificationResult =>
  scoreText(request, (committed ??= committedModel()));
