import { readFileSync } from 'node:fs';
import { committedModel, scoreText } from '../classification/embedded.rules.js';
import type { LinearModel } from '../classification/linear-model.rules.js';
import { heldOut } from './data/held-out.js';
import { numbersOf, readLabelled, type FileText } from './labelled-file.js';
import { reportOf, tableOf, type EvaluatedText, type Report } from './scorecard.js';

/** By other hands than the training texts; measured on, never trained or tuned on. */
const testTexts = (): FileText[] =>
  ['en', 'no', 'uk'].flatMap((language) =>
    readLabelled(readFileSync(new URL(`./data/test-1/${language}.jsonl`, import.meta.url), 'utf8')),
  );

export const cardFile = new URL('../../../docs/methods/q2q-model.md', import.meta.url);

export type ScoredText = EvaluatedText & Pick<FileText, 'language'>;

export const scored = (texts: readonly FileText[], model: LinearModel): ScoredText[] =>
  texts.map(({ text, language, labels }) => ({ language, labels, ...scoreText({ text, language }, model) }));

export const heldOutTexts: readonly FileText[] = heldOut.map(({ labels, ...text }) => ({
  ...text,
  labels: numbersOf(labels),
}));

/** What training wrote down of each hand that was left out. */
export const committedByHand = (): Report =>
  JSON.parse(readFileSync(new URL('./generated/by-hand.json', import.meta.url), 'utf8')) as Report;

const figures = (): Readonly<Record<string, string>> => ({
  'by hand': tableOf(committedByHand()),
  'other authors': tableOf(reportOf(scored(testTexts(), committedModel()))),
  'held out': tableOf(reportOf(scored(heldOutTexts, committedModel()))),
});

/** The card with its figures put between `<!-- figures: NAME -->` and `<!-- end -->`. */
export function cardWithFigures(card: string): string {
  const made = figures();
  return card.replaceAll(
    /(<!-- figures: ([a-z ]+) -->\n)[^]*?(<!-- end -->)/g,
    (_, start: string, name: string, end) => {
      const table = made[name];
      if (!table)
        throw new Error(`The card asks for the figures "${name}"; there are ${Object.keys(made).join(', ')}.`);
      return `${start}\n${table}\n${end as string}`;
    },
  );
}
