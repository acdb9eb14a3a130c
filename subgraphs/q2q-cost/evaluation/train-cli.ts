import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { encodeWeights } from '../classification/linear-model.rules.js';
import { reportByHand } from './by-hand.js';
import { calibrate, leaveOneHandOut } from './calibrate.js';
import { hands, trainingTexts } from './data/hands.js';
import { testSetModule } from './data/test-set-module.js';
import { trainWeights } from './train.js';

/**
 * Trains the embedded classifier and writes its weights, its calibration what leaving out each hand gave, and the test
 * set as code: `npm run train:q2q` (about half a minute). The same data give the same files, on every machine; with `--check` nothing
 * is written, and a difference is a failure.
 */
const texts = trainingTexts();
const encoded = encodeWeights(trainWeights(texts));
const unseen = leaveOneHandOut(texts, hands);
const hash = createHash('sha256').update(JSON.stringify(texts)).digest('hex');
const files = [
  {
    file: new URL('../classification/generated/weights.ts', import.meta.url),
    content: `// Written by \`npm run train:q2q\`; never edited by hand.
import type { Calibration, Limits } from '../linear-model.rules.js';

/** SHA-256 of the texts it was trained on, with their labels and hands. */
export const trainedOn = '${hash}';

export const calibration: Calibration & Limits = ${JSON.stringify(calibrate(unseen))};

export const weights =
  '${encoded}';
`,
  },
  {
    file: new URL('./generated/by-hand.json', import.meta.url),
    content: `${JSON.stringify(reportByHand(unseen, hands), null, 2)}\n`,
  },
  { file: new URL('./generated/test-set.ts', import.meta.url), content: testSetModule() },
];

for (const { file, content } of files) {
  if (!process.argv.includes('--check')) writeFileSync(file, content);
  else if (readFileSync(file, 'utf8') !== content) {
    process.stderr.write(
      'The committed weights differ from what the training data give: run `npm run train:q2q`, look at `npm run evaluate:q2q`.\n',
    );
    process.exitCode = 1;
  }
}
process.stdout.write(`${texts.length} texts, ${Math.round(encoded.length / 1024)} kB of weights.\n`);
