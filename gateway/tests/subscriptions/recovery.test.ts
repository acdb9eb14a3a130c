import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { listen, plain, REVIEW, startStreaming, type Streaming, type StreamingOptions, until } from './streaming.js';

let streaming: Streaming;
const start = async (options?: StreamingOptions) => (streaming = await startStreaming(options));
const active = () => streaming.federation.stats.active;
const bodies = (results: readonly { data?: unknown }[]) =>
  results.map(({ data }) => (data as { reviewAdded: { body: string } }).reviewAdded.body);
const codes = (end: unknown) => (end as { extensions: { code: string } }[]).map(({ extensions }) => extensions.code);
const metric = (series: string) => streaming.metric(`gateway_subscription_${series}`);
afterEach(() => streaming.close());

const eventStream = (query: string, authorization?: string) =>
  fetch(`${streaming.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(authorization && { authorization }),
    },
    body: JSON.stringify({ query }),
  });

describe('a subgraph that goes away', () => {
  it('is subscribed to again; what happened meanwhile is lost and counted as a gap', async () => {
    await start();
    const listening = listen(streaming.client(), REVIEW);
    await until(() => active() === 1);
    streaming.federation.addReview('p1', 'before');
    await until(() => listening.results.length === 1);
    await streaming.federation.stopSubgraph('reviews');
    await until(() => active() === 0);
    streaming.federation.addReview('p1', 'gap');
    await delay(50);
    await streaming.federation.startSubgraph('reviews');
    await until(() => active() === 1);
    streaming.federation.addReview('p1', 'after');
    await until(() => listening.results.length === 2);
    expect(bodies(listening.results)).toEqual(['before', 'after']);
    expect(await metric('gaps_total{subgraph="reviews",resumed="false"}')).toBe(1);
    expect(await metric('reconnects_total{subgraph="reviews"}')).toBeGreaterThan(0);
  });

  it('loses nothing of a subscription with `afterSeq`, which clients notice only by the wait', async () => {
    await start();
    streaming.federation.setStock(10);
    const listening = listen(
      streaming.client(),
      'subscription S($upc: String!) { stock(upc: $upc) { count product { name } } }',
      { upc: 'p1' },
    );
    await until(() => listening.results.length === 1);
    await streaming.federation.stopSubgraph('reviews');
    await until(() => active() === 0);
    for (const count of [9, 8, 7]) streaming.federation.setStock(count);
    await streaming.federation.startSubgraph('reviews');
    await until(() => listening.results.length === 4);
    streaming.federation.setStock(6);
    await until(() => listening.results.length === 5);
    expect(plain(listening.results)).toEqual(
      [10, 9, 8, 7, 6].map((count) => ({ data: { stock: { count, product: { name: 'Table' } } } })),
    );
    expect(await metric('gaps_total{subgraph="reviews",resumed="true"}')).toBe(1);
  });

  it('ends its streams with the reason when it does not come back', async () => {
    await start({ subscriptions: { upstream: { attempts: 2 } } });
    const listening = listen(streaming.client(), REVIEW);
    await until(() => active() === 1);
    await streaming.federation.stopSubgraph('reviews');
    expect(codes(await listening.ended())).toEqual(['SUBSCRIPTION_UPSTREAM_LOST']);
    await streaming.federation.startSubgraph('reviews');
  });

  it('gets one socket for each identity, with credentials made anew for every connection', async () => {
    let signed = 0;
    await start({ signServiceToken: (actor, subgraph) => `${actor.id}@${subgraph}#${++signed}` });
    const { stats } = streaming.federation;
    const listening = ['a', 'a', 'b'].flatMap((id) => {
      const client = streaming.client({ authorization: `Bearer ${id}` });
      return ['subscription { reviewAdded { body } }', 'subscription { feed { __typename } }'].map((query) =>
        listen(client, query),
      );
    });
    await until(() => active() === 4);
    expect(stats.sockets.size).toBe(2);
    expect(await metric('upstream_sockets{subgraph="reviews"}')).toBe(2);
    const tokens = () => stats.connectionParams.map((it) => String(it?.['x-service-token']));
    const first = tokens();
    expect(first.map((token) => token.split('#')[0]).sort()).toEqual(['a@reviews', 'b@reviews']);
    for (const socket of stats.sockets) socket.terminate();
    await until(() => stats.connectionParams.length === 4 && active() === 4);
    expect(new Set(tokens()).size).toBe(4);
    streaming.federation.addReview();
    await until(() => listening.every(({ results }) => results.length === 1));
  });
});

describe('a socket without streams', () => {
  it('is used again by the next stream for a while, then closed', async () => {
    await start({ subscriptions: { upstream: { idleMs: 1000 } } });
    const { stats } = streaming.federation;
    const client = streaming.client();
    for (let from = 0; from < 10; from++) {
      expect(await listen(client, `subscription { countdown(from: ${from}) }`).ended()).toBe('complete');
    }
    expect(stats.connectionParams).toHaveLength(1);
    expect(stats.sockets.size).toBe(1);
    await until(() => stats.sockets.size === 0, 'the socket is closed');
    expect(await listen(client, 'subscription { countdown(from: 1) }').ended()).toBe('complete');
    expect(stats.connectionParams).toHaveLength(2);
  });
});

describe('credentials that end', () => {
  it('close the socket with 4403, so that clients come back with new ones', async () => {
    await start();
    let connections = 0;
    const client = createClient({
      url: `${streaming.socketUrl}/graphql`,
      webSocketImpl: WebSocket,
      retryWait: () => Promise.resolve(),
      connectionParams: () => ({ authorization: ++connections === 1 ? 'Bearer a::200' : 'Bearer a' }),
    });
    const closed = new Promise<{ code: number; reason: string }>((resolve) =>
      client.on('closed', (event) => resolve(event as never)),
    );
    const listening = listen(client, 'subscription { reviewAdded { body } }');
    await until(() => active() === 1);
    expect(await closed).toMatchObject({ code: 4403, reason: 'TOKEN_EXPIRED' });
    await until(() => connections === 2 && active() === 1);
    streaming.federation.addReview('p1', 'renewed');
    await until(() => listening.results.length === 1);
    client.terminate();
    expect(await metric('ended_total{reason="token-expired"}')).toBe(1);
  });

  it('end an event stream with an error', async () => {
    await start();
    const text = await (await eventStream(REVIEW, 'Bearer a::200')).text();
    expect(text).toMatch(/"code":"TOKEN_EXPIRED".*\n\nevent: complete\n/);
    await until(() => active() === 0);
  });
});

describe('a new supergraph', () => {
  it('goes on with what is still valid, and ends the rest with the reason', async () => {
    await start();
    const client = streaming.client();
    const kept = listen(client, REVIEW);
    const gone = listen(client, 'subscription { feed { __typename } }');
    await until(() => active() === 2);
    const { opened } = streaming.federation.stats;
    await streaming.gateway.reload(
      streaming.federation.sdl((_, text) => text.replace('feed: FeedItem!', 'feeds: FeedItem!')),
    );
    expect(codes(await gone.ended())).toEqual(['SUBSCRIPTION_SCHEMA_RELOAD']);
    await until(() => active() === 1);
    streaming.federation.addReview('p1', 'kept');
    await until(() => kept.results.length === 1);
    expect(bodies(kept.results)).toEqual(['kept']);
    // The plan of the primary stream is the same, so the subgraph noticed nothing.
    expect(streaming.federation.stats.opened).toBe(opened);
    const joined = listen(client, REVIEW);
    streaming.federation.addReview('p1', 'both');
    await until(() => kept.results.length === 2 || joined.results.length === 1);
    expect(streaming.federation.stats.opened).toBe(opened);
  });

  it('opens the stream of a subgraph that has moved anew, and goes on after the last event seen', async () => {
    await start();
    streaming.federation.setStock(5);
    const listening = listen(streaming.client(), 'subscription { stock(upc: "p1") { count product { name } } }');
    await until(() => listening.results.length === 1);
    const moved = streaming.federation.sdl().replaceAll('http://127.0.0.1:', 'http://localhost:');
    await streaming.gateway.reload(moved);
    await until(() => streaming.federation.stats.opened === 2 && active() === 1);
    expect(streaming.federation.stats.subscriptions.at(-1)).toMatchObject({ variables: { _gatewayAfterSeq: 1 } });
    streaming.federation.setStock(4);
    await until(() => listening.results.length === 2);
    expect(plain(listening.results.at(-1))).toMatchObject({ data: { stock: { count: 4 } } });
  });
});
