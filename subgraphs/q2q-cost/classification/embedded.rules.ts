import { outcomeDimensions, type OutcomeDimension } from '#contracts/events';
import { featuresOf } from './features.rules.js';
import { calibration, weights } from './generated/weights.js';
import {
  contribution,
  decodeWeights,
  headOf,
  readParts,
  probabilityOf,
  sigmoid,
  type Calibration,
  type Direction,
  heads,
  type Limits,
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

/** How much more probable good news is than bad, as a logarithm of odds: of the outcome, and summed over all of them. */
export function leaningOf(dimension: OutcomeDimension, probabilities: readonly number[]): readonly [number, number] {
  const odds = heads.map((head, at) => ({ ...head, lean: head.sign * logit(probabilities[at]!) }));
  const sum = (of: typeof odds) => of.reduce((total, { lean }) => total + lean, 0);
  return [sum(odds.filter((head) => head.dimension === dimension)), sum(odds)];
}

/** How probable it is that a text which speaks of the outcome says that it goes well; whether it speaks of it is another question. */
export function directionOf(
  dimension: OutcomeDimension,
  probabilities: readonly number[],
  [difference, mood, shift]: Direction,
): number {
  const [own, all] = leaningOf(dimension, probabilities);
  return sigmoid(difference * own + mood * all + shift);
}

const logit = (probability: number): number => {
  const inside = Math.min(1 - 1e-6, Math.max(1e-6, probability));
  return Math.log(inside / (1 - inside));
};

export function verdictOf(
  dimension: OutcomeDimension,
  probabilities: readonly number[],
  { threshold, direction, certainty }: Limits,
): Verdict {
  const [good, bad] = [probabilities[headOf(dimension, 1)]!, probabilities[headOf(dimension, -1)]!];
  if (Math.max(good, bad) < threshold) return 'NO_SIGNAL';
  const goesWell = directionOf(dimension, probabilities, direction);
  if ((good > bad ? goesWell : 1 - goesWell) < certainty) return 'CONTRADICTORY';
  // The heads are trained apart, but only one of them can be right.
  const [onlyGood, onlyBad] = [good * (1 - bad), bad * (1 - good)];
  const score = lowest + ((highest - lowest) * onlyGood) / (onlyGood + onlyBad);
  return {
    head: headOf(dimension, good > bad ? 1 : -1),
    score: { dimension, score: rounded(score), confidence: rounded(Math.max(good, bad)) },
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
