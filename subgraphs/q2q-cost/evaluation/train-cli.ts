import { readFileSync, writeFileSync } from 'node:fs';
import { encodeHeads } from '../classification/linear-model.rules.js';
import { calibrate, crossValidate } from './calibrate.js';
import { trainingRows } from './data/labels.js';
import { trainHeads } from './train.js';

/**
 * Trains the embedded classifier and writes its weights and calibration: `npm run train:q2q` (about ten seconds).
 * The same data give the same file, on every machine; with `--check` nothing is written, and a file that differs is
 * a failure.
 */
const rows = (['en', 'no', 'uk'] as const).map(trainingRows);
const encoded = encodeHeads(trainHeads(rows.flat()));
const calibrations = calibrate(crossValidate(rows));
const file = new URL('../classification/generated/weights.ts', import.meta.url);
const content = `// Written by \`npm run train:q2q\`; never edited by hand.
export const weights =
  '${encoded}';

export const calibrations = ${JSON.stringify(calibrations, null, 2)};
`;

if (!process.argv.includes('--check')) writeFileSync(file, content);
else if (readFileSync(file, 'utf8') !== content) {
  process.stderr.write(
    'The committed weights differ from what the training data give: run `npm run train:q2q`, look at `npm run evaluate:q2q`.\n',
  );
  process.exitCode = 1;
}
process.stdout.write(`${rows.flat().length} texts, ${Math.round(content.length / 1024)} kB of weights.\n`);
