import { writeFileSync, readFileSync, mkdirSync, existsSync } from 'node:fs';
import { modelFiles, encodeManifest, encodeWeights, type ModelManifest } from '../classifier/model-files.js';
import { confidenceOf, heads } from '../classifier/linear-model.rules.js';
import { isotonic, leaveOneHandOut, type OutOfHand } from './calibrate.rules.js';
import { handTexts, hashOf, ordinaryTexts, publicDirectory, publicTexts } from './corpora.js';
import { prepare, trainHead, type Prepared } from './train.rules.js';

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
  const inputs = hashOf([...handTexts(), ...ordinaryTexts(), ...publicSets]);
  const hands = handTexts().map(prepare);
  const others = [...ordinaryTexts(), ...publicSets].map(prepare);
  const trained = heads.map((head) => {
    process.stdout.write(`${head}: ${hands.length} texts of our own, ${others.length} public ones\n`);
    const [own, rest] = head === 'SPAM' ? advertsFirst(hands, others) : [hands, others];
    const outOfHand = leaveOneHandOut(own, rest, head);
    const calibration = isotonic(outOfHand.map(({ score, text }) => ({ score, positive: text.label === head })));
    report(outOfHand, head, calibration);
    return { head, calibration, weights: trainHead([...own, ...rest], head) };
  });
  const manifest: ModelManifest = {
    inputs,
    texts: { own: hands.length, public: others.length },
    heads: trained.map(({ head, calibration, weights }) => ({
      head,
      bias: weights.bias,
      scale: weights.scale,
      calibration,
    })),
  };
  return write(encodeManifest(manifest), encodeWeights(trained.map(({ weights }) => weights)));
}

/** Adverts are written by none of our hands: the messages stand in for them, in five parts, each scored by weights of the others. */
function advertsFirst(hands: readonly Prepared[], others: readonly Prepared[]): [Prepared[], Prepared[]] {
  const isMessage = ({ source }: Prepared) => source === 'uci-sms-spam';
  return [
    others.filter(isMessage).map((text, at) => ({ ...text, source: `hand-of-messages-${at % 5}` })),
    [...hands.map((text) => ({ ...text, source: 'programme' })), ...others.filter((text) => !isMessage(text))],
  ];
}

function report(scored: readonly OutOfHand[], head: string, calibration: Parameters<typeof confidenceOf>[0]): void {
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

function write(manifest: string, weights: Uint8Array): number {
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
