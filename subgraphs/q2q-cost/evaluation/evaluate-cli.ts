import { committedModel, scoreText } from '../classification/embedded.rules.js';
import { heldOut } from './data/held-out.js';
import type { LabelledText } from './data/types.js';
import { evaluate, type DimensionMetrics, type Share } from './metrics.js';

/** Prints how good the embedded classifier is on texts it never saw: `npm run evaluate:q2q [-- --json]`. */
const model = committedModel();
const scoresOf = (text: LabelledText) => scoreText(text, model).scores;
const sets: [string, readonly LabelledText[]][] = [
  ['all', heldOut],
  ...(['en', 'no', 'uk'] as const).map((language): [string, LabelledText[]] => [
    language,
    heldOut.filter((text) => text.language === language),
  ]),
];
const results = sets.map(([name, texts]) => ({ set: name, metrics: evaluate(texts, scoresOf) }));

const percent = (value: number) => `${(value * 100).toFixed(0)} %`.padStart(5);
const withInterval = (s: Share) =>
  `${percent(s.value)} [${percent(s.low)}–${percent(s.high)}] n=${String(s.n).padEnd(3)}`;
const line = (m: DimensionMetrics) =>
  `  ${m.dimension.padEnd(18)} ${withInterval(m.accuracy)}   ${withInterval(m.precision)}   ${withInterval(m.recall)}   ${m.f1.toFixed(2)}`;

if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
else {
  process.stdout.write('embedded/q2q-ngram-1 on held-out texts; shares with 95 % Wilson intervals\n');
  for (const { set, metrics } of results) {
    process.stdout.write(
      `\n${set} (${metrics[0]!.n} texts)\n  ${'outcome'.padEnd(18)} ${'accuracy'.padEnd(27)} ${'precision'.padEnd(27)} ${'recall'.padEnd(27)} F1\n`,
    );
    for (const metric of metrics) process.stdout.write(`${line(metric)}\n`);
  }
}
