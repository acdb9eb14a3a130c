import type { OutcomeScore } from '../classification/provider.js';
import type { LabelledText } from './data/types.js';
import { type DimensionMetrics, evaluate } from './metrics.js';
import { type EvaluatedText, scorecardOf } from './scorecard.js';

export interface ReadText {
  readonly text: LabelledText & { readonly numbers: EvaluatedText['labels'] };
  readonly scores: readonly OutcomeScore[];
}

/** How good a model is on the labelled set. */
export interface EvaluationResults {
  readonly texts: number;
  readonly coverage: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly f1Interval: readonly [low: number, high: number];
  readonly wrongDirection: number;
  /** By language, and `all`. */
  readonly byLanguage: Readonly<Record<string, readonly DimensionMetrics[]>>;
}

export function resultsOf(read: readonly ReadText[]): EvaluationResults {
  const card = scorecardOf(read.map(({ text, scores }) => ({ labels: text.numbers, scores })));
  const scoresOf = new Map<LabelledText, readonly OutcomeScore[]>(read.map(({ text, scores }) => [text, scores]));
  const metricsOf = (texts: readonly LabelledText[]) => evaluate(texts, (text) => scoresOf.get(text)!);
  const texts = read.map(({ text }) => text);
  const languages = Map.groupBy(texts, ({ language }) => language);
  const { coverage, precision, recall, f1, wrongDirection, intervals } = card;
  return {
    texts: read.length,
    coverage,
    precision,
    recall,
    f1,
    f1Interval: intervals.f1,
    wrongDirection,
    byLanguage: Object.fromEntries([
      ['all', metricsOf(texts)] as const,
      ...[...languages].map(([language, own]) => [language, metricsOf(own)] as const),
    ]),
  };
}
