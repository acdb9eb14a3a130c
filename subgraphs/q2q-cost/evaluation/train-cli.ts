import { writeFileSync } from 'node:fs';
import { encodeModel } from '../classification/linear-model.js';
import { trainEn } from './data/train-en.js';
import { trainNo } from './data/train-no.js';
import { trainUk } from './data/train-uk.js';
import { train, trainingTexts } from './train.js';

/** Trains the embedded classifier and writes its weights: `npm run train:q2q`. The same data give the same file. */
const texts = trainingTexts({ en: trainEn, no: trainNo, uk: trainUk });
const encoded = encodeModel(train(texts));
const file = new URL('../classification/generated/weights.ts', import.meta.url);
writeFileSync(
  file,
  `// Written by \`npm run train:q2q\`; never edited by hand.\nexport const weights =\n  '${encoded}';\n`,
);
process.stdout.write(`Trained on ${texts.length} texts; ${Math.round(encoded.length / 1024)} kB of weights.\n`);
