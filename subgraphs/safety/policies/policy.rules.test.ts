import { defaultCompanyPolicy, isSampled, underPolicy } from '../screening/policy.rules.js';
import { screen } from '../screening/screening.rules.js';
import { changedPolicy, type CategoryChange } from './policy.rules.js';

const change = (...categories: CategoryChange[]) =>
  changedPolicy(defaultCompanyPolicy, { categories, sampleNotAssessed: null });
const paths = (reading: ReturnType<typeof change>) =>
  reading.kind === 'INVALID' ? reading.problems.map(({ path }) => path) : [];

test('what is not given stays', () => {
  const reading = change({ category: 'SPAM', flagAt: 0.3, warnAt: 0.3, holdAt: 0.6 });
  expect(reading).toEqual({
    kind: 'VALID',
    policy: {
      categories: { ...defaultCompanyPolicy.categories, SPAM: { flagAt: 0.3, warnAt: 0.3, holdAt: 0.6 } },
      sampleNotAssessed: 0.05,
    },
  });
});

test.each<[string, CategoryChange, string]>([
  ['a threshold above 1', { category: 'ABUSE', flagAt: 0.3, warnAt: 0.6, holdAt: 1.1 }, 'input.categories.0.holdAt'],
  ['a threshold below 0', { category: 'ABUSE', flagAt: -0.1, warnAt: 0.6, holdAt: 1 }, 'input.categories.0.flagAt'],
  ['no number', { category: 'ABUSE', flagAt: Number.NaN, warnAt: 0.6, holdAt: 1 }, 'input.categories.0.flagAt'],
  ['WARN above HOLD', { category: 'ABUSE', flagAt: 0.3, warnAt: 0.9, holdAt: 0.6 }, 'input.categories.0.warnAt'],
  ['flags above WARN', { category: 'ABUSE', flagAt: 0.7, warnAt: 0.6, holdAt: 0.9 }, 'input.categories.0.flagAt'],
  [
    'disclosures let by',
    { category: 'SAFEGUARDING', flagAt: 0.3, warnAt: 0.3, holdAt: 0.9 },
    'input.categories.0.holdAt',
  ],
  [
    'disclosures never held',
    { category: 'SAFEGUARDING', flagAt: 0.3, warnAt: 0.3, holdAt: null },
    'input.categories.0.holdAt',
  ],
  ['addresses held', { category: 'PII', flagAt: 0.3, warnAt: 0.3, holdAt: 0.9 }, 'input.categories.0.holdAt'],
])('refuses %s', (_, wrong, path) => {
  expect(paths(change(wrong))).toEqual([path]);
});

test('refuses one category twice and a share that is none, both at once', () => {
  const spam = { category: 'SPAM', flagAt: 0.3, warnAt: 0.3, holdAt: 0.6 } as const;
  const reading = changedPolicy(defaultCompanyPolicy, { categories: [spam, spam], sampleNotAssessed: 2 });
  expect(paths(reading)).toEqual(['input.categories.1', 'input.sampleNotAssessed']);
});

test('a policy decides what is flagged and what is held; what is redacted stays redacted', () => {
  const screening = screen('You are an idiot, write to ola@example.no', { locale: 'en' });
  expect(screening.verdict).toBe('HOLD');
  const reading = change({ category: 'ABUSE', flagAt: 0.3, warnAt: 0.6, holdAt: null });
  const lenient = underPolicy(screening, reading.kind === 'VALID' ? reading.policy : defaultCompanyPolicy);
  expect(lenient.verdict).toBe('WARN');
  expect(lenient.redactedText).toBe(screening.redactedText);
  expect(lenient.redactedText).not.toContain('ola@example.no');
});

test('the share of texts that are sampled is the share that was asked for', () => {
  const hashes = Array.from({ length: 1000 }, (_, n) =>
    Math.floor(((n + 0.5) / 1000) * 0x1000000000000)
      .toString(16)
      .padStart(12, '0'),
  );
  expect(hashes.filter((hash) => isSampled(hash, 0.05))).toHaveLength(50);
  expect(hashes.filter((hash) => isSampled(hash, 0))).toHaveLength(0);
  expect(hashes.filter((hash) => isSampled(hash, 1))).toHaveLength(1000);
});
