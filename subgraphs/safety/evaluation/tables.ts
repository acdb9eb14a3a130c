import type { Share } from '#platform/statistics';
import type { Evaluation } from './metrics.rules.js';
import type { ObfuscationReport } from './obfuscation-report.rules.js';

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
const withInterval = (share: Share): string =>
  `${percent(share.value).padStart(7)}  [${percent(share.low)}, ${percent(share.high)}]  ${share.count} of ${share.of}`;

/** Confusion, shares with their intervals, reliability: for reading in a terminal. */
export function table(name: string, evaluation: Evaluation): string {
  const { confusion } = evaluation;
  return `
${name}: ${evaluation.n} texts
                      flagged  not flagged
  positive           ${String(confusion.truePositives).padStart(8)}  ${String(confusion.falseNegatives).padStart(11)}
  negative           ${String(confusion.falsePositives).padStart(8)}  ${String(confusion.trueNegatives).padStart(11)}
  precision           ${withInterval(evaluation.precision)}
  recall              ${withInterval(evaluation.recall)}
  F1                  ${evaluation.f1.toFixed(3).padStart(7)}
  false positives     ${withInterval(evaluation.falsePositiveRate)}, one-sided 95 % bound ${percent(evaluation.falsePositiveRate.upper)}
  positives held      ${withInterval(evaluation.held.positives)}
  negatives held      ${withInterval(evaluation.held.negatives)}
  not assessed        ${withInterval(evaluation.notAssessed)}
  confidence    flags   mean   right
${evaluation.reliability
  .map(
    (band) =>
      `  ${band.from.toFixed(2)}–${band.to.toFixed(2)}   ${String(band.count).padStart(6)}   ${band.meanConfidence.toFixed(2)}   ${band.count === 0 ? '–' : withInterval(band.right)}`,
  )
  .join('\n')}
  expected calibration error ${evaluation.expectedCalibrationError.toFixed(3)}
`;
}

/** Found behind each disguise, worst first; then by language and all together. */
export function obfuscationTable({ byObfuscation, byLanguage, words, phrases, all }: ObfuscationReport): string {
  const line = (name: string, word: Share, phrase: Share): string =>
    `${name.padEnd(38)} ${percent(word.value).padStart(8)} ${percent(phrase.value).padStart(8)}\n`;
  const rows = Object.entries(byObfuscation).sort(
    ([, a], [, b]) => a.word.value + a.phrase.value - b.word.value - b.phrase.value,
  );
  return [
    `${'disguise'.padEnd(38)} ${'words'.padStart(8)} ${'phrases'.padStart(8)}\n`,
    ...rows.map(([name, { word, phrase }]) => line(name, word, phrase)),
    '\n',
    ...Object.entries(byLanguage).map(([name, { word, phrase }]) => line(name, word, phrase)),
    `\nwords    ${withInterval(words)}\nphrases  ${withInterval(phrases)}\nall      ${withInterval(all)}\n`,
  ].join('');
}
