import { newToken, tokenHash } from './index.js';

test('a token has 256 bits, is never the same, and is stored as its hash', () => {
  const tokens = Array.from({ length: 100 }, newToken);
  expect(new Set(tokens).size).toBe(100);
  expect(tokens.map((token) => Buffer.from(token, 'base64url').length)).toEqual(tokens.map(() => 32));
  expect(tokenHash(tokens[0]!)).toMatch(/^[0-9a-f]{64}$/);
});

test('what never was a token has no hash', () => {
  expect(['', 'abc', `${newToken()}x`, "' or 1=1 --"].map(tokenHash)).toEqual([null, null, null, null]);
});
