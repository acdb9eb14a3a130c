import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { scoreText } from '../classification/embedded.js';
import { wordsOf } from '../classification/features.js';
import { weights } from '../classification/generated/weights.js';
import { decodeModel } from '../classification/linear-model.js';
import { heldOut } from './data/held-out.js';
import { trainEn } from './data/train-en.js';
import { trainNo } from './data/train-no.js';
import { trainUk } from './data/train-uk.js';
import { evaluationOf } from './index.js';
import { share } from './metrics.js';
import { trainingTexts } from './train.js';

const model = decodeModel(weights);
const training = trainingTexts({ en: trainEn, no: trainNo, uk: trainUk });

it('uses the weights that its committed data and script give', () => {
  const script = fileURLToPath(new URL('./train-cli.ts', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, '--check'], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});

it('was not trained on what it is evaluated on', () => {
  const sentences = (text: string) =>
    text
      .split(/[.!?]/)
      .map((sentence) =>
        wordsOf(sentence)
          .map((word) => word.text)
          .join(' '),
      )
      .filter((sentence) => sentence.split(' ').length > 2);
  const seen = new Set(training.flatMap(({ text }) => sentences(text)));
  expect(heldOut.flatMap(({ text }) => sentences(text)).filter((sentence) => seen.has(sentence))).toEqual([]);
});

it('says how good it is with numbers of cases and honest intervals', () => {
  for (const metric of evaluationOf('all')) {
    expect(metric.n).toBe(heldOut.length);
    for (const { value, low, high } of [metric.accuracy, metric.precision, metric.recall])
      expect(low <= value && value <= high).toBe(true);
  }
  expect(evaluationOf('xx')).toEqual([]);
  const { low, high } = share(8, 10);
  // Wilson, 95 %: the textbook's 0.490–0.943.
  expect([low.toFixed(3), high.toFixed(3)]).toEqual(['0.490', '0.943']);
});

it('abstains on short texts, other languages and texts that speak of no outcome', () => {
  expect(scoreText({ text: 'Good!', language: 'en' }, model).scores).toEqual([]);
  expect(scoreText({ text: 'I feel confident and proud now', language: 'und' }, model).scores).toEqual([]);
  expect(scoreText({ text: 'The meeting was on Tuesday in the library.', language: 'en' }, model).scores).toEqual([]);
});

it('hears the difference a negation makes', () => {
  const confidence = (text: string) =>
    scoreText({ text, language: 'en' }, model).scores.find(({ dimension }) => dimension === 'confidence')?.score ?? 0.5;
  expect(confidence('I feel confident when I speak')).toBeGreaterThan(0.5);
  expect(confidence('I do not feel confident when I speak')).toBeLessThan(0.5);
});

it('takes time in proportion to the text', () => {
  const texts = [
    'a'.repeat(20_000),
    'not '.repeat(5_000),
    "'".repeat(20_000),
    '[EMAIL] '.repeat(2_500),
    '😀'.repeat(10_000),
  ];
  for (const text of texts)
    expect(scoreText({ text, language: 'en' }, model).usage.inputTokens).toBeLessThanOrEqual(20_000);
});
