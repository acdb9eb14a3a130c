import { parseWithin } from './read-document.js';

const nested = '{a'.repeat(100_000);
const refused = (text: string, tokens: number) => {
  const answer = parseWithin(text, tokens);
  if (!('rejected' in answer)) throw new Error('It was parsed.');
  return answer.errors[0];
};

test('a document the parser overflows on is refused for its tokens, its syntax, or else its depth', () => {
  expect(refused(nested, 150_000)).toMatchObject({ extensions: { code: 'TOKEN_LIMIT_EXCEEDED', limit: 150_000 } });
  expect(refused(`${nested} "`, 1_000_000)).toMatchObject({
    message: 'Syntax Error: Unterminated string.',
    extensions: { code: 'GRAPHQL_PARSE_FAILED' },
  });
  expect(refused(nested, 1_000_000)).toMatchObject({
    message: 'The document is nested too deeply to be parsed.',
    extensions: { code: 'GRAPHQL_PARSE_FAILED' },
  });
});
