import { outcomeDimensions, type OutcomeDimension } from '#contracts/events';
import type { AbstainedBecause, OutcomeScore } from '../classification/provider.js';
import { share } from './metrics.js';
import { generator } from './random.js';

/** What a text says by its labels (0 goes badly, 1 goes well, absent: not spoken of), and what the model says. */
export interface EvaluatedText {
  readonly labels: Readonly<Partial<Record<OutcomeDimension, number>>>;
  readonly scores: readonly Pick<OutcomeScore, 'dimension' | 'score'>[];
  readonly abstainedBecause?: AbstainedBecause | undefined;
}

type Interval = readonly [low: number, high: number];
const figureNames = [
  'coverage',
  'precision',
  'recall',
  'f1',
  'wrongDirection',
  'recallPositive',
  'recallNegative',
] as const;
type Figures = Readonly<Record<(typeof figureNames)[number], number>>;

export interface Scorecard extends Figures {
  /** Texts. */
  readonly n: number;
  readonly scores: number;
  readonly labels: number;
  /** 95 %: Wilson's, of F1 by drawing the texts again a thousand times. */
  readonly intervals: Readonly<Record<(typeof figureNames)[number], Interval>>;
}

const tolerance = 0.3;
const sides = (value: number) => value >= 0.5;

/** Right: within .3 of the label and on the same side of .5. */
export const isRight = (score: number, label: number): boolean =>
  Math.abs(score - label) <= tolerance + 1e-9 && sides(score) === sides(label);

interface Tally {
  readonly covered: number;
  readonly given: number;
  readonly right: number;
  readonly wrongSide: number;
  readonly labelled: Readonly<Record<'positive' | 'negative', number>>;
  readonly found: Readonly<Record<'positive' | 'negative', number>>;
}

function tallyOf({ labels, scores }: EvaluatedText, outcomes: readonly OutcomeDimension[]): Tally {
  const given = scores.filter(({ dimension }) => outcomes.includes(dimension));
  const labelled = { positive: 0, negative: 0 };
  const found = { positive: 0, negative: 0 };
  let wrongSide = 0;
  for (const outcome of outcomes) {
    const label = labels[outcome];
    if (label === undefined) continue;
    const side = sides(label) ? 'positive' : 'negative';
    labelled[side] += 1;
    const said = given.find(({ dimension }) => dimension === outcome);
    if (!said) continue;
    if (isRight(said.score, label)) found[side] += 1;
    if (sides(said.score) !== sides(label)) wrongSide += 1;
  }
  const right = found.positive + found.negative;
  return { covered: given.length > 0 ? 1 : 0, given: given.length, right, wrongSide, labelled, found };
}

/** For these outcomes together: every score and every label counts once (micro average). */
export function scorecardOf(
  texts: readonly EvaluatedText[],
  outcomes = outcomeDimensions as readonly OutcomeDimension[],
): Scorecard {
  const tallies = texts.map((text) => tallyOf(text, outcomes));
  const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
  const [given, right] = [sum(({ given }) => given), sum(({ right }) => right)];
  const positive = sum(({ labelled }) => labelled.positive);
  const negative = sum(({ labelled }) => labelled.negative);
  const shares = {
    coverage: share(
      sum(({ covered }) => covered),
      texts.length,
    ),
    precision: share(right, given),
    recall: share(right, positive + negative),
    wrongDirection: share(
      sum(({ wrongSide }) => wrongSide),
      given,
    ),
    recallPositive: share(
      sum(({ found }) => found.positive),
      positive,
    ),
    recallNegative: share(
      sum(({ found }) => found.negative),
      negative,
    ),
  };
  const f1 = f1Of(tallies);
  const values = Object.fromEntries(Object.entries(shares).map(([name, { value }]) => [name, rounded(value)]));
  const intervals = Object.fromEntries(
    Object.entries(shares).map(([name, { low, high }]) => [name, [rounded(low), rounded(high)]]),
  );
  return {
    n: texts.length,
    scores: given,
    labels: positive + negative,
    ...values,
    f1: rounded(f1),
    intervals: { ...intervals, f1: f1Interval(tallies) },
  } as unknown as Scorecard;
}

const labelsIn = ({ labelled }: Tally) => labelled.positive + labelled.negative;

function f1Of(tallies: readonly Tally[]): number {
  let [right, both] = [0, 0];
  for (const tally of tallies) {
    right += tally.right;
    both += tally.given + labelsIn(tally);
  }
  return both === 0 ? 0 : (2 * right) / both;
}

const draws = 1000;

function f1Interval(tallies: readonly Tally[]): Interval {
  const random = generator(13);
  const values = Array.from({ length: draws }, () =>
    f1Of(tallies.map(() => tallies[Math.floor(random() * tallies.length)]!)),
  ).sort((a, b) => a - b);
  return [rounded(values[Math.floor(draws * 0.025)]!), rounded(values[Math.floor(draws * 0.975) - 1]!)];
}

const rounded = (value: number) => Math.round(value * 1000) / 1000;

export interface Report {
  readonly overall: Scorecard;
  readonly byOutcome: Readonly<Record<string, Scorecard>>;
  readonly byLanguage: Readonly<Record<string, Scorecard>>;
  readonly byHand?: Readonly<Record<string, Scorecard>>;
}

type Origin = { readonly language: string; readonly hand?: string | undefined };

export function reportOf(texts: readonly (EvaluatedText & Origin)[]): Report {
  const by = (keyOf: (text: Origin) => string) => {
    const keys = [...new Set(texts.map(keyOf))].sort();
    return Object.fromEntries(keys.map((key) => [key, scorecardOf(texts.filter((text) => keyOf(text) === key))]));
  };
  return {
    overall: scorecardOf(texts),
    byOutcome: Object.fromEntries(outcomeDimensions.map((outcome) => [outcome, scorecardOf(texts, [outcome])])),
    byLanguage: by(({ language }) => language),
    ...(texts.some(({ hand }) => hand) ? { byHand: by(({ hand }) => hand ?? '') } : {}),
  };
}

const percent = (value: number) => `${(value * 100).toFixed(0)} %`.padStart(5);
const columns = [
  'coverage',
  'precision',
  'recall',
  'f1',
  'wrongDirection',
  'recallPositive',
  'recallNegative',
] as const;

/** As Markdown, which reads well in a terminal, too. */
export function tableOf({ overall, byOutcome, byLanguage, byHand = {} }: Report): string {
  const cell = (card: Scorecard, name: (typeof columns)[number]) => {
    const [low, high] = card.intervals[name];
    if (name === 'f1') return `${card.f1.toFixed(2)} [${low.toFixed(2)}–${high.toFixed(2)}]`;
    return `${percent(card[name])} [${percent(low).trim()}–${percent(high).trim()}]`;
  };
  const line = (name: string, card: Scorecard) =>
    `| ${name.padEnd(16)} | ${String(card.n).padStart(5)} | ${columns.map((column) => cell(card, column).padEnd(20)).join(' | ')} |`;
  const head = `| ${'of'.padEnd(16)} | texts | ${['coverage', 'precision', 'recall', 'F1', 'wrong direction', 'recall of positive', 'recall of negative'].map((name) => name.padEnd(20)).join(' | ')} |`;
  const rule = head.replaceAll(/[^|]/g, '-');
  const cards = [
    ['all', overall] as const,
    ...[byOutcome, byLanguage, byHand].flatMap((group) => Object.entries(group)),
  ];
  return [head, rule, ...cards.map(([name, card]) => line(name, card)), ''].join('\n');
}
