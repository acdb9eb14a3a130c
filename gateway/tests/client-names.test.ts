import { afterEach, describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { createEngine } from '../src/create-engine.js';
import type { Engine } from '../src/engine.js';
import { anonymous, ask } from './fixtures/ask.js';
import { abstractNames, conflictingRequires } from './fixtures/corrections.js';
import { type Federation, LINK, type SubgraphFixture, startFederation } from './fixtures/federation.js';

interface Arguments {
  readonly x: number | null;
}
const echo = (_: unknown, { x }: Arguments) => x;

const echoes: readonly SubgraphFixture[] = [
  {
    name: 'things',
    typeDefs: `${LINK} type Query { first: Thing second: Thing } type Subscription { changed(x: Int): Thing } type Thing @key(fields: "id") { id: ID! }`,
    resolvers: { Query: { first: () => ({ id: '1' }), second: () => ({ id: '2' }) } },
  },
  {
    name: 'echoes',
    typeDefs: `${LINK} type Thing @key(fields: "id") { id: ID! echo(x: Int = 7): Int twice(x: Int): Int }`,
    resolvers: {
      Thing: { __resolveReference: (it: object) => it, echo, twice: (_: unknown, { x }: Arguments) => 2 * (x ?? 0) },
    },
  },
];

describe('names that clients choose', () => {
  let federation: Federation | undefined;
  let engine: Engine;

  const start = async (fixtures: readonly SubgraphFixture[]): Promise<void> => {
    federation = await startFederation(fixtures);
    engine = createEngine({ supergraphSdl: federation.supergraphSdl });
  };

  afterEach(async () => {
    if (federation) await engine.close();
    await federation?.close();
    federation = undefined;
  });

  it.each([
    [
      '{ __typename: products { __typename: id shippingUsd } }',
      '{"__typename":[{"__typename":"1","shippingUsd":"USD 10"},{"__typename":"2","shippingUsd":"USD 20"}]}',
    ],
    [
      '{ products { __typename: shippingUsd price: __typename id: __typename } }',
      '{"products":[{"__typename":"USD 10","price":"Product","id":"Product"},{"__typename":"USD 20","price":"Product","id":"Product"}]}',
    ],
    [
      '{ _entities: products { _entities: id _e0: shippingUsd } _e0: __typename }',
      '{"_entities":[{"_entities":"1","_e0":"USD 10"},{"_entities":"2","_e0":"USD 20"}],"_e0":"Query"}',
    ],
    [
      '{ constructor: products { __proto__: id toString: shippingUsd } __proto__: __typename }',
      '{"constructor":[{"__proto__":"1","toString":"USD 10"},{"__proto__":"2","toString":"USD 20"}],"__proto__":"Query"}',
    ],
    [
      '{ __proto__: __type(name: "Product") { __proto__: name } constructor: __type(name: "None") { name } }',
      '{"__proto__":{"__proto__":"Product"},"constructor":null}',
    ],
  ])('as aliases: %s', async (query, expected) => {
    await start(conflictingRequires);
    const { data, errors } = await ask(engine, query);
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).toBe(expected);
  });

  it('as aliases below an interface', async () => {
    await start(abstractNames);
    const { data } = await ask(
      engine,
      '{ library { id: __typename title: __typename __typename: shout ... on Book { similar { __typename: rating } } } }',
    );
    expect(data).toEqual({
      library: [
        { id: 'Book', title: 'Book', __typename: 'Book b1!', similar: [{ __typename: 5 }] },
        { id: 'Film', title: 'Film', __typename: 'Film f1!' },
      ],
    });
  });

  it.each(['representations', '_r0', '_r1', 'contextualArgument_1_0', 'constructor', '__proto__'])(
    'as the variable $%s',
    async (name) => {
      await start(echoes);
      const query = `query Q($${name}: Int) { first { echo(x: $${name}) } second { twice(x: $${name}) } }`;
      const variables = JSON.parse(`{ ${JSON.stringify(name)}: 5 }`) as Record<string, unknown>;
      expect(await ask(engine, query, { variables })).toEqual({ data: { first: { echo: 5 }, second: { twice: 10 } } });
      expect(await ask(engine, query)).toEqual({ data: { first: { echo: 7 }, second: { twice: 0 } } });
      const conditional = `query Q($${name}: Boolean!) { first { id @skip(if: $${name}) echo } }`;
      const skipping = JSON.parse(`{ ${JSON.stringify(name)}: true }`) as Record<string, unknown>;
      expect((await ask(engine, conditional, { variables: skipping })).data).toEqual({ first: { echo: 7 } });
      expect(federation!.calls).toHaveLength(6);
    },
  );

  it('as variables of subscriptions', async () => {
    await start(echoes);
    const document = parse(
      'subscription S($representations: Int, $_r0: Boolean = true) { changed(x: $representations) { id echo(x: $representations) @include(if: $_r0) } }',
    );
    const operation = engine.prepare(document);
    expect(operation.primary).toMatchObject({
      query: expect.stringContaining('changed(x:$representations)'),
      variableNames: ['representations'],
    });
    const { data } = await engine.executeEvent(
      operation,
      { data: { changed: { __typename: 'Thing', id: '4' } } },
      { variables: { representations: 5 }, identity: anonymous, requestId: 'event' },
    );
    expect(JSON.parse(data!)).toEqual({ changed: { id: '4', echo: 5 } });
  });
});
