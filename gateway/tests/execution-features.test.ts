import { afterEach, describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { createEngine } from '../src/create-engine.js';
import type { EngineOptions } from '../src/engine-options.js';
import type { Engine, PreparedOperation } from '../src/engine.js';
import { anonymous, ask } from './fixtures/ask.js';
import { contexts, sharedInContexts } from './fixtures/contexts.js';
import { type Federation, LINK, type SubgraphFixture, startFederation } from './fixtures/federation.js';

interface ById {
  readonly id: string;
}

const itself = { __resolveReference: (reference: object) => reference };

const rollOut: readonly SubgraphFixture[] = [
  {
    name: 'old',
    typeDefs: `${LINK} type Query { bills: [Bill!]! } type Bill @key(fields: "id") { id: ID! amount: Int! }`,
    resolvers: { Query: { bills: () => [{ id: '1' }] }, Bill: { ...itself, amount: () => 1 } },
  },
  {
    name: 'new',
    typeDefs: `${LINK} type Bill @key(fields: "id") { id: ID! amount: Int! @override(from: "old", label: "percent(30)") }`,
    resolvers: { Bill: { ...itself, amount: () => 2 } },
  },
];

const provided: readonly SubgraphFixture[] = [
  {
    name: 'reviews',
    typeDefs: `${LINK} type Query { reviews: [Review!]! } type Review { id: ID! author: User @provides(fields: "name") product: Product } type User @key(fields: "id") { id: ID! name: String! @external } type Product @key(fields: "id") { id: ID! }`,
    resolvers: {
      Query: { reviews: () => [{ id: 'r1', author: { id: 'u1', name: 'As written' }, product: { id: 'p1' } }] },
    },
  },
  {
    name: 'users',
    typeDefs: `${LINK} type User @key(fields: "id") { id: ID! name: String! @shareable email: String }`,
    resolvers: { User: { ...itself, name: () => 'As registered', email: () => 'u1@example.org' } },
  },
  {
    name: 'products',
    typeDefs: `${LINK} type Product @key(fields: "id") { id: ID! size: Size! } type Size { width: Int! height: Int! }`,
    resolvers: { Product: { ...itself, size: () => ({ width: 2, height: 3 }) } },
  },
  {
    name: 'areas',
    typeDefs: `${LINK} type Product @key(fields: "id") { id: ID! size: Size! @external area: Int! @requires(fields: "size { width height }") } type Size @external { width: Int! height: Int! }`,
    resolvers: {
      Product: { ...itself, area: ({ size }: { size: { width: number; height: number } }) => size.width * size.height },
    },
  },
  {
    name: 'prices',
    typeDefs: `${LINK} type Product @key(fields: "id") { id: ID! area: Int! @external price: Int! @requires(fields: "area") }`,
    resolvers: { Product: { ...itself, price: ({ area }: { area: number }) => area * 10 } },
  },
];

const clock: readonly SubgraphFixture[] = [
  {
    name: 'ticks',
    typeDefs: `${LINK} type Query { now: Int } type Subscription { tick(every: Int = 1): Tick! } type Tick { at: Int! by: Person } type Person @key(fields: "id") { id: ID! }`,
    resolvers: { Query: { now: () => 60 } },
  },
  {
    name: 'people',
    typeDefs: `${LINK} type Person @key(fields: "id") { id: ID! name: String }`,
    resolvers: { Person: { ...itself, name: ({ id }: ById) => `Person ${id}` } },
  },
];

describe('an engine', () => {
  let federation: Federation | undefined;
  let engine: Engine | undefined;

  const start = async (fixtures: readonly SubgraphFixture[], options: Partial<EngineOptions> = {}): Promise<Engine> => {
    federation = await startFederation(fixtures);
    engine = createEngine({ supergraphSdl: federation.supergraphSdl, ...options });
    return engine;
  };

  afterEach(async () => {
    await engine?.close();
    await federation?.close();
    engine = undefined;
    federation = undefined;
  });

  it('rolls an override out to a share of requests', async () => {
    let draw = 0;
    const rolling = await start(rollOut, { overrides: { random: () => draw } });
    const amounts: unknown[] = [];
    for (draw of [0.1, 0.9, 0.29, 0.3]) {
      const { data } = await ask(rolling, '{ bills { amount } }');
      amounts.push((data as { bills: { amount: number }[] }).bills[0]!.amount);
    }
    expect(amounts).toEqual([2, 1, 2, 1]);
  });

  it('passes context arguments of each entity', async () => {
    const { data, errors } = await ask(await start(contexts), '{ users { orders { total } } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      users: [
        { orders: [{ total: 'u1-a in EUR' }, { total: 'u1-b in EUR' }, { total: 'u1-a in EUR' }] },
        { orders: [{ total: 'u2-a in NOK' }, { total: 'u2-b in NOK' }, { total: 'u2-a in NOK' }] },
      ],
    });
  });

  it.each<[string, string, (at: string) => object]>([
    ['an entity', 'top { price stock }', (at: string) => ({ top: { price: `i1 ${at}`, stock: 2 } })],
    [
      'entities in lists',
      'items { price stock }',
      (at: string) => ({ items: ['i1', 'i2', 'i1', 'i3'].map((id) => ({ price: `${id} ${at}`, stock: 2 })) }),
    ],
    [
      'an entity below one',
      'top { supplier { fee country } }',
      (at: string) => ({ top: { supplier: { fee: `m1 ${at}`, country: 'country of m1' } } }),
    ],
    [
      'an entity below a value of one that has other values, too',
      'items { id price box { width from { fee } } }',
      (at: string) => ({
        items: ['i1', 'i2', 'i1', 'i3'].map((id) => ({
          id,
          price: `${id} ${at}`,
          box: { width: 3, from: { fee: `${id === 'i3' ? 'm2' : 'm1'} ${at}` } },
        })),
      }),
    ],
    [
      'an entity at two paths',
      'top { stock maker { country fee } } items { maker { fee country } }',
      (at: string) => ({
        top: { stock: 2, maker: { country: 'country of m1', fee: `m1 ${at}` } },
        items: ['m1', 'm1', 'm1', 'm2'].map((id) => ({ maker: { fee: `${id} ${at}`, country: `country of ${id}` } })),
      }),
    ],
  ])('keeps apart what contexts make of %s that other subgraphs complete', async (_, fields, inShop) => {
    const { data, errors } = await ask(await start(sharedInContexts), `{ shops { ${fields} } }`);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ shops: ['at 10', 'at 11', 'at 100'].map(inShop) });
  });

  it('takes what is provided, and follows chains of requirements', async () => {
    const { data } = await ask(await start(provided), '{ reviews { author { name } product { price } } }');
    expect(data).toEqual({ reviews: [{ author: { name: 'As written' }, product: { price: 60 } }] });
    expect(federation!.calls.map(({ subgraph }) => subgraph)).toEqual(['reviews', 'products', 'areas', 'prices']);
  });

  it('completes events of subscriptions', async () => {
    const ticking = await start(clock);
    const operation = ticking.prepare(parse('subscription S($n: Int) { tick(every: $n) { at who: by { name } } }'));
    expect(operation.primary).toMatchObject({ subgraph: 'ticks', variableNames: ['n'] });
    const event = { data: { tick: { at: 7, who: { __typename: 'Person', id: '4' } } } };
    const request = { variables: {}, identity: anonymous, requestId: 'event' };
    const answers = await Promise.all([1, 2].map(() => ticking.executeEvent(operation, event, request)));
    for (const { data } of answers) expect(JSON.parse(data!)).toEqual({ tick: { at: 7, who: { name: 'Person 4' } } });
    expect(event.data.tick.who).toEqual({ __typename: 'Person', id: '4' });
    const failed = await ticking.executeEvent(operation, { data: null, errors: [{ message: 'lost' }] }, request);
    expect(failed).toMatchObject({ data: 'null', errors: [{ message: 'lost', extensions: { serviceName: 'ticks' } }] });
  });

  const countingEngine = async (planBytes?: number) => {
    const planned: number[] = [];
    const { supergraphSdl } = await start(clock);
    const metrics = { planned: (ms: number) => planned.push(ms) };
    return { planned, counting: createEngine({ supergraphSdl, metrics, ...(planBytes && { planBytes }) }) };
  };

  it('plans each operation once and says how long it took', async () => {
    const { planned, counting } = await countingEngine();
    const now = parse('{ now }');
    expect(counting.warmUp([{ document: now }, { document: parse('{ unknown }') }])).toBe(1);
    counting.prepare(now);
    expect(planned).toHaveLength(1);
    await counting.close();
  });

  it('names the plan that is missing, the same for all that wait for it', async () => {
    const { counting } = await countingEngine();
    const document = parse('query Q($if: Boolean!) { now later: now @include(if: $if) }');
    const missing = (value: boolean) =>
      counting.ahead!.missing({ document, operationName: 'Q', variables: { if: value } });
    expect(missing(true)).toBe(missing(false));
    counting.prepare(document, 'Q');
    expect([true, false].filter((value) => missing(value) !== undefined)).toEqual([false]);
    expect(missing(false)).toBe(missing(false));
    await counting.close();
  });

  it('prepares in pieces, and at once for whoever cannot wait for them', async () => {
    const { planned, counting } = await countingEngine();
    const of = { document: parse('{ now }'), operationName: undefined, variables: {} };
    const pieces = counting.ahead!.finish(of);
    expect(pieces.next().done).toBe(false);
    const prepared = counting.prepare(of.document);
    while (!pieces.next().done);
    expect(counting.prepare(of.document)).toBe(prepared);
    expect([planned.length, counting.ahead!.missing(of)]).toEqual([2, undefined]);
    await counting.close();
  });

  it('forgets plans beyond their bytes, those used last after the others, and makes them again', async () => {
    const { planned, counting } = await countingEngine(30_000);
    const [first, second, third] = ['{ now }', '{ later: now }', '{ again: now }'].map((text) =>
      counting.prepare(parse(text)),
    );
    const run = (operation: PreparedOperation) =>
      counting.execute(operation, { variables: {}, identity: anonymous, requestId: 'kept' });
    expect(planned).toHaveLength(3);
    await run(second!);
    await run(third!);
    expect(planned).toHaveLength(3);
    const answer = await run(first!);
    expect(JSON.parse(answer.data!)).toEqual({ now: 60 });
    expect(planned).toHaveLength(4);
    await counting.close();
  });
});
