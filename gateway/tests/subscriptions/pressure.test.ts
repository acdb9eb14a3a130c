import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { listen, REVIEW, startStreaming, type Streaming, type StreamingOptions, until } from './streaming.js';

let streaming: Streaming;
const start = async (options?: StreamingOptions) => (streaming = await startStreaming(options));
const active = () => streaming.federation.stats.active;
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

describe('a client that does not read', () => {
  const query = 'subscription { reviewAdded { body padding(bytes: 20000) } }';

  it('loses its stream, and nobody else does', async () => {
    await start({ local: ['accounts', 'products', 'reviews'], subscriptions: { queuedResults: 20 } });
    const stuck = streaming.socket();
    await once(stuck, 'open');
    stuck.send(JSON.stringify({ type: 'connection_init' }));
    await once(stuck, 'message');
    stuck.send(JSON.stringify({ id: 'stuck', type: 'subscribe', payload: { query } }));
    await until(() => active() === 1);
    const ends: unknown[] = [];
    stuck.on('message', (data) => {
      const message = JSON.parse((data as Buffer).toString()) as { type: string };
      if (message.type !== 'next') ends.push(message);
    });
    stuck.pause();
    const others = [listen(streaming.client(), query), listen(streaming.client(), query)];
    await until(async () => (await metric('streams{transport="graphql-ws"}')) === 3);
    let sent = 0;
    while ((await metric('overflows_total{transport="graphql-ws"}')) === 0) {
      expect(sent).toBeLessThan(3000);
      for (let at = 0; at < 50; at++, sent++) streaming.federation.addReview('p1', 'x');
      await until(() => others.every(({ results }) => results.length === sent));
    }
    stuck.resume();
    await until(() => ends.length > 0);
    expect(ends).toEqual([
      {
        id: 'stuck',
        type: 'error',
        payload: [expect.objectContaining({ extensions: { code: 'SUBSCRIPTION_OVERFLOW', limit: 20 } })],
      },
    ]);
    expect(active()).toBe(1);
    stuck.close();
  });

  it('loses an event stream in the same way', async () => {
    await start({ local: ['accounts', 'products', 'reviews'], subscriptions: { queuedResults: 20 } });
    const response = await eventStream(query);
    await until(() => active() === 1);
    let sent = 0;
    while ((await metric('overflows_total{transport="sse"}')) === 0) {
      expect(sent).toBeLessThan(3000);
      for (let at = 0; at < 50; at++, sent++) streaming.federation.addReview('p1', 'x');
      await delay(5);
    }
    expect(await response.text()).toMatch(/"code":"SUBSCRIPTION_OVERFLOW".*\n\nevent: complete\n/);
    expect(active()).toBe(0);
  });
});

describe('limits', () => {
  it('hold per connection, per caller and per process, each with its own words', async () => {
    await start({
      subscriptions: { limits: { streamsPerConnection: 2, streamsPerIdentity: 3, streamsPerProcess: 5 } },
    });
    const clients = [1, 2, 3, 4].map(() => streaming.client({ authorization: 'Bearer a' }));
    const refusal = async (client: (typeof clients)[0]) =>
      (await listen(client, REVIEW).ended()) as { extensions: object }[];
    const held = [clients[0]!, clients[0]!].map((client) => listen(client, REVIEW));
    await until(async () => (await metric('streams{transport="graphql-ws"}')) === 2);
    expect((await refusal(clients[0]!))[0]!.extensions).toEqual({
      code: 'SUBSCRIPTION_LIMIT_EXCEEDED',
      scope: 'connection',
      limit: 2,
    });
    held.push(listen(clients[1]!, REVIEW));
    await until(async () => (await metric('streams{transport="graphql-ws"}')) === 3);
    expect((await refusal(clients[1]!))[0]!.extensions).toEqual({
      code: 'SUBSCRIPTION_LIMIT_EXCEEDED',
      scope: 'identity',
      limit: 3,
    });
    const others = ['b', 'c'].map((id) => listen(streaming.client({ authorization: `Bearer ${id}` }), REVIEW));
    await until(async () => (await metric('streams{transport="graphql-ws"}')) === 5);
    expect((await refusal(streaming.client()))[0]!.extensions).toEqual({
      code: 'SUBSCRIPTION_LIMIT_EXCEEDED',
      scope: 'process',
      limit: 5,
    });
    expect((await eventStream(REVIEW)).status).toBe(503);
    held[0]!.stop();
    others[0]!.stop();
    await until(async () => (await metric('streams{transport="graphql-ws"}')) === 3);
    expect(await listen(clients[3]!, 'subscription { countdown(from: 0) }').ended()).toBe('complete');
  });

  it('let so many queries of one socket run at a time, in their order; those that wait count and can be taken back', async () => {
    await start({ subscriptions: { concurrentOperations: 2, limits: { streamsPerConnection: 5 } } });
    const asked = () => streaming.federation.stats.requests.products;
    const client = streaming.client();
    const ended: number[] = [];
    const queries = [1, 2, 3, 4, 5].map((nth) => listen(client, `{ topProducts { q${nth}: slow(ms: 100) } }`));
    const ends = queries.map(async (query, index) => {
      await query.ended();
      ended.push(index + 1);
    });
    await until(() => asked() === 2);
    expect(codes(await listen(client, '{ me { name } }').ended())).toEqual(['SUBSCRIPTION_LIMIT_EXCEEDED']);
    queries[3]!.stop();
    expect(asked()).toBe(2);
    await Promise.all(ends);
    expect(asked()).toBe(4);
    const answered = ended.filter((nth) => nth !== 4);
    expect([answered.slice(0, 2).sort(), answered.slice(2).sort()]).toEqual([
      [1, 2],
      [3, 5],
    ]);
    expect(queries.map(({ results }) => results.length)).toEqual([1, 1, 1, 0, 1]);
    await listen(client, '{ me { name } }').ended();
  });

  it('turn a flood of sockets away and let go of those that never say hello, while others are served', async () => {
    await start({ subscriptions: { limits: { connections: 20 }, initTimeoutMs: 1000 } });
    const listening = listen(streaming.client(), REVIEW);
    await until(() => active() === 1);
    const flood = Array.from({ length: 60 }, () => streaming.socket());
    const outcomes = await Promise.all(
      flood.map((socket) =>
        Promise.race([
          once(socket, 'open').then(() => 101),
          once(socket, 'unexpected-response').then(([, it]) => (it as { statusCode: number }).statusCode),
        ]),
      ),
    );
    expect(outcomes.filter((status) => status === 101)).toHaveLength(19);
    expect(outcomes.filter((status) => status === 503)).toHaveLength(41);
    streaming.federation.addReview('p1', 'served');
    await until(() => listening.results.length === 1);
    await until(async () => (await metric('connections{transport="graphql-ws"}')) === 1);
    expect(await listen(streaming.client(), '{ me { name } }').ended()).toBe('complete');
  });

  it('hold for events that cannot be completed fast enough', async () => {
    await start({ subscriptions: { pendingEvents: 10, concurrentEvents: 2 } });
    const listening = listen(streaming.client(), 'subscription { reviewAdded { product { slow(ms: 200) } } }');
    await until(() => active() === 1);
    for (let at = 0; at < 30; at++) streaming.federation.addReview();
    expect(codes(await listening.ended())).toEqual(['SUBSCRIPTION_OVERFLOW']);
    await until(() => active() === 0);
  });
});

describe('a shutdown', () => {
  it('closes sockets with 1001 and ends event streams without `complete`, within the deadline', async () => {
    await start();
    const client = streaming.client();
    const closed = new Promise((resolve) => client.on('closed', resolve));
    listen(client, REVIEW);
    const response = await eventStream(REVIEW);
    await until(() => active() === 1);
    const text = response.text();
    await streaming.gateway.drain(1000);
    expect(await closed).toMatchObject({ code: 1001 });
    expect(await text).not.toContain('complete');
    await until(() => active() === 0);
  });
});
