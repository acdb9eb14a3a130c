import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from './json.js';
import { merge } from './merge.js';

const abstract = new Set(['Media']);
const merged = (parts: readonly JsonObject[], replaces = false): JsonObject => {
  const target: JsonObject = {};
  for (const part of structuredClone(parts)) merge(target, part, { abstract, replaces });
  return target;
};

describe('what several fetches bring', () => {
  it.each<[string, readonly JsonObject[], JsonObject]>([
    ['a null does not take anything away', [{ a: { b: 1 } }, { a: null }], { a: { b: 1 } }],
    ['a null in a list, too', [{ a: [{ b: 1 }, null] }, { a: [null, { c: 2 }] }], { a: [{ b: 1 }, { c: 2 }] }],
    ['a null below', [{ a: { b: { c: 1 } } }, { a: { b: null, d: 2 } }], { a: { b: { c: 1 }, d: 2 } }],
    [
      'the longer list keeps its rest',
      [{ a: [{ b: 1 }, { b: 2 }] }, { a: [{ c: 1 }] }],
      { a: [{ b: 1, c: 1 }, { b: 2 }] },
    ],
    ['lists of lists', [{ a: [[{ b: 1 }]] }, { a: [[{ c: 1 }, { c: 2 }]] }], { a: [[{ b: 1, c: 1 }, { c: 2 }]] }],
    ['an empty list is no reason', [{ a: [] }, { a: [{ b: 1 }] }], { a: [{ b: 1 }] }],
    ['an object is more than a single value', [{ a: 1 }, { a: { b: 1 } }], { a: { b: 1 } }],
    [
      'a concrete type name is more than an abstract one',
      [{ __typename: 'Film' }, { __typename: 'Media' }],
      { __typename: 'Film' },
    ],
  ])('%s', (_, parts, expected) => {
    expect(merged(parts)).toEqual(expected);
    expect(merged(parts.toReversed())).toEqual(expected);
  });

  it('keeps the first of two single values, and of two lists of them', () => {
    expect(
      merged([
        { a: 1, b: [1, 2] },
        { a: 2, b: [3, 4, 5] },
      ]),
    ).toEqual({ a: 1, b: [1, 2] });
  });

  it('is replaced by what a later plan reads', () => {
    const before = { __typename: 'Film', a: { b: 1 }, c: [1, 2], d: [{ e: 1 }], f: 1 };
    const after = { __typename: 'Media', a: null, c: [3], d: [{ e: 2 }], f: null };
    expect(merged([before, after], true)).toEqual({ __typename: 'Film', a: null, c: [3], d: [{ e: 2 }], f: null });
  });

  /** Objects that subgraphs know parts of; where they know the same they agree. */
  const object = (depth: number): fc.Arbitrary<unknown> => {
    const leaf = fc.constant('leaf');
    if (depth === 0) return fc.record({ leaf });
    const below = object(depth - 1);
    const list = fc.array(below, { maxLength: 3 });
    return fc.record({ leaf, x: below, y: below, list, lists: fc.array(list, { maxLength: 2 }) });
  };

  function partOf(value: unknown, choose: () => number): unknown {
    if (choose() % 4 === 0) return null;
    if (Array.isArray(value)) return value.slice(0, value.length - (choose() % 2)).map((each) => partOf(each, choose));
    if (typeof value !== 'object' || value === null) return value;
    const known = Object.entries(value).filter(() => choose() % 3 > 0);
    return Object.fromEntries(known.map(([key, each]) => [key, partOf(each, choose)]));
  }

  it('is the same in every order of the answers, where single values agree', () => {
    fc.assert(
      fc.property(fc.record({ root: object(2) }), fc.infiniteStream(fc.nat(11)), (whole, stream) => {
        const choose = (): number => stream.next().value as number;
        const part = (): JsonObject => ({ root: partOf(whole.root, choose) });
        const [a, b, c] = [part(), part(), part()];
        const expected = merged([a, b, c]);
        for (const order of [
          [a, c, b],
          [b, a, c],
          [b, c, a],
          [c, a, b],
          [c, b, a],
        ])
          expect(merged(order)).toEqual(expected);
      }),
    );
  });
});
