import type { CatalogueEntry } from '#platform/personal-data';
import { article15Of } from './article15.rules.js';
import { article15Page } from './article15-page.js';
import { languageOf } from './words.js';

const entry = (changes: Partial<CatalogueEntry & { personal: true }>): CatalogueEntry => ({
  table: 'feedback',
  column: 'text',
  personal: true,
  category: 'content',
  source: 'PROVIDED',
  export: 'PORTABLE',
  erase: 'DELETE_ROW',
  purposes: ['Running programmes'],
  basis: 'CONSENT',
  retain: 'P3Y',
  ...changes,
});
const facts = article15Of({
  requestId: '<b>request</b>',
  subjectPseudonym: 'subject-1',
  asOf: new Date('2026-03-05T09:00:00Z'),
  catalogue: [
    {
      subgraph: 'impact',
      columns: [
        entry({}),
        entry({ column: 'rating', retain: 'P30D' }),
        entry({ table: 'person', category: 'identity', recipients: ['Payroll Ltd'] }),
        { table: 'company', column: 'id', personal: false, reason: 'Describes an organisation' },
      ],
    },
  ],
  recipients: [{ name: 'Benevity', what: '<img src=x>', personal: false }],
});

test('one line for each kind of data, source, basis and purpose; every recipient by name', () => {
  expect(facts.processings).toEqual([
    expect.objectContaining({ category: 'content', retain: ['P30D', 'P3Y'], stores: ['impact/feedback'] }),
    expect.objectContaining({ category: 'identity', basis: 'CONSENT' }),
  ]);
  expect(facts.recipients.map(({ name, personal }) => [name, personal])).toEqual([
    ['Benevity', false],
    ['Payroll Ltd', true],
  ]);
});

test.each([
  ['en', 'How your data are used', '30 days; 3 years'],
  ['no', 'Slik brukes opplysningene dine', '30 dager; 3 år'],
  ['uk', 'Як використовуються ваші дані', '30 дн.; 3 р.'],
] as const)('the page in %s', (language, title, kept) => {
  const page = article15Page(facts, language);
  expect(page).toContain(`<html lang="${language}">`);
  expect(page).toContain(title);
  expect(page).toContain(kept);
  expect(page).not.toMatch(/<script|<img|<b>/);
  expect(page).toContain('&lt;img src=x&gt;');
  expect(page).toContain('@media print');
});

test.each([
  ['nb-NO', 'no'],
  ['nn', 'no'],
  ['uk-UA', 'uk'],
  ['en-GB', 'en'],
  ['pl', 'en'],
  [null, 'en'],
] as const)('%s is read in %s', (locale, language) => {
  expect(languageOf(locale)).toBe(language);
});
