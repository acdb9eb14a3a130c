import { readdirSync, readFileSync } from 'node:fs';
import type { HandText } from '../calibrate.js';
import { labelsOf, trainingRows } from './labels.js';

const languages = ['en', 'no', 'uk'] as const;
const here = new URL('./', import.meta.url);

/** The hands that wrote apart from each other and from the rules; the others are one author's, `first`. */
export const hands: readonly string[] = readdirSync(here)
  .filter((name) => /^hand-\d+$/.test(name))
  .sort();

/** Everything that may be trained on, each text with the hand that wrote it. */
export const trainingTexts = (): HandText[] => [
  ...languages.flatMap(trainingRows).map((row) => ({ ...row, hand: 'first' })),
  ...hands.flatMap((hand) => languages.flatMap((language) => textsBy(hand, language))),
];

function textsBy(hand: string, language: HandText['language']): HandText[] {
  return readFileSync(new URL(`${hand}/${language}.jsonl`, here), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const { text, labels } = JSON.parse(line) as { text: string; labels: string };
      return { text, language, hand, labels: labelsOf(labels) };
    });
}
