import { afterEach, beforeAll, afterAll, describe, expect, it } from '@jest/globals';
import { createEngine } from '../src/create-engine.js';
import type { Engine } from '../src/engine.js';
import { ask } from './fixtures/ask.js';
import { type Federation, LINK, type SubgraphFixture, startFederation } from './fixtures/federation.js';

const itself = { __resolveReference: (reference: object) => reference };
const its = () => [
  { __typename: 'A', id: '1' },
  { __typename: 'B', id: '2' },
];

/** `A.price` and `A.size` move from one subgraph to the other; both know `A` and `B` as interfaces. */
const fixtures: readonly SubgraphFixture[] = [
  {
    name: 'old',
    typeDefs: `${LINK}
      type Query { its: [It!]! nested: Holder }
      interface Priced { price: Int }
      interface It implements Priced { id: ID! price: Int size: Size }
      type A implements It & Priced @key(fields: "id") { id: ID! price: Int size: Size }
      type B implements It & Priced @key(fields: "id") { id: ID! price: Int @shareable size: Size @shareable }
      type Size @shareable { width: Int }
      type Holder @key(fields: "id") { id: ID! it: It }
    `,
    resolvers: {
      Query: { its, nested: () => ({ id: 'h' }) },
      Holder: { ...itself, it: () => ({ __typename: 'A', id: '9' }) },
      A: { ...itself, price: () => 1, size: () => ({ width: 1 }) },
      B: { ...itself, price: () => 2, size: () => ({ width: 2 }) },
    },
  },
  {
    name: 'new',
    typeDefs: `${LINK}
      type Query { others: [It!]! }
      interface It { id: ID! price: Int size: Size }
      type A implements It @key(fields: "id") { id: ID! price: Int @override(from: "old", label: "price") size: Size @override(from: "old", label: "size") }
      type B implements It @key(fields: "id") { id: ID! price: Int @shareable size: Size @shareable }
      type Size @shareable { width: Int }
    `,
    resolvers: {
      Query: { others: its },
      A: { ...itself, price: () => 100, size: () => ({ width: 100 }) },
      B: { ...itself, price: () => 2, size: () => ({ width: 2 }) },
    },
  },
  {
    name: 'totals',
    typeDefs: `${LINK}
      type Holder @key(fields: "id") { id: ID! it: It @external total: Int @requires(fields: "it { price }") }
      interface It { price: Int }
      type A implements It @key(fields: "id") { id: ID! price: Int @external }
      type B implements It @key(fields: "id") { id: ID! price: Int @external }
    `,
    resolvers: { Holder: { ...itself, total: ({ it }: { it: { price: number } }) => it.price } },
  },
];

describe('a progressive override of what is met through an interface', () => {
  let federation: Federation;
  let engine: Engine;

  beforeAll(async () => {
    federation = await startFederation(fixtures);
  });
  afterEach(() => engine.close());
  afterAll(() => federation.close());

  const both = (a: object, b: object) => [a, b];

  it.each<[string, (price: number, width: number) => object]>([
    ['{ its { price ... on A { p: price } } }', (price) => ({ its: both({ price, p: price }, { price: 2 }) })],
    ['{ its { id ... on Priced { price } } }', (price) => ({ its: both({ id: '1', price }, { id: '2', price: 2 }) })],
    [
      '{ its { ...F price } } fragment F on It { size { width } }',
      (price, width) => ({ its: both({ size: { width }, price }, { size: { width: 2 }, price: 2 }) }),
    ],
    [
      '{ others { price ... on A { p: price } size { w: width } } }',
      (price, w) => ({ others: both({ price, p: price, size: { w } }, { price: 2, size: { w: 2 } }) }),
    ],
    ['{ nested { it { price } } }', (price) => ({ nested: { it: { price } } })],
    ['{ nested { total } }', (price) => ({ nested: { total: price } })],
    [
      '{ nested { total it { cost: price size { width } } } }',
      (price, width) => ({ nested: { total: price, it: { cost: price, size: { width } } } }),
    ],
  ])('is the same everywhere: %s', async (query, expected) => {
    for (const on of [[], ['price'], ['size'], ['price', 'size']]) {
      engine = createEngine({
        supergraphSdl: federation.supergraphSdl,
        overrides: { isOn: (label) => on.includes(label) },
      });
      const { data, errors } = await ask(engine, query);
      expect(errors).toBeUndefined();
      expect(data).toEqual(expected(on.includes('price') ? 100 : 1, on.includes('size') ? 100 : 1));
      await engine.close();
    }
  });

  it('costs nothing where the label is off', async () => {
    engine = createEngine({ supergraphSdl: federation.supergraphSdl });
    federation.calls.length = 0;
    await ask(engine, '{ its { price size { width } } }');
    expect(federation.calls.map(({ subgraph }) => subgraph)).toEqual(['old']);
  });
});
