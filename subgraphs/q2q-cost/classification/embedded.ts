import { outcomeDimensions } from '../../../contracts/events/index.js';
import { featuresOf, wordsOf, type WordFeatures } from './features.js';
import { weights } from './generated/weights.js';
import { contribution, decodeModel, logitsOf, softmax, type Head, type LinearModel } from './linear-model.js';
import type {
  ClassificationProvider,
  ClassificationRequest,
  ClassificationResult,
  Evidence,
  OutcomeScore,
} from './provider.js';

/** Fewer words say too little for any score. */
const fewestWords = 3;
/** Short texts must be clearer than long ones. */
const presenceNeeded = (words: number) => (words < 6 ? 0.6 : 0.5);
const evidenceWords = 4;

/** Pure: the same words, the same scores. Abstains (no scores) on short texts and languages it was not trained on. */
export function scoreText({ text, language }: ClassificationRequest, model: LinearModel): ClassificationResult {
  const words = wordsOf(text);
  const usage = { inputTokens: words.length, outputTokens: 0 };
  if (language === 'und' || words.length < fewestWords) return { scores: [], usage };
  const features = featuresOf(words);
  const scores = outcomeDimensions.flatMap((dimension): OutcomeScore[] => {
    const head = model[dimension];
    const [absent, low, high] = softmax(logitsOf(head, features));
    const present = 1 - absent;
    if (present < presenceNeeded(words.length)) return [];
    const evidence = evidenceOf(head, features, high >= low ? 'HIGH' : 'LOW');
    return [{ dimension, score: rounded(high / (high + low)), confidence: rounded(present), evidence }];
  });
  return { scores, usage };
}

/** The words that speak loudest for the score, neighbours joined, in the order of the text. */
function evidenceOf(head: Head, features: readonly WordFeatures[], direction: 'HIGH' | 'LOW'): Evidence[] {
  const loudest = features
    .map((feature, at) => ({ at, word: feature.word, weight: contribution(head, feature, direction) }))
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

export const embeddedModelId = 'q2q-ngram-1';

/** The default: needs no key, leaves no machine, metered like every other model. */
export function embeddedProvider(): ClassificationProvider {
  const model = decodeModel(weights);
  return {
    provider: 'embedded',
    model: embeddedModelId,
    version: '1',
    maxOutputTokens: 0,
    timeoutMs: 5_000,
    async classify(request) {
      return scoreText(request, model);
    },
  };
}
