import { buckets, featuresOf, segmentsOf, wordsOf } from './features.rules.js';
import { confidenceOf } from './linear-model.rules.js';
import { committedModel } from './model-files.js';
import { normalise } from '../screening/normalise.rules.js';
import { screen, screenWith } from '../screening/screening.rules.js';
import { tokenise } from '../screening/tokens.rules.js';

const featuresOfText = (text: string) => {
  const { words } = wordsOf(tokenise(normalise(text)));
  return [...featuresOf(words, { from: 0, to: words.length })];
};

it.each([
  ['Han slår meg', 'Han slaar meg'],
  ['Jeg vil dø', 'Jeg vil do'],
  ['поме́рти', 'померти'],
  ['I want to kill', 'I want to kiiill'],
  ['kill', 'k1ll'],
])('reads %s and %s alike', (one, other) => {
  expect(featuresOfText(one)).toEqual(featuresOfText(other));
});

it('shares concepts between languages, and keeps every bucket in range', () => {
  const shared = (a: string, b: string) => {
    const known = new Set(featuresOfText(a));
    return featuresOfText(b).filter((bucket) => known.has(bucket)).length;
  };
  expect(shared('husband', 'чоловік')).toBeGreaterThan(0);
  expect(shared('husband', 'mannen')).toBeGreaterThan(0);
  expect(shared('husband', 'table')).toBe(0);
  for (const bucket of featuresOfText("Чоловік мене б'є, and he took my passport"))
    expect(bucket >= 0 && bucket < buckets).toBe(true);
});

it('judges sentences, pairs of them, and the whole of a short text', () => {
  const tokens = tokenise(normalise('The course is fine. He hits me. See you on Monday.'));
  expect(segmentsOf(tokens).map(({ from, to }) => [from, to])).toEqual([
    [0, 4],
    [4, 7],
    [7, 11],
    [0, 7],
    [4, 11],
    [0, 11],
  ]);
});

it('rises with the score, and stays within what was seen', () => {
  for (const { calibration } of committedModel()) {
    const confidences = [-50, -4, -2, 0, 2, 4, 50].map((score) => confidenceOf(calibration, score));
    expect(confidences).toEqual(confidences.toSorted((a, b) => a - b));
    expect(confidences[0]).toBeGreaterThanOrEqual(0);
    expect(confidences.at(-1)).toBeLessThan(1);
  }
});

/** Phrased as no rule is, by none of the hands. */
it.each([
  ['Since the wedding I sleep in the corridor and he keeps the key of the flat in his pocket', 'en'],
  ['Jeg har skrevet brev til barna, de får det når jeg ikke er her lenger', 'nb-NO'],
  ['Він щоразу перевіряє мій телефон і не випускає мене з дому', 'uk'],
])('finds what nobody listed: %s', (text, locale) => {
  expect(screenWith(undefined)(text, { locale }).signals.map(({ category }) => category)).not.toContain('SAFEGUARDING');
  const { verdict, signals } = screen(text, { locale });
  expect(signals.map(({ ruleId }) => ruleId)).toContain('classifier.safeguarding');
  expect(verdict).toBe('HOLD');
});
