import { parseLocale } from './locale.rules.js';

test('a tag is stored in its canonical form, and what is no tag is not', () => {
  const given = ['nb-NO', 'NB-no', 'uk', 'en-GB', '', 'norsk bokmål', '25.00', 'en_GB', 'x'.repeat(200), 'en\0'];
  expect(given.map(parseLocale)).toEqual(['nb-NO', 'nb-NO', 'uk', 'en-GB', null, null, null, null, null, null]);
});
