import { labelsOf } from './data/labels.js';
import type { LabelledText } from './data/types.js';
import { testSet as lines } from './generated/test-set.js';
import { numbersOf } from './labelled-file.js';
import type { EvaluatedText } from './scorecard.js';

/** A text of the labelled set: by other hands than the training texts; measured on, never trained or tuned on. */
export interface TestText extends LabelledText {
  /** Its place in the set, for ever. */
  readonly item: number;
  /** The same labels as numbers. */
  readonly numbers: EvaluatedText['labels'];
}

let known: readonly TestText[] | undefined;

export function testTexts(): readonly TestText[] {
  known ??= lines.map(([text, language, code], item) => {
    const labels = labelsOf(code);
    return { item, text, language, labels, numbers: numbersOf(labels) };
  });
  return known;
}

/** So many of them, of all languages alike, the same ones every time. */
export function sampleOf(count: number): readonly TestText[] {
  const all = testTexts();
  const byLanguage = [...Map.groupBy(all, ({ language }) => language).values()];
  const turns = Array.from({ length: all.length }, (_, turn) =>
    byLanguage.flatMap((texts) => texts[turn] ?? []),
  ).flat();
  return turns.slice(0, count);
}
