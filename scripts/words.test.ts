import { avoidedWords } from './lib/words.js';

const words = [
  { avoid: '^Answers\\b', use: 'Returns', where: 'text' },
  { avoid: 'parked', use: 'dead letter', where: 'text' },
  { avoid: 'tellToStop', use: 'requestStop', where: 'name' },
] as const;
const found = (file: string, content: string) =>
  avoidedWords(file, content, words).map(({ line, word }) => [line, word]);

test('words are looked for where they matter: comments and documents, or names', () => {
  const code = [
    '/** Answers the row. */',
    'const answers = 1; // a parked event',
    '// The answer: Answers of two are one.',
    'tellToStop();',
    "log('tellToStop');",
    '/** Never calls tellToStop. */',
    ' * parked',
  ].join('\n');
  expect(found('a.ts', code)).toEqual([
    [1, 'Answers'],
    [2, 'parked'],
    [4, 'tellToStop'],
    [7, 'parked'],
  ]);
  expect(found('README.md', 'An event is parked.\ntellToStop')).toEqual([[1, 'parked']]);
});
