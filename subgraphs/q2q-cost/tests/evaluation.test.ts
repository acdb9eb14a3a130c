import { jest } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { outcomeDimensions } from '#contracts/events';
import { committedModel, scoreText } from '../classification/embedded.rules.js';
import { wordsOf } from '../classification/features.rules.js';
import { calibrate, curveOf, type Unseen } from '../evaluation/calibrate.js';
import { heldOut } from '../evaluation/data/held-out.js';
import { labelsOf, trainingRows } from '../evaluation/data/labels.js';
import { combined } from '../evaluation/examples.js';
import { evaluationOf } from '../evaluation/index.js';
import { share } from '../evaluation/metrics.js';
import { trainHeads } from '../evaluation/train.js';

// Starts processes, which a busy machine makes wait.
jest.setTimeout(180_000);

const languages = ['en', 'no', 'uk'] as const;
const model = committedModel();
const rows = languages.map(trainingRows);
const training = rows.flat();

it('uses the weights that its committed data and script give', () => {
  const script = fileURLToPath(new URL('../evaluation/train-cli.ts', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, '--check'], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});

it('trains the same weights from the same texts', () => {
  const few = training.filter((_, at) => at % 25 === 0);
  expect(trainHeads(few)).toEqual(trainHeads(few));
});

it.each(languages)('learns from and is measured on enough texts of every kind (%s)', (language) => {
  const learned = training.filter((text) => text.language === language);
  const measured = heldOut.filter((text) => text.language === language);
  expect(learned.length).toBeGreaterThanOrEqual(350);
  expect(measured.length).toBeGreaterThanOrEqual(70);
  expect(new Set(learned.map(({ text }) => text)).size).toBe(learned.length);
  const silent = learned.filter(({ labels }) => labels.length === 0).length / learned.length;
  expect(silent).toBeGreaterThan(0.1);
  expect(silent).toBeLessThan(0.2);
  const counts = outcomeDimensions.flatMap((dimension) =>
    (['+', '-'] as const).map((sign) => learned.filter(({ labels }) => labels.includes(`${dimension}${sign}`)).length),
  );
  expect(Math.max(...counts) / Math.min(...counts)).toBeLessThan(1.5);
});

const plain = (text: string) => wordsOf(text).map((word) => word.text);
const runs = (text: string, length: number) => {
  const words = plain(text);
  return words.slice(length - 1).map((_, at) => words.slice(at, at + length).join(' '));
};

it('was not trained on what it is evaluated on', () => {
  const sentences = (text: string) =>
    text
      .split(/[.!?]/)
      .map((sentence) => plain(sentence).join(' '))
      .filter((sentence) => sentence.split(' ').length > 2);
  const seen = new Set(training.flatMap(({ text }) => sentences(text)));
  expect(heldOut.flatMap(({ text }) => sentences(text)).filter((sentence) => seen.has(sentence))).toEqual([]);
  // Two people who speak of one thing share some runs of four words, not many.
  const known = new Set(training.flatMap(({ text }) => runs(text, 4)));
  const held = heldOut.flatMap(({ text }) => runs(text, 4));
  expect(held.filter((run) => known.has(run)).length / held.length).toBeLessThan(0.05);
});

it('keeps texts of one kind in whole answers, and never says both sides of an outcome', () => {
  for (const { labels, text } of combined(training, { count: 500, seed: 3 })) {
    expect(text).not.toBe('');
    for (const dimension of outcomeDimensions)
      expect(labels.includes(`${dimension}+`) && labels.includes(`${dimension}-`)).toBe(false);
  }
  expect(labelsOf('c+ j-')).toEqual(['confidence+', 'job_readiness-']);
  expect(() => labelsOf('x+')).toThrow('"x+"');
});

it('calibrates so that what it says with 80 % is right about 80 times in 100', () => {
  // Presence logits twice as loud as they should be.
  const cases = Array.from({ length: 4_000 }, (_, at): Unseen => {
    const logit = ((at % 40) - 20) / 5;
    const spoken = Math.floor(at / 40) / 100 < 1 / (1 + Math.exp(-logit));
    return { logits: { presence: logit * 2, direction: 3 }, side: spoken ? 1 : 0, language: 'en' };
  });
  const calibration = calibrate(
    Object.fromEntries(outcomeDimensions.map((dimension) => [dimension, cases])) as unknown as Parameters<
      typeof calibrate
    >[0],
  ).confidence;
  expect(calibration.presence.slope).toBeCloseTo(0.5, 1);
  const curve = curveOf(cases, calibration);
  expect(curve.map(({ recall }) => recall)).toEqual(curve.map(({ recall }) => recall).sort((a, b) => b - a));
  expect(curve.find(({ threshold }) => threshold === calibration.threshold)!.precision).toBeGreaterThanOrEqual(0.8);
});

it('says how good it is with numbers of cases and honest intervals, and is far better than nothing', () => {
  for (const metric of evaluationOf('all')) {
    expect(metric.n).toBe(heldOut.length);
    for (const { value, low, high } of [metric.accuracy, metric.precision, metric.recall])
      expect(low <= value && value <= high).toBe(true);
    // Floors well below what was measured: they notice a broken model, they do not praise this one.
    expect([metric.dimension, metric.precision.value > 0.5, metric.recall.value > 0.2]).toEqual([
      metric.dimension,
      true,
      true,
    ]);
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

it('points at the words of the sentence that speaks of the outcome, and at nothing else', () => {
  const text = 'We met on Tuesday. I cannot sleep and I cry at night. The bus was late.';
  const [start, end] = [text.indexOf('I cannot'), text.indexOf(' The bus')];
  const score = scoreText({ text, language: 'en' }, model).scores.find(({ dimension }) => dimension === 'well_being')!;
  expect(score.score).toBeLessThan(0.5);
  expect(score.evidence.length).toBeGreaterThan(0);
  for (const span of score.evidence) {
    expect(span.start).toBeGreaterThanOrEqual(start);
    expect(span.end).toBeLessThanOrEqual(end);
    expect(text.slice(span.start, span.end)).toMatch(/^\S.*\S$/);
  }
  for (const { text, language } of heldOut) {
    for (const { evidence } of scoreText({ text, language }, model).scores) {
      for (const [at, span] of evidence.entries())
        expect(span.start >= (evidence[at - 1]?.end ?? 0) && span.end > span.start && span.end <= text.length).toBe(
          true,
        );
    }
  }
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
