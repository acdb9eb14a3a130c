import type { Share } from '#platform/statistics';
import type { Evaluation } from './metrics.rules.js';
import type { ObfuscationReport } from './obfuscation-report.rules.js';

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
/** A share with its two-sided 95 % interval. */
const withInterval = ({ value, low, high, count, of }: Share): string =>
  of === 0 ? '–' : `${percent(value)} [${percent(low)}, ${percent(high)}] ${count}/${of}`;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  row(head) + row(head.map(() => '---')) + rows.map(row).join('');

/** One row a set or language: what was found, what was flagged for nothing, and the one-sided 95 % bound of the latter. */
export const evaluationsMarkdown = (named: readonly (readonly [string, Evaluation])[]): string =>
  table(
    ['', 'Texts', 'Precision', 'Recall', 'False positives', 'Bound', 'Held for nothing', 'Not assessed'],
    named.map(([name, evaluation]) => [
      name,
      String(evaluation.n),
      withInterval(evaluation.precision),
      withInterval(evaluation.recall),
      withInterval(evaluation.falsePositiveRate),
      percent(evaluation.falsePositiveRate.upper),
      percent(evaluation.held.negatives.value),
      percent(evaluation.notAssessed.value),
    ]),
  );

/** What flags of a confidence came to. */
export const reliabilityMarkdown = ({ reliability, expectedCalibrationError }: Evaluation): string =>
  table(
    ['Confidence', 'Flags', 'Mean', 'Right'],
    reliability.map(({ from, to, count, meanConfidence, right }) => [
      `${from.toFixed(2)}–${to.toFixed(2)}`,
      String(count),
      count === 0 ? '–' : meanConfidence.toFixed(2),
      withInterval(right),
    ]),
  ) + `\nExpected calibration error ${expectedCalibrationError.toFixed(3)}.\n`;

export const obfuscationsMarkdown = ({ byObfuscation, byLanguage, words, phrases, all }: ObfuscationReport): string =>
  table(
    ['Disguise', 'Words', 'Phrases'],
    [
      ...Object.entries(byObfuscation)
        .filter(([, { word, phrase }]) => word.value < 1 || phrase.value < 1)
        .map(([name, { word, phrase }]) => [name, percent(word.value), percent(phrase.value)]),
      ...Object.entries(byLanguage).map(([name, { word, phrase }]) => [
        name,
        percent(word.value),
        percent(phrase.value),
      ]),
      ['**all**', withInterval(words), withInterval(phrases)],
    ],
  ) + `\nTogether ${withInterval(all)}. Every text is found behind the disguises that are not listed.\n`;

export const piiMarkdown = (
  rows: readonly { readonly rule: string; readonly precision: Share; readonly recall: Share }[],
): string =>
  table(
    ['Rule', 'Precision', 'Recall'],
    rows.map(({ rule, precision, recall }) => [`\`${rule}\``, withInterval(precision), withInterval(recall)]),
  );
