import { afterEach, describe, expect, it } from '@jest/globals';
import { parse, validate } from 'graphql';
import { createEngine } from '../src/create-engine.js';
import type { Engine } from '../src/engine.js';
import { anonymous, ask } from './fixtures/ask.js';
import {
  abstractNames,
  conditionals,
  conflictingRequires,
  emptyPlan,
  keyChoice,
  requiresArguments,
  requiresBelow,
  requiresChain,
  typedPlaces,
} from './fixtures/corrections.js';
import { composedDirective } from './fixtures/composed-directive.js';
import { partialRootUnions, partialUnions } from './fixtures/partial-unions.js';
import { type Federation, type SubgraphFixture, startFederation } from './fixtures/federation.js';

describe('what the planner gets wrong', () => {
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

  /** What Apollo's own planner and executor make of it: each correction must be worth its code. */
  const uncorrected = async (query: string, variables: Record<string, unknown> = {}) => {
    const reference = createEngine({ supergraphSdl: federation!.supergraphSdl, executor: 'reference' });
    const { data } = await ask(reference, query, { variables });
    await reference.close();
    return data;
  };

  it('chooses a key that can be resolved', async () => {
    await start(keyChoice);
    const query = '{ van { id parcels { id label weighed } } }';
    const { data, errors } = await ask(engine, query);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ van: { id: 'v1', parcels: [{ id: '1', label: 'label 1', weighed: 'weighed label 1' }] } });
    expect(await uncorrected(query)).toEqual({ van: null });
  });

  it('refuses what it can only answer with nothing', async () => {
    await start(emptyPlan);
    expect(() => engine.prepare(parse('{ a { field } }'))).toThrow(
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'QUERY_PLANNING_FAILED' }) }),
    );
    const direct = await ask(engine, '{ b { id field } }');
    expect(direct).toEqual({ data: { b: { id: 'n1', field: 'foo' } } });
    expect(await uncorrected('{ a { field } }')).toEqual({ a: null });
    const skipped = await ask(engine, '{ a @skip(if: true) { field } ... @include(if: false) { title } }');
    expect(skipped).toEqual({ data: {} });
  });

  it('answers with an object without fields also where nobody knows its type name', async () => {
    await start(emptyPlan);
    const query = 'query ($no: Boolean = false) { title b { id @include(if: false) field @include(if: $no) } }';
    expect(await ask(engine, query)).toEqual({ data: { title: 'T', b: {} } });
  });

  it("keeps the client's arguments apart from those of @requires", async () => {
    await start(requiresArguments);
    const { data, errors } = await ask(engine, '{ feed { id comments(limit: 1) { id } score } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ feed: [{ id: 'p1', comments: [{ id: 'c1' }], score: 'c1+c2+c3' }] });
    expect(await uncorrected('{ feed { id comments(limit: 1) { id } score } }')).not.toEqual(data);
    const renamed = await ask(engine, '{ feed { id: title title: id score } }');
    expect(renamed.data).toEqual({ feed: [{ id: 'Title of p1', title: 'p1', score: 'c1+c2+c3' }] });
  });

  it("keeps the client's arguments apart from a requirement without any", async () => {
    await start(requiresChain);
    const query = '{ shop { best { advice cheap(below: 40) } } }';
    const best = [
      { advice: 'true 3', cheap: true },
      { advice: 'false 3', cheap: true },
    ];
    expect(await ask(engine, query)).toEqual({ data: { shop: { best } } });
  });

  it('gives two conflicting @requires a value each', async () => {
    await start(conflictingRequires);
    const { data, errors } = await ask(engine, '{ products { id price(currency: EUR) shippingUsd shippingEur } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      products: [
        { id: '1', price: 9, shippingUsd: 'USD 10', shippingEur: 'EUR 9' },
        { id: '2', price: 18, shippingUsd: 'USD 20', shippingEur: 'EUR 18' },
      ],
    });
    expect(await uncorrected('{ products { id price(currency: EUR) shippingUsd shippingEur } }')).not.toEqual(data);
  });

  it('gives @requires that conflict below each other a value each', async () => {
    await start(requiresBelow);
    const query = '{ orders { total lines { sum } } }';
    const { data, errors } = await ask(engine, query);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ orders: [{ total: 30, lines: [{ sum: 9 }, { sum: 18 }] }] });
    expect(await uncorrected(query)).not.toEqual(data);
  });

  it('fetches what a requirement requires before it', async () => {
    await start(requiresChain);
    const best = [{ advice: 'true 3' }, { advice: 'false 3' }];
    expect(await ask(engine, '{ shop { best { advice } } }')).toEqual({ data: { shop: { best } } });
    expect(federation!.calls.map(({ subgraph }) => subgraph)).toEqual(['start', 'middle', 'start', 'middle', 'end']);
    const both = 'query Q($below: Int) { shop { best { cheap advice mine: cheap(below: $below) stock } } }';
    expect((await ask(engine, both, { variables: { below: 0 } })).data).toEqual({
      shop: {
        best: [
          { cheap: true, advice: 'true 3', mine: false, stock: 3 },
          { cheap: false, advice: 'false 3', mine: false, stock: 3 },
        ],
      },
    });
    expect(await uncorrected('{ shop { best { advice } } }')).not.toEqual({ shop: { best } });
  });

  it('gives conflicting @requires in a mutation a value each, and runs each of its fields once', async () => {
    await start(conflictingRequires);
    const query = `mutation M($id: ID!, $no: Boolean = false) {
      __typename
      stock(ids: ["1", "2"]) { products { id price(currency: USD) shippingUsd shippingEur } }
      ship(id: $id) { ...Both shippingEur @include(if: $no) }
      ... on Mutation { sell(id: $id) { shippingEur } ...Sell skipped: sell(id: 7) @skip(if: true) { id } }
      ids: stock(ids: []) { products { id } }
    }
    fragment Both on Product { shippingEur shippingUsd usd: price(currency: USD) }
    fragment Sell on Mutation { sell(id: $id) { shippingUsd price: shippingEur } }`;
    expect(await ask(engine, query, { variables: { id: '3' } })).toEqual({
      data: {
        __typename: 'Mutation',
        stock: {
          products: [
            { id: '1', price: 10, shippingUsd: 'USD 10', shippingEur: 'EUR 9' },
            { id: '2', price: 20, shippingUsd: 'USD 20', shippingEur: 'EUR 18' },
          ],
        },
        ship: { shippingEur: 'EUR 27', shippingUsd: 'USD 30', usd: 30 },
        sell: { shippingEur: 'EUR 27', shippingUsd: 'USD 30', price: 'EUR 27' },
        ids: { products: [] },
      },
    });
    const roots = federation!.calls.filter(({ query: sent }) => sent.startsWith('mutation'));
    expect(roots.map(({ query: sent }) => /(stock|ship|sell)\(/.exec(sent)![1])).toEqual([
      'stock',
      'ship',
      'sell',
      'stock',
    ]);
  });

  it('gives conflicting @requires in a subscription a value each', async () => {
    await start(conflictingRequires);
    const operation = engine.prepare(parse('subscription { sold { shippingUsd shippingEur } }'));
    const { query, subgraph } = operation.primary!;
    expect([subgraph, query.match(/sold/g)]).toEqual(['catalogue', ['sold', 'sold']]);
    const keys = [...query.matchAll(/(\w+)(?=:price|\(currency)/g)].map(([key]) => key);
    expect(query).toContain('currency:EUR');
    const other = keys.find((key) => key.startsWith('_gw'))!;
    const sold = { __typename: 'Product', id: '1', price: 10, [other]: 9 };
    const { data } = await engine.executeEvent(
      operation,
      { data: { sold } },
      { variables: {}, identity: anonymous, requestId: 'event' },
    );
    expect(JSON.parse(data!)).toEqual({ sold: { shippingUsd: 'USD 10', shippingEur: 'EUR 9' } });
  });

  it('does not let an interface object overwrite the concrete type', async () => {
    await start(abstractNames);
    const query = '{ library { ... on Book { shout __typename title } ... on Film { minutes } } }';
    const { data, errors } = await ask(engine, query);
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      library: [{ shout: 'Book b1!', __typename: 'Book', title: 'Book b1' }, { minutes: 90 }],
    });
    expect(await uncorrected('{ library { ... on Book { shout __typename title } } }')).toEqual({ library: [{}, {}] });
  });

  it('keeps apart what one response key means under different types around it', async () => {
    await start(abstractNames);
    const query =
      '{ library { ... on Film { similar { ... on Book { a: pages } } } ... on Book { similar { ... on Book { a: rating } } } } }';
    const { data, errors } = await ask(engine, query);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ library: [{ similar: [{}] }, { similar: [{ a: 300 }] }] });
    expect(await uncorrected(query)).toEqual({ library: [{ similar: [{}] }, { similar: [{ a: 5 }] }] });
    // Each key stays what it is wherever else it is selected, and objects under one key are merged.
    const spread = `{ library { ...Again ... on Film { b: similar { ...Id } b: similar { title } } ... on Book { b: similar { a: title } similar { ... on Book { a: rating } } } } }
      fragment Again on Media { ... on Film { similar { ... on Book { a: pages k: __typename } } } }
      fragment Id on Media { id ... on Book { a: shout } }`;
    expect((await ask(engine, spread)).data).toEqual({
      library: [
        { b: [{ a: 'Film f1' }], similar: [{}] },
        { similar: [{ a: 300, k: 'Book' }], b: [{ id: 'b1', a: 'Book b1!', title: 'Book b1' }] },
      ],
    });
  });

  it('keeps apart what one response key means below different types of value', async () => {
    await start(typedPlaces);
    const query = '{ places { ... on Shelf { product { a: votes } } ... on Cart { product { a: stars } } } }';
    const { data, errors } = await ask(engine, query);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ places: [{ product: { a: 100 } }, { product: { a: 5 } }] });
    expect(await uncorrected(query)).not.toEqual(data);
  });

  it("names the client's response key in the path of an error", async () => {
    await start([
      typedPlaces[0]!,
      {
        ...typedPlaces[1]!,
        resolvers: {
          Product: { ...typedPlaces[1]!.resolvers['Product'], stars: () => Promise.reject(new Error('no stars')) },
        },
      },
    ]);
    const query = '{ places { ... on Shelf { product { a: stock } } ... on Cart { product { a: stars } } } }';
    expect((await ask(engine, query)).errors).toEqual(
      expect.arrayContaining([expect.objectContaining({ message: 'no stars', path: ['places', 1, 'product', 'a'] })]),
    );
  });

  it('keeps what stands beside a requirement that only some types have', async () => {
    await start(abstractNames);
    const query = '{ library { similar { id } ... on Film { shout } } }';
    const { data, errors } = await ask(engine, query);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ library: [{ similar: [{ id: 'f1' }] }, { similar: [{ id: 'b1' }], shout: 'Film f1!' }] });
    // One request all the same: the two fetches are merged.
    expect(federation!.calls.map(({ subgraph }) => subgraph)).toEqual(['media', 'ratings']);
    expect(await uncorrected(query)).not.toEqual(data);
    const even = await ask(engine, '{ library { similar { id } shout } }');
    expect(even.data).toMatchObject({ library: [{ shout: 'Book b1!' }, { shout: 'Film f1!' }] });
    expect(federation!.calls.at(-1)!.query.match(/_entities/g)).toHaveLength(1);
  });

  it('keeps what stands beside a requirement that only some places have', async () => {
    await start(typedPlaces);
    const query = '{ places { ... on Shelf { product { stars } } ... on Cart { product { shout } } } }';
    const { data, errors } = await ask(engine, query);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ places: [{ product: { stars: 5 } }, { product: { shout: 'TITLE OF P2' } }] });
    expect(await uncorrected(query)).not.toEqual(data);
  });

  it('asks for union members that only one of two subgraphs knows', async () => {
    await start(partialUnions);
    const actions =
      'panel { actions { __typename ... on Link { label } ... on Vote { valueVote } ... on Share { valueShare } } }';
    const { data, errors } = await ask(engine, `{ post { ${actions} } shared { ${actions} } }`);
    expect(errors).toBeUndefined();
    const link = { __typename: 'Link', label: 'more' };
    expect(data).toEqual({
      post: { panel: { actions: [link, { __typename: 'Vote', valueVote: 'value of Vote' }] } },
      shared: { panel: { actions: [link, { __typename: 'Share', valueShare: 'value of Share' }] } },
    });
    expect(await uncorrected(`{ post { ${actions} } }`)).toEqual({
      post: { panel: { actions: [link, { __typename: 'Vote', valueVote: null }] } },
    });
  });

  it('asks for members of a union at the root where they are known', async () => {
    await start(partialRootUnions);
    const image = { __typename: 'Image', url: 'image.png' };
    const text = { __typename: 'Text', text: 'words' };
    const block = '__typename ... on Text { text } ... on Image { url }';
    const query = `{ blocks { ${block} } first: blocks(first: 1) { ...Block } page { blocks { ... on Block { ...Block } } } } fragment Block on Block { ${block} }`;
    const { data, errors } = await ask(engine, query);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ blocks: [image, text], first: [image, text], page: { blocks: [image, text] } });
    expect(federation!.calls.map(({ subgraph }) => subgraph)).toEqual(['many']);
    expect(await uncorrected(query)).not.toEqual(data);
    expect((await ask(engine, '{ blocks { ... on Image { url } } }')).data).toEqual({
      blocks: [{ url: 'image.png' }, {}],
    });
    expect((await ask(engine, '{ blocks { ... on Text { text } } }')).data).toMatchObject({
      blocks: expect.anything(),
    });
  });

  it('asks one subgraph where each knows members of a union that the other does not', async () => {
    await start(partialRootUnions);
    const text = { text: 'words' };
    for (const [query, subgraph, first] of [
      ['{ notes { ... on Text { text } ... on Dance { valueDance } } }', 'many', { valueDance: 'value of Dance' }],
      ['{ notes { ... on Song { valueSong } ... on Text { text } } }', 'few', { valueSong: 'value of Song' }],
      [
        '{ notes { ... on Song { valueSong } ... on Dance { valueDance } ... on Text { text } } }',
        'few',
        { valueSong: 'value of Song' },
      ],
    ] as const) {
      federation!.calls.length = 0;
      expect(await ask(engine, query)).toEqual({ data: { notes: [first, text] } });
      expect(federation!.calls.map((call) => call.subgraph)).toEqual([subgraph]);
    }
    expect((await ask(engine, '{ notes { ... on Song { valueSong } } }')).data).toEqual({
      notes: [{ valueSong: 'value of Song' }, {}],
    });
  });

  it('accepts directives of operations that were composed into the supergraph', async () => {
    await start(composedDirective);
    const query = '{ menu @audience(is: STAFF) hours @audience }';
    expect(validate(engine.apiSchema, parse(query))).toEqual([]);
    expect(await ask(engine, query)).toMatchObject({ data: { menu: 'soup', hours: '9 to 5' } });
    expect(validate(engine.apiSchema, parse('{ menu @audience(is: NOBODY) }'))).toHaveLength(1);
  });

  it('keeps what stands beside a skipped requirement, and objects whose every field is skipped', async () => {
    await start(conditionals);
    for (const [query, variables] of [
      ['{ products { offers cost @include(if: false) } }', {}],
      ['query Q($v: Boolean!) { products { offers cost @skip(if: $v) } }', { v: true }],
      ['query Q($v: Boolean = false) { products { offers cost @include(if: $v) } }', {}],
    ] as const) {
      const { data } = await ask(engine, query, { variables });
      expect(data).toEqual({ products: [{ offers: 3 }] });
      expect(await uncorrected(query, variables)).toEqual({ products: [{ offers: null }] });
    }
    const empty = 'query Q($a: Boolean!, $b: Boolean!) { products @skip(if: $a) { id @skip(if: $b) } }';
    expect((await ask(engine, empty, { variables: { a: false, b: true } })).data).toEqual({ products: [{}] });
    expect((await ask(engine, empty, { variables: { a: false, b: false } })).data).toEqual({ products: [{ id: '1' }] });
  });

  it('asks for no type name in place of what is skipped beside something else', async () => {
    await start(emptyPlan);
    const query = `query Q($v: Boolean!) { title b { field } b { id @include(if: $v) } b { ... { ...Id @include(if: $v) } ...Skipped } }
      fragment Id on Node { id }
      fragment Skipped on Node { id @include(if: $v) }`;
    const skipped = await ask(engine, query, { variables: { v: false } });
    expect(skipped).toEqual({ data: { title: 'T', b: { field: 'foo' } } });
    const included = await ask(engine, query, { variables: { v: true } });
    expect(included.data).toEqual({ title: 'T', b: { field: 'foo', id: 'n1' } });
  });
});
