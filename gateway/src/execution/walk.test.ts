import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { copyJson, type JsonObject } from './json.js';
import { walkerOf } from './walk.js';

const KEYS = ['a', 'b', '__proto__', 'constructor'];
const path = fc.array(fc.constantFrom('@', ...KEYS), { minLength: 1, maxLength: 5 });

/** Results in which paths are often there, with lists, nulls and leaves in between. */
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom(null, 1, 'text'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.constantFrom(...KEYS), tie('value')), { maxLength: 4 })
      .map((entries) => Object.fromEntries(entries)),
  ),
}));
const root = fc
  .array(fc.tuple(fc.constantFrom(...KEYS), value), { maxLength: 4 })
  .map((entries) => Object.fromEntries(entries));

/** What is visited, and what is left of the result when every second object is replaced. */
function walked(walk: ReturnType<typeof walkerOf>, data: JsonObject): unknown[] {
  const copy = copyJson(data) as JsonObject;
  const visited: string[] = [];
  walk(copy, (object) => {
    visited.push(JSON.stringify(object));
    return visited.length % 2 ? object : { replaced: visited.length };
  });
  return [visited, JSON.stringify(copy)];
}

describe('a walk along a path', () => {
  it('meets and replaces the same with and without code', () => {
    fc.assert(
      fc.property(path, root, (along, data) => {
        expect(walked(walkerOf(along, 1), data)).toEqual(walked(walkerOf(along, 0), data));
      }),
    );
  });

  it('is the same the second time, when it has become code', () => {
    const walk = walkerOf(['a', '@', 'b'], 1);
    const data = { a: [{ b: { id: 1 } }, null, { b: [{ id: 2 }, null] }, { b: 3 }] };
    expect(walked(walk, data)[0]).toEqual(['{"id":1}', '{"id":2}']);
    expect(walked(walk, data)).toEqual(walked(walkerOf(['a', '@', 'b'], 9), data));
  });
});
