import fc from 'fast-check';
import { costOf, holdOf } from './price.rules.js';

it('costs exactly what floats would miss', () => {
  // 1,000 + 100 tokens at 0.15 and 0.60 dollars per million: floats say 0.00020999999999999998.
  const rates = { inputPicoUsd: 150_000n, outputPicoUsd: 600_000n };
  expect(costOf(rates, { inputTokens: 1000, outputTokens: 100 })).toBe(210_000_000n);
});

it('holds at least what any tokeniser can make of a prompt', () => {
  const rates = { inputPicoUsd: 3n, outputPicoUsd: 7n };
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(500), (prompt, output) => {
      const bytes = Buffer.byteLength(prompt);
      expect(holdOf(rates, prompt, output) >= costOf(rates, { inputTokens: bytes, outputTokens: output })).toBe(true);
    }),
  );
});
