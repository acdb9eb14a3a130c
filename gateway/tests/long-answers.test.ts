import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse } from 'graphql';
import { atOnce, type InPieces } from '../src/in-pieces.js';
import { AnswerTooLarge } from '../src/execution/answer-size.js';
import { CarefulShaper } from '../src/execution/careful-shaper.js';
import { FastShaper } from '../src/execution/fast-shaper.js';
import type { JsonObject } from '../src/execution/json.js';
import { LongWork } from '../src/execution/pacing.js';
import { findOperation } from '../src/execution/prepared.js';
import { Selections } from '../src/execution/selections.js';
import { typeConditions } from '../src/execution/type-conditions.js';

const schema = buildSchema(`
  type Query { people: [Person!] any: [Named] numbers: [[Int!]] one: Person }
  interface Named { name: String }
  type Person implements Named { id: ID! name: String age: Int score: Float tags: [String!] friends: [Person!] json: JSON best: Person }
  type Pet implements Named { name: String owner: Person }
  scalar JSON
`);

function shapersOf(text: string, entityPaths: readonly string[] = []) {
  const document = parse(text);
  const operation = findOperation(document, null);
  const selections = new Selections({
    document,
    operation,
    renamed: new Map(),
    matches: typeConditions(schema),
  });
  return {
    fast: new FastShaper(schema, selections, () => entityPaths, 0),
    careful: new CarefulShaper(schema, selections),
  };
}

const everything = `{ yield: __typename people { ...P friends { ...P best { id yield: name } } } any { __typename name ... on Pet { owner { tags } } } numbers one { ...P } }
  fragment P on Person { id name age score tags json }`;
const person = (n: number, extra: JsonObject = {}): JsonObject => ({
  id: `p${n}`,
  name: n % 3 ? `Name "${n}" \u00e6 \u{1f600}` : null,
  age: n,
  score: n / 7,
  tags: n % 2 ? ['a', 'b\n'] : [],
  json: { n, list: [n, null, 'x'] },
  ...extra,
});
const dataOf = (count: number): JsonObject => {
  const best = { id: 'best', yield: 'yes' };
  const people = Array.from({ length: count }, (_, n) =>
    person(n, { friends: [person(n + 1, { best }), person(n + 2, { best: null })] }),
  );
  const any = people.map((_, n) =>
    n % 2 ? { __typename: 'Pet', name: 'Rex', owner: { tags: ['t'] } } : { __typename: 'Person', name: null },
  );
  return { people, any, numbers: [[1, 2], null, []], one: person(0) };
};
const generous = { limit: 1e9, variables: {}, introspected: {} };
const fastInput = { ...generous, plain: false, repeats: true };

function textOf(shaped: string | InPieces<string | undefined> | undefined): string | undefined {
  return typeof shaped === 'string' || shaped === undefined ? shaped : atOnce(shaped);
}

describe('an answer', () => {
  it('is the same text in one piece, in pieces, and completed value by value', () => {
    for (const count of [0, 1, 7, 5000]) {
      const data = dataOf(count);
      const { fast, careful } = shapersOf(everything, ['people/friends/best']);
      const first = fast.shape({ ...fastInput, data });
      expect([count, typeof first]).toEqual([count, count === 5000 ? 'object' : 'string']);
      const text = textOf(first)!;
      const parsed: unknown = JSON.parse(text);
      expect(atOnce(careful.complete({ ...generous, data }))).toEqual({ data: text, errors: [] });
      // Long ones are written in pieces at once the next time.
      expect(textOf(fast.shape({ ...fastInput, data }))).toBe(text);
      expect(JSON.stringify(parsed)).toBe(text);
    }
  });

  it('stays as it is where several are written in turns', async () => {
    const { fast } = shapersOf(everything, ['people/friends/best']);
    const datas = [6000, 7000, 8000].map(dataOf);
    const expected = datas.map((data) =>
      textOf(shapersOf(everything).fast.shape({ ...fastInput, repeats: false, data })),
    );
    const longWork = new LongWork();
    const texts = await Promise.all(
      datas.map(async (data) =>
        longWork.run(fast.shape({ ...fastInput, data }) as InPieces<string | undefined>, undefined),
      ),
    );
    expect(texts).toEqual(expected);
  });

  it('that is abnormal far below is left to the careful way', () => {
    const { fast } = shapersOf('{ people { id age } }');
    const people = Array.from({ length: 50_000 }, (_, n) => ({ id: `p${n}`, age: n === 49_999 ? 'old' : n }));
    expect(textOf(fast.shape({ ...fastInput, data: { people } }))).toBeUndefined();
  });

  it.each([
    ['long lists', '{ people { id } }', { people: Array.from({ length: 100_000 }, (_, n) => ({ id: `person ${n}` })) }],
    [
      'lists of lists',
      '{ numbers }',
      { numbers: Array.from({ length: 1000 }, () => Array.from({ length: 500 }, (_, n) => n)) },
    ],
    ['one object at many places', '{ people { best { tags } } }', repeated()],
    ['texts', '{ people { tags } }', { people: [{ tags: Array.from({ length: 200 }, () => 'x'.repeat(10_000)) }] }],
  ])('is refused while it is written when it is too large: %s', (_, query, data: JsonObject) => {
    const { fast, careful } = shapersOf(query, ['people/best']);
    const limit = 1_000_000;
    expect(() => textOf(fast.shape({ ...fastInput, limit, data }))).toThrow(AnswerTooLarge);
    expect(() => atOnce(careful.complete({ ...generous, limit, data }))).toThrow(AnswerTooLarge);
  });

  it('is refused when what is wrong with it is too large', () => {
    const { careful } = shapersOf('{ people { id } }');
    const data = { people: Array.from({ length: 100_000 }, () => ({ id: null })) };
    expect(() => atOnce(careful.complete({ ...generous, limit: 1_000_000, data }))).toThrow(AnswerTooLarge);
  });

  it('lets the event loop turn, in either way, and ends when nobody waits any more', async () => {
    const query = '{ people { id name tags } }';
    const people = Array.from({ length: 60_000 }, (_, n) => person(n));
    const { fast, careful } = shapersOf(query);
    const works: [string, () => InPieces<unknown>][] = [
      ['fast', () => fast.shape({ ...fastInput, data: { people } }) as InPieces<unknown>],
      ['careful', () => careful.complete({ ...generous, data: { people } })],
    ];
    for (const [name, work] of works) {
      const longWork = new LongWork();
      let last = performance.now();
      let longest = 0;
      const watch = setInterval(() => {
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }, 1);
      const startedAt = performance.now();
      expect(await longWork.run(work(), undefined)).toBeDefined();
      const tookMs = performance.now() - startedAt;
      clearInterval(watch);
      console.log(`${name}: ${tookMs.toFixed(0)} ms, others waited for ${longest.toFixed(0)} ms at most`);
      // A machine with much else to do holds up everything: in one piece it would be all of the time.
      expect(longest).toBeLessThan(Math.max(500, tookMs / 2));
      const left = new AbortController();
      setTimeout(() => left.abort(), 1);
      expect([name, await longWork.run(work(), left.signal)]).toEqual([name, undefined]);
    }
  });
});

function repeated(): JsonObject {
  const best = { tags: Array.from({ length: 1000 }, (_, n) => `tag ${n}`) };
  return { people: Array.from({ length: 1000 }, () => ({ best })) };
}
