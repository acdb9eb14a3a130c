import type { OutcomeDimension } from '#contracts/events';
import { featuresOf, wordsOf, type WordFeatures } from '../classification/features.rules.js';
import type { Label, LabelledText } from './data/types.js';
import { generator } from './random.js';

export interface Example {
  readonly features: readonly WordFeatures[];
  readonly labels: readonly Label[];
  /** Put together from several texts. */
  readonly answer?: boolean;
}

/** Joins two or three texts to an answer with all that they say: participants write more than one sentence. */
export function combined(
  rows: readonly LabelledText[],
  { count, seed }: { count: number; seed: number },
): LabelledText[] {
  const random = generator(seed);
  const pick = () => rows[Math.floor(random() * rows.length)]!;
  const answers: LabelledText[] = [];
  while (answers.length < count) {
    const first = pick();
    const parts = [first, pick(), ...(random() < 0.3 ? [pick()] : [])];
    const labels = [...new Set(parts.flatMap((part) => part.labels))];
    // "I sleep well. I cannot sleep." is no person's answer.
    if (labels.some((label) => labels.includes(opposite(label)))) continue;
    if (parts.some(({ language }) => language !== first.language)) continue;
    answers.push({ text: parts.map(({ text }) => text).join(' '), language: first.language, labels });
  }
  return answers;
}

const opposite = (label: Label): Label => `${label.slice(0, -1) as OutcomeDimension}${label.endsWith('+') ? '-' : '+'}`;

export const exampleOf = ({ text, labels }: LabelledText): Example => ({ features: featuresOf(wordsOf(text)), labels });

/** What the text says about the outcome: 1 goes well, -1 does not, 0 not spoken of. */
export const sideOf = (dimension: OutcomeDimension, labels: readonly Label[]): 1 | 0 | -1 =>
  labels.includes(`${dimension}+`) ? 1 : labels.includes(`${dimension}-`) ? -1 : 0;
