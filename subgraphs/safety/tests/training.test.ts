import { existsSync, readFileSync } from 'node:fs';
import { modelFiles, type ModelManifest } from '../classifier/model-files.js';
import { isotonic } from '../training/calibrate.rules.js';
import {
  handTexts,
  hashOf,
  ordinaryTexts,
  publicDirectory,
  publicTexts,
  type TrainingText,
} from '../training/corpora.js';
import { parseCsv } from '../training/csv.rules.js';
import { prepare, trainHead } from '../training/train.rules.js';

const text = (content: string, label: TrainingText['label']): TrainingText => ({
  text: content,
  language: 'en',
  label,
  kind: 'test',
  source: 'hand-test',
  weight: 1,
  teaches: ['SAFEGUARDING', 'ABUSE', 'SPAM'],
});

it('gives the same weights for the same texts', () => {
  const texts = [text('he locks the door', 'SAFEGUARDING'), text('the door is green', 'BENIGN')].map(prepare);
  expect(trainHead(texts, 'SAFEGUARDING')).toEqual(trainHead(texts, 'SAFEGUARDING'));
});

it('says how often a score is right, rising with the score and never certain', () => {
  const scored = Array.from({ length: 400 }, (_, at) => ({ score: at / 100, positive: at % 4 < Math.floor(at / 100) }));
  const points = isotonic(scored);
  const confidences = points.map(({ confidence }) => confidence);
  expect(confidences).toEqual(confidences.toSorted((a, b) => a - b));
  expect(confidences[0]).toBeLessThan(0.1);
  expect(confidences.at(-1)).toBeGreaterThan(0.6);
  expect(confidences.at(-1)).toBeLessThan(1);
});

it('reads quoted fields of CSV', () => {
  expect(parseCsv('a,b\n"x, ""y""\nz",2\r\n')).toEqual([{ a: 'x, "y"\nz', b: '2' }]);
});

it('has at least 400 disclosures, 500 abusive and 1,500 harmless texts of four hands in each language', () => {
  for (const language of ['en', 'no', 'uk']) {
    const own = handTexts().filter(
      (hand) => hand.language === language || (language === 'uk' && hand.language === 'ru'),
    );
    const count = (label: string) => own.filter((hand) => hand.label === label).length;
    expect(count('SAFEGUARDING')).toBeGreaterThanOrEqual(400);
    expect(count('ABUSE')).toBeGreaterThanOrEqual(500);
    expect(count('BENIGN')).toBeGreaterThanOrEqual(1_500);
    expect(new Set(own.map(({ source }) => source)).size).toBeGreaterThanOrEqual(4);
  }
});

(existsSync(publicDirectory()) ? describe : describe.skip)(`with the public sets of ${publicDirectory()}`, () => {
  it('the committed weights were made from the texts of today', () => {
    const manifest = JSON.parse(readFileSync(modelFiles().manifest, 'utf8')) as ModelManifest;
    expect(manifest.inputs).toBe(hashOf([...handTexts(), ...ordinaryTexts(), ...publicTexts()!]));
  });
});
