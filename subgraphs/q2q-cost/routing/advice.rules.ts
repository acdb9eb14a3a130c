import { outcomeDimensions } from '#contracts/events';
import type { ReadText } from '../evaluation/results.rules.js';
import { isRight } from '../evaluation/scorecard.js';
import { generator } from '../evaluation/random.js';

/** A difference with its 95 % interval, over the texts that both read. */
export interface Difference {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly texts: number;
}

/** The share of the five outcomes that a text was read rightly in: scored on the right side, or rightly left out. */
function rightShare({ text, scores }: ReadText): number {
  const right = outcomeDimensions.filter((dimension) => {
    const label = text.numbers[dimension];
    const said = scores.find((score) => score.dimension === dimension);
    return label === undefined ? said === undefined : said !== undefined && isRight(said.score, label);
  });
  return right.length / outcomeDimensions.length;
}

const draws = 1_000;

/**
 * How much more of the labelled set one model reads rightly than another, text by text, so that hard texts are hard for both.
 * The interval is from drawing the texts again.
 */
export function accuracyDifference(of: readonly ReadText[], from: readonly ReadText[]): Difference {
  const before = new Map(from.map((read) => [read.text.text, rightShare(read)]));
  const pairs = of.flatMap((read) => {
    const other = before.get(read.text.text);
    return other === undefined ? [] : [rightShare(read) - other];
  });
  if (pairs.length === 0) return { value: 0, low: -1, high: 1, texts: 0 };
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const random = generator(17);
  const means = Array.from({ length: draws }, () =>
    meanOf(pairs.map(() => pairs[Math.floor(random() * pairs.length)]!)),
  ).sort((a, b) => a - b);
  return {
    value: rounded(meanOf(pairs)),
    low: rounded(means[Math.floor(draws * 0.025)]!),
    high: rounded(means[Math.floor(draws * 0.975) - 1]!),
    texts: pairs.length,
  };
}

const rounded = (value: number) => Math.round(value * 1000) / 1000;
