import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEngine } from '../src/create-engine.js';
import type { Engine } from '../src/engine.js';
import { ask } from './fixtures/ask.js';
import { type Federation, LINK, type SubgraphFixture, startFederation } from './fixtures/federation.js';

const root = {};
const thing = (id: string) => ({ id, query: root, again: [root, root] });

/** None of them calls its root types as the supergraph does, and one of them does. */
const fixtures: readonly SubgraphFixture[] = [
  {
    name: 'a',
    typeDefs: `${LINK}
      schema { query: RootA mutation: ChangesA }
      type RootA { a: String both: String @shareable node: Thing }
      type ChangesA { change: Payload }
      type Payload { ok: Boolean query: RootA! }
      type Thing @key(fields: "id") { id: ID! query: RootA again: [RootA!]! }
    `,
    resolvers: {
      RootA: { a: () => 'A', both: () => 'both of a', node: () => thing('1') },
      ChangesA: { change: () => ({ ok: true, query: root }) },
      Thing: { __resolveReference: ({ id }: { id: string }) => thing(id) },
    },
  },
  {
    name: 'b',
    typeDefs: `${LINK}
      schema { query: RootB }
      type RootB { b: String both: String @shareable thing: Thing back: RootB }
      type Thing @key(fields: "id") { id: ID! size: Int }
    `,
    resolvers: {
      RootB: { b: () => 'B', both: () => 'both of b', thing: () => ({ id: '2' }), back: () => root },
      Thing: { __resolveReference: (reference: object) => reference, size: () => 3 },
    },
  },
  {
    name: 'c',
    typeDefs: `${LINK} type Query { c: String } type Thing @key(fields: "id") { id: ID! home: Query }`,
    resolvers: { Query: { c: () => 'C' }, Thing: { __resolveReference: (it: object) => it, home: () => root } },
  },
];

describe('root types that subgraphs call otherwise', () => {
  let federation: Federation;
  let engine: Engine;

  beforeAll(async () => {
    federation = await startFederation(fixtures);
    engine = createEngine({ supergraphSdl: federation.supergraphSdl });
  });
  afterAll(async () => {
    await engine.close();
    await federation.close();
  });

  it.each<[string, object]>([
    ['{ node { query { a b c } } }', { node: { query: { a: 'A', b: 'B', c: 'C' } } }],
    ['mutation { change { ok query { b c } } }', { change: { ok: true, query: { b: 'B', c: 'C' } } }],
    [
      'mutation { change { query { __typename kind: __typename ... on Query { a b thing { size } } } } }',
      { change: { query: { __typename: 'Query', kind: 'Query', a: 'A', b: 'B', thing: { size: 3 } } } },
    ],
    [
      '{ thing { size query { b node { again { c both __typename } } } } }',
      {
        thing: {
          size: 3,
          query: {
            b: 'B',
            node: {
              again: [
                { c: 'C', both: 'both of a', __typename: 'Query' },
                { c: 'C', both: 'both of a', __typename: 'Query' },
              ],
            },
          },
        },
      },
    ],
    [
      '{ back { __typename back { b a thing { id } } } }',
      { back: { __typename: 'Query', back: { b: 'B', a: 'A', thing: { id: '2' } } } },
    ],
    ['{ node { home { c a b __typename } } }', { node: { home: { c: 'C', a: 'A', b: 'B', __typename: 'Query' } } }],
    [
      '{ __typename node { __typename query { __typename } } }',
      { __typename: 'Query', node: { __typename: 'Thing', query: { __typename: 'Query' } } },
    ],
    [
      'query ($yes: Boolean = true) { node { query { ... on Query @include(if: $yes) { b } ... @skip(if: $yes) { c } ...F } } } fragment F on Query { a }',
      { node: { query: { b: 'B', a: 'A' } } },
    ],
  ])('%s', async (query, expected) => {
    const { data, errors, extensions } = await ask(engine, query);
    expect({ errors, extensions }).toEqual({ errors: undefined, extensions: undefined });
    expect(data).toEqual(expected);
  });
});
