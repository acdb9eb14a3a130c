import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refuseJson } from './json-bounds.js';

/** Brackets that open, and commas. */
function valuesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner: unknown[] = Object.values(value);
  return 1 + Math.max(inner.length - 1, 0) + inner.reduce((sum: number, each) => sum + valuesIn(each), 0);
}

/** What could be taken for the end of a string, or for structure, at any distance from its beginning. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom('\\', '"', '\\"', '[', '{', ',', '\n', 'é'),
      fc.string(),
      fc.nat(100).map((n) => 'x'.repeat(n)),
    ),
  )
  .map((parts) => parts.join(''));
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof({ maxDepth: 4 }, text, fc.integer(), fc.array(tie('json')), fc.dictionary(text, tie('json'))),
}));

describe('the bounds of JSON', () => {
  it('count values, whatever strings there are', () => {
    fc.assert(
      fc.property(json, (value) => {
        const bytes = Buffer.from(JSON.stringify(value));
        const count = valuesIn(value);
        const allowed = [count - 1, count].map((limit) => refuseJson(bytes, limit) === undefined);
        expect(allowed).toEqual([count === 0, true]);
      }),
      { numRuns: 500 },
    );
  });

  it('come to an end where a string does not', () => {
    fc.assert(
      fc.property(text, (open) => {
        expect(refuseJson(Buffer.from(`["${JSON.stringify(open).slice(1, -1)}`), 1)).toBeUndefined();
      }),
    );
  });
});
