import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { listen, plain, REVIEW, startStreaming, type Streaming, until } from './streaming.js';

/** Everything here holds for subgraphs over graphql-ws and in process alike. */
describe.each([
  ['over graphql-ws', []],
  ['in process', ['accounts', 'products', 'reviews']],
] as const)('events of a subgraph %s', (_, local) => {
  let streaming: Streaming;
  const active = () => streaming.federation.stats.active;
  const one = async (
    query: string,
    variables?: Record<string, unknown>,
    trigger = () => streaming.federation.addReview(),
  ) => {
    await until(() => active() === 0);
    const listening = listen(streaming.client(), query, variables);
    await until(() => active() === 1);
    trigger();
    await until(() => listening.results.length === 1);
    listening.stop();
    return plain(listening.results[0]) as {
      data: Record<string, never>;
      errors?: { message: string; path: unknown; extensions: never }[];
    };
  };
  beforeAll(async () => {
    streaming = await startStreaming({ local });
  });
  beforeEach(() => until(() => active() === 0, 'no stream is left open'));
  afterEach(() => streaming.leave());
  afterAll(() => streaming.close());

  it('are completed with what other subgraphs know, in order', async () => {
    const listening = listen(streaming.client(), REVIEW);
    await until(() => active() === 1);
    streaming.federation.addReview('p1', 'a', '1');
    streaming.federation.addReview('p2', 'b', '2');
    await until(() => listening.results.length === 2);
    listening.stop();
    expect(plain(listening.results.map((it) => it.data))).toEqual([
      {
        reviewAdded: {
          id: expect.any(String),
          body: 'a',
          author: { name: 'Ada' },
          product: { name: 'Table', price: 100 },
        },
      },
      {
        reviewAdded: {
          id: expect.any(String),
          body: 'b',
          author: { name: 'Bob' },
          product: { name: 'Chair', price: 40 },
        },
      },
    ]);
  });

  it('end at the subgraph as soon as the client leaves', async () => {
    const client = streaming.client();
    listen(client, REVIEW);
    await until(() => active() === 1);
    client.terminate();
    await until(() => active() === 0);
    expect(await streaming.metric('gateway_subscription_upstreams{subgraph="reviews"}')).toBe(0);
    expect(await streaming.metric('gateway_subscription_streams{transport="graphql-ws"}')).toBe(0);
  });

  it('take variables and their defaults to every subgraph', async () => {
    const query = `subscription S($upc: String, $currency: String = "EUR", $n: Boolean = false) {
      reviewAdded(upc: $upc) { product { upc price(currency: $currency) name @include(if: $n) } author @skip(if: $n) { name } }
    }`;
    const result = await one(query, { upc: 'p2' }, () => {
      streaming.federation.addReview('p1');
      streaming.federation.addReview('p2');
    });
    expect(result).toEqual({ data: { reviewAdded: { product: { upc: 'p2', price: 80 }, author: { name: 'Ada' } } } });
  });

  it('obey @skip and @include', async () => {
    const query = `subscription S($n: Boolean!) { reviewAdded { product { name @include(if: $n) } author @skip(if: $n) { name } id } }`;
    expect(Object.keys((await one(query, { n: true })).data.reviewAdded!)).toEqual(['product', 'id']);
    expect(Object.keys((await one(query, { n: false })).data.reviewAdded!)).toEqual(['product', 'author', 'id']);
  });

  it('know fragments, aliases, type names and unions', async () => {
    const query = `subscription { item: feed { t: __typename ... on Review { ...R } ... on Notice { text } } }
      fragment R on Review { a: author { n: name id } product { ...P } } fragment P on Product { name }`;
    expect(await one(query)).toEqual({
      data: { item: { t: 'Review', a: { n: 'Ada', id: '1' }, product: { name: 'Table' } } },
    });
  });

  it('carry the errors of one event, with their path, and nulls that rise to where null may be', async () => {
    const result = await one('subscription { reviewAdded { id product { name boom } } }');
    expect(result.data).toEqual({ reviewAdded: { id: expect.any(String), product: null } });
    expect(result.errors).toEqual([
      expect.objectContaining({
        message: 'boom failed',
        path: ['reviewAdded', 'product', 'boom'],
        extensions: expect.objectContaining({ code: 'BOOM' }),
      }),
    ]);
  });

  it('go on after an event that failed as a whole', async () => {
    const listening = listen(streaming.client(), 'subscription { failing { body author { name } } }');
    expect(await listening.ended()).toBe('complete');
    expect(plain(listening.results)).toEqual([
      { data: { failing: null }, errors: [expect.objectContaining({ message: 'event 1 failed', path: ['failing'] })] },
      { data: { failing: { body: 'ok', author: { name: 'Bob' } } } },
    ]);
  });

  it('may be scalars, and complete when the subgraph does', async () => {
    const listening = listen(streaming.client(), 'subscription { countdown(from: 3) }');
    expect(await listening.ended()).toBe('complete');
    expect(listening.results.map((it) => (it.data as { countdown: number } | undefined)?.countdown)).toEqual([
      3, 2, 1, 0,
    ]);
  });

  it('keep their order when many come at once', async () => {
    const listening = listen(streaming.client(), 'subscription { reviewAdded { body author { name } } }');
    await until(() => active() === 1);
    for (let at = 0; at < 300; at++) streaming.federation.addReview('p1', String(at));
    await until(() => listening.results.length === 300);
    listening.stop();
    expect(
      listening.results.map((it) => (it.data as { reviewAdded: { body: string } } | undefined)?.reviewAdded.body),
    ).toEqual(Array.from({ length: 300 }, (_each, at) => String(at)));
  });

  it('are one stream of the subgraph and one completion for all who ask the same', async () => {
    const { stats } = streaming.federation;
    const { opened } = stats;
    const clients = Array.from({ length: 20 }, () => streaming.client());
    const all = clients.flatMap((client) => Array.from({ length: 10 }, () => listen(client, REVIEW)));
    await until(async () => (await streaming.metric('gateway_subscription_streams{transport="graphql-ws"}')) === 200);
    await until(() => active() === 1);
    // Only now: who reads the metrics has every subgraph asked whether it is well.
    const { products } = stats.requests;
    streaming.federation.addReview();
    await until(() => all.every(({ results }) => results.length === 1));
    expect(stats.opened - opened).toBe(1);
    expect(stats.requests.products - products).toBe(1);
    for (const each of all.slice(1)) each.stop();
    streaming.federation.addReview();
    await until(() => all[0]!.results.length === 2);
    expect(all.slice(1).every(({ results }) => results.length === 1)).toBe(true);
    all[0]!.stop();
  });

  it('are never shared between callers whom a subgraph can tell apart', async () => {
    const query = 'subscription { reviewAdded { author { whoAmI } } }';
    const listening = ['Bearer a', 'Bearer b', 'Bearer a'].map((authorization) =>
      listen(streaming.client({ authorization }), query),
    );
    await until(() => active() === 2);
    await until(async () => (await streaming.metric('gateway_subscription_streams{transport="graphql-ws"}')) === 3);
    streaming.federation.addReview();
    await until(() => listening.every(({ results }) => results.length === 1));
    expect(
      listening.map(
        ({ results }) =>
          (results[0]!.data as unknown as { reviewAdded: { author: { whoAmI: string } } }).reviewAdded.author.whoAmI,
      ),
    ).toEqual(['Bearer a', 'Bearer b', 'Bearer a']);
    expect(streaming.federation.stats.connectionParams.map((it) => it?.authorization)).toEqual(
      expect.arrayContaining(['Bearer a', 'Bearer b']),
    );
    for (const each of listening) each.stop();
  });

  it('give a late joiner of a stream of states the current one, and of plain events only the next', async () => {
    streaming.federation.setStock(5);
    const query = 'subscription { stock(upc: "p1") { count } }';
    const first = listen(streaming.client(), query);
    await until(() => first.results.length === 1);
    streaming.federation.setStock(6);
    await until(() => first.results.length === 2);
    const second = listen(streaming.client(), query);
    await until(() => second.results.length === 1);
    expect(plain(second.results)).toEqual([{ data: { stock: { count: 6 } } }]);
    expect(active()).toBe(1);
    first.stop();
    second.stop();
  });

  it('begin where the client says, for this client alone', async () => {
    for (const count of [7, 8]) streaming.federation.setStock(count);
    const query = 'subscription S($seq: Int) { stock(afterSeq: $seq, upc: "p1") { seq count } }';
    const all = listen(streaming.client(), query, { seq: 0 });
    await until(() => (all.results.at(-1)?.data as { stock?: { count: number } } | undefined)?.stock?.count === 8);
    const again = listen(streaming.client(), query, { seq: 0 });
    await until(() => again.results.length === all.results.length);
    expect(plain(again.results)).toEqual(plain(all.results));
    expect(active()).toBe(2);
    all.stop();
    again.stop();
  });

  it('that do not fit the schema become null with the reason', async () => {
    const result = await one('subscription { broken }');
    expect(result.data).toEqual({ broken: null });
  });

  it('are refused by the subgraph with its own words', async () => {
    const listening = listen(streaming.client(), 'subscription { refused }');
    expect(plain(await listening.ended())).toEqual([expect.objectContaining({ message: 'Not today' })]);
  });
});
