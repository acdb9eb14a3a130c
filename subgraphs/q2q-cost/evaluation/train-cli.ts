import { readFileSync, writeFileSync } from 'node:fs';
import { encodeModel } from '../classification/linear-model.js';
import { trainEn } from './data/train-en.js';
import { trainNo } from './data/train-no.js';
import { trainUk } from './data/train-uk.js';
import { train, trainingTexts } from './train.js';

/**
 * Trains the embedded classifier and writes its weights: `npm run train:q2q`. The same data give the same file, on every machine; with
 * `--check` nothing is written, and a file that differs is a failure.
 */
const texts = trainingTexts({ en: trainEn, no: trainNo, uk: trainUk });
const encoded = encodeModel(train(texts));
const file = new URL('../classification/generated/weights.ts', import.meta.url);
const content = `// Written by \`npm run train:q2q\`; never edited by hand.\nexport const weights =\n  '${encoded}';\n`;

if (!process.argv.includes('--check')) writeFileSync(file, content);
else if (readFileSync(file, 'utf8') !== content) {
  process.stderr.write(
    'The committed weights differ from what the training data give: run `npm run train:q2q`, look at `npm run evaluate:q2q`.\n',
  );
  process.exitCode = 1;
}
process.stdout.write(`${texts.length} texts, ${Math.round(encoded.length / 1024)} kB of weights.\n`);
