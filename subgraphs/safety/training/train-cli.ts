import { writeFileSync, readFileSync, mkdirSync, existsSync } from 'node:fs';
import { modelFiles } from '../classifier/model-files.js';
import { confidenceOf } from '../classifier/linear-model.rules.js';
import type { OutOfHand } from './calibrate.rules.js';
import { handTexts, ordinaryTexts, publicDirectory, publicTexts } from './corpora.js';
import { encodeModel, trainModel, type TrainedHead } from './model.rules.js';

const help = `Usage: npm run safety:train [-- --check]

Trains the classifier beside the screening rules and writes its weights and their manifest (a few minutes; the same texts give the same
files, on every machine). Reads subgraphs/safety/training/data and the public sets of TRAINING_DATA_DIR (default ../shared/data).

  --check   writes nothing; fails where the committed files differ from what the texts give
`;

function main(): number {
  if (process.argv.includes('--help')) {
    process.stdout.write(help);
    return 0;
  }
  const publicSets = publicTexts();
  if (!publicSets) {
    process.stderr.write(
      `The public sets are not in ${publicDirectory()}: set TRAINING_DATA_DIR to the directory that holds davidson-hate-offensive, clinc150 and the others.\n`,
    );
    return 2;
  }
  const corpora = { hands: handTexts(), others: [...ordinaryTexts(), ...publicSets] };
  process.stdout.write(`${corpora.hands.length} texts of the hands, ${corpora.others.length} others\n`);
  return write(encodeModel(trainModel(corpora, report)));
}

function report({ head, calibration, outOfHand: scored }: TrainedHead): void {
  process.stdout.write(`${head}\n`);
  for (const language of ['en', 'no', 'uk', 'ru']) {
    const own = scored.filter(({ text }) => text.language === language);
    if (own.length === 0) continue;
    const cells = [0.3, 0.6, 0.9].map((threshold) => {
      const share = (texts: readonly OutOfHand[]) =>
        texts.filter(({ score }) => confidenceOf(calibration, score) >= threshold).length / texts.length;
      const found = share(own.filter(({ text }) => text.label === head));
      const wrong = share(own.filter(({ text }) => text.label === 'BENIGN'));
      return `≥ ${threshold}: ${(found * 100).toFixed(1)} % found, ${(wrong * 100).toFixed(1)} % of harmless`;
    });
    process.stdout.write(`  ${language}  ${cells.join('   ')}\n`);
  }
}

function write({ manifest, weights }: ReturnType<typeof encodeModel>): number {
  const files = modelFiles();
  if (!process.argv.includes('--check')) {
    mkdirSync(files.directory, { recursive: true });
    writeFileSync(files.manifest, manifest);
    writeFileSync(files.weights, weights);
    process.stdout.write(`${Math.round(weights.length / 1024)} kB of weights written.\n`);
    return 0;
  }
  const same =
    existsSync(files.weights) &&
    readFileSync(files.manifest, 'utf8') === manifest &&
    readFileSync(files.weights).equals(weights);
  if (!same)
    process.stderr.write(
      'The committed weights differ from what the texts give: run `npm run safety:train` and commit.\n',
    );
  return same ? 0 : 1;
}

process.exitCode = main();
