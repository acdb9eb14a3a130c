import { outcomeDimensions } from '#contracts/events';
import { featuresOf, wordsOf, type WordFeatures } from './features.rules.js';
import { calibrations, weights } from './generated/weights.js';
import {
  calibrated,
  contribution,
  decodeHeads,
  loudest,
  sentencesOf,
  type Head,
  type LinearModel,
} from './linear-model.rules.js';
import type { ClassificationRequest, ClassificationResult, Evidence, OutcomeScore } from './provider.js';

/** Fewer words say too little for any score. */
const fewestWords = 3;
const evidenceWords = 4;

/** Pure: the same words, the same scores. Abstains (no scores) on short texts and languages it was not trained on. */
export function scoreText({ text, language }: ClassificationRequest, model: LinearModel): ClassificationResult {
  const words = wordsOf(text);
  const usage = { inputTokens: words.length, outputTokens: 0 };
  if (language === 'und' || words.length < fewestWords) return { scores: [], usage };
  const sentences = sentencesOf(featuresOf(words));
  const scores = outcomeDimensions.flatMap((dimension): OutcomeScore[] => {
    const head = model.heads[dimension];
    const { presence, direction, threshold } = model.calibrations[dimension];
    const loud = loudest(head, sentences);
    const confidence = calibrated(loud.presence, presence);
    if (confidence < threshold) return [];
    const score = calibrated(loud.direction, direction);
    const evidence = evidenceOf(head, loud.features, score >= 0.5 ? 1 : -1);
    return [{ dimension, score: rounded(score), confidence: rounded(confidence), evidence }];
  });
  return { scores, usage };
}

/** The words that speak loudest for the score, neighbours joined, in the order of the text. */
function evidenceOf(head: Head, features: readonly WordFeatures[], side: 1 | -1): Evidence[] {
  const loudest = features
    .map((feature, at) => ({ at, word: feature.word, weight: contribution(head, feature, side) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, evidenceWords)
    .sort((a, b) => a.at - b.at);
  const spans: { start: number; end: number; last: number }[] = [];
  for (const { at, word } of loudest) {
    const previous = spans.at(-1);
    if (previous && at === previous.last + 1) Object.assign(previous, { end: word.end, last: at });
    else spans.push({ start: word.start, end: word.end, last: at });
  }
  return spans.map(({ start, end }) => ({ start, end }));
}

const rounded = (value: number) => Math.round(value * 1000) / 1000;

/** The weights that are committed, ready for use. */
export const committedModel = (): LinearModel => ({ heads: decodeHeads(weights), calibrations });
