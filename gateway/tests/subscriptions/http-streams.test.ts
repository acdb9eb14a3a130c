import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient as createSseClient } from 'graphql-sse';
import { plain, REVIEW, startStreaming, type Streaming, until } from './streaming.js';

let streaming: Streaming;
const active = () => streaming.federation.stats.active;
beforeAll(async () => {
  streaming = await startStreaming({
    config: { corsOrigins: ['https://app.example'], limits: { depth: 5, bodyBytes: 20_000 } },
    subscriptions: { initTimeoutMs: 1000, keepAliveMs: 700 },
  });
});
afterEach(async () => {
  streaming.leave();
  await until(() => active() === 0, 'no stream is left open');
});
afterAll(() => streaming.close());

/** A text as it arrives. */
async function* textOf(response: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of response.body!) yield decoder.decode(chunk as Uint8Array, { stream: true });
}

async function readUntil(text: AsyncGenerator<string>, end: string): Promise<string> {
  let read = '';
  while (!read.includes(end)) {
    const { value, done } = await text.next();
    if (done) break;
    read += value;
  }
  return read;
}

const post = (
  query: string,
  headers: Record<string, string>,
  more: { signal?: AbortSignal; path?: string; extensions?: object } = {},
) =>
  fetch(`${streaming.url}${more.path ?? '/graphql'}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, extensions: more.extensions }),
    ...(more.signal && { signal: more.signal }),
  });

describe('server-sent events', () => {
  it.each([false, true])('serve the client of graphql-sse, single connection: %s', async (singleConnection) => {
    const client = createSseClient({
      url: `${streaming.url}/graphql`,
      singleConnection: singleConnection as true,
      retryAttempts: 0,
    });
    const subscription = client.iterate({ query: REVIEW });
    const first = subscription.next();
    await until(() => active() === 1);
    streaming.federation.addReview('p2', 'sse');
    expect(plain((await first).value)).toMatchObject({
      data: { reviewAdded: { body: 'sse', product: { name: 'Chair' } } },
    });
    await subscription.return!();
    await until(() => active() === 0);
    const finite = [];
    for await (const result of client.iterate({ query: 'subscription { countdown(from: 2) }' }))
      finite.push(plain(result));
    expect(finite).toEqual([2, 1, 0].map((countdown) => ({ data: { countdown } })));
    const query = [];
    for await (const result of client.iterate({ query: '{ me { name } }' })) query.push(plain(result));
    expect(query).toEqual([{ data: { me: { name: 'Ada' } } }]);
    client.dispose();
  });

  it('say in the stream what does not fit the schema, and with a status what may not run', async () => {
    const accept = { accept: 'text/event-stream' };
    const invalid = await post('subscription { nope }', accept);
    expect(invalid.status).toBe(200);
    expect(await invalid.text()).toMatch(/event: next\ndata: \{"errors":\[.*nope.*\n\nevent: complete\ndata:\n\n$/);
    expect((await post('subscription { secret }', accept)).status).toBe(401);
    expect((await post('subscription {', accept)).status).toBe(400);
    const search = new URLSearchParams({ query: 'mutation { addReview(upc: "p1", body: "b") { id } }' });
    expect((await fetch(`${streaming.url}/graphql?${search.toString()}`, { headers: accept })).status).toBe(405);
  });

  it('serve an EventSource, but not one of a foreign page', async () => {
    const search = new URLSearchParams({ query: 'subscription { countdown(from: 0) }' });
    const get = (headers: Record<string, string>) =>
      fetch(`${streaming.url}/graphql?${search.toString()}`, { headers: { accept: 'text/event-stream', ...headers } });
    const own = await get({ 'sec-fetch-site': 'same-origin' });
    expect(own.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const text = await own.text();
    expect(text).toMatch(/^:\n\n/);
    // On a slow machine heartbeats come in between.
    expect(text.replaceAll(/^:\n\n/gm, '')).toBe(
      'event: next\ndata: {"data":{"countdown":0}}\n\nevent: complete\ndata:\n\n',
    );
    expect((await get({ 'sec-fetch-site': 'cross-site' })).status).toBe(400);
  });

  it('send heartbeats, and end upstream when the client leaves', async () => {
    const left = new AbortController();
    const response = await post(REVIEW, { accept: 'text/event-stream' }, { signal: left.signal });
    await until(() => active() === 1);
    expect(await readUntil(textOf(response), ':\n\n:\n\n')).toBe(':\n\n:\n\n');
    left.abort();
    await until(() => active() === 0);
  });

  it('refuse a token that is not known, an operation without id and a second one with the same', async () => {
    const url = `${streaming.url}/graphql`;
    const token = await (await fetch(url, { method: 'PUT' })).text();
    const attached = (headers: Record<string, string>, extensions: object) =>
      post(REVIEW, headers, { extensions }).then(({ status }) => status);
    const mine = { 'x-graphql-event-stream-token': token };
    expect(await attached({ 'x-graphql-event-stream-token': 'nobody' }, { operationId: '1' })).toBe(404);
    expect(await attached(mine, {})).toBe(400);
    expect(await attached(mine, { operationId: '1' })).toBe(202);
    expect(await attached(mine, { operationId: '1' })).toBe(409);
    await until(() => active() === 1);
    expect((await fetch(`${url}?operationId=1`, { method: 'DELETE', headers: mine })).status).toBe(200);
    await until(() => active() === 0);
    const left = new AbortController();
    const open = () => fetch(url, { headers: { ...mine, accept: 'text/event-stream' }, signal: left.signal });
    expect((await open()).status).toBe(200);
    expect((await open()).status).toBe(409);
    left.abort();
    expect(
      (await fetch(url, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{}' })).status,
    ).toBe(405);
  });
});

describe('what a client accepts and the kind of its operation', () => {
  const urql =
    'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed';
  const any = 'application/json, text/event-stream, multipart/mixed;subscriptionSpec=1.0';
  const query = '{ me { name } }';
  const mutation = 'mutation { addReview(upc: "p1", body: "b") { body } }';
  const subscription = 'subscription { countdown(from: 0) }';

  it.each([
    [query, urql, 'application/graphql-response+json; charset=utf-8'],
    [mutation, urql, 'application/graphql-response+json; charset=utf-8'],
    [subscription, urql, 'text/event-stream; charset=utf-8'],
    [query, any, 'application/json; charset=utf-8'],
    [mutation, any.toUpperCase(), 'application/json; charset=utf-8'],
    [subscription, any, 'text/event-stream; charset=utf-8'],
    [`fragment F on User { name } query A { me { ...F } }`, any, 'application/json; charset=utf-8'],
    [query, 'text/event-stream;q=0.1, application/json', 'application/json; charset=utf-8'],
    [query, 'text/event-stream, application/json;q=0.1', 'text/event-stream; charset=utf-8'],
    [query, 'text/event-stream, application/json;q=0', 'text/event-stream; charset=utf-8'],
    [query, 'TEXT/EVENT-STREAM', 'text/event-stream; charset=utf-8'],
    [
      subscription,
      'application/json, Multipart/Mixed;subscriptionspec="1.0"',
      'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
    ],
    [
      subscription,
      'text/event-stream;q=0.1, multipart/mixed;subscriptionSpec=1.0;q=0.2',
      'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
    ],
  ])('%s for %s is sent as %s', async (text, accept, type) => {
    const response = await post(text, { accept });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
    expect(await response.text()).not.toContain('errors');
  });

  it.each([
    [subscription, 'application/json, text/event-stream;q=0', 406, 'SUBSCRIPTION_NEEDS_STREAM'],
    [query, 'text/event-stream;q=0', 406, 'NOT_ACCEPTABLE'],
    ['{ nope }', urql, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['subscription { nope }', urql, 400, 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s for %s is refused', async (text, accept, status, code) => {
    const response = await post(text, { accept });
    expect([response.status, response.headers.get('content-type')]).toEqual([status, expect.stringMatching(/json/)]);
    expect(await response.text()).toContain(code);
  });

  it('answers a batch as JSON where a stream is acceptable, too', async () => {
    const response = await fetch(`${streaming.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: any },
      body: JSON.stringify([{ query }, { query }]),
    });
    expect(await response.json()).toEqual([{ data: { me: { name: 'Ada' } } }, { data: { me: { name: 'Ada' } } }]);
  });

  it('takes no place among streams for what is sent as JSON', async () => {
    const before = await streaming.metric('gateway_subscription_deliveries_total');
    await post(query, { accept: urql });
    expect(await streaming.metric('gateway_subscription_streams{transport="sse"}')).toBe(0);
    expect(await streaming.metric('gateway_subscription_deliveries_total')).toBe(before);
  });

  it.each(['PATCH', 'HEAD'])('a stream is not what %s asks for', async (method) => {
    const response = await fetch(`${streaming.url}/graphql`, {
      method,
      headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
      ...(method === 'PATCH' && { body: JSON.stringify({ query: mutation }) }),
    });
    expect(response.status).toBe(405);
  });
});

describe('multipart', () => {
  const accept = { accept: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/json' };
  const part = (body: string) => `\r\ncontent-type: application/json\r\n\r\n${body}\r\n--graphql`;

  it('writes each result as a payload with the delimiter after it, and heartbeats between', async () => {
    const left = new AbortController();
    const response = await post('subscription { reviewAdded { body } }', accept, { signal: left.signal });
    expect(response.headers.get('content-type')).toBe('multipart/mixed;boundary="graphql";subscriptionSpec=1.0');
    await until(() => active() === 1);
    const text = textOf(response);
    expect(await readUntil(text, '{}')).toMatch(`\r\n--graphql${part('{}').slice(0, -11)}`);
    streaming.federation.addReview('p1', 'm');
    expect(await readUntil(text, '"m"')).toContain(part('{"payload":{"data":{"reviewAdded":{"body":"m"}}}}'));
    left.abort();
  });

  it('ends with the closing delimiter', async () => {
    const response = await post('subscription { countdown(from: 0) }', accept);
    expect(await response.text()).toBe(`\r\n--graphql${part('{"payload":{"data":{"countdown":0}}}')}--\r\n`);
  });

  it('tells of errors outside the payload', async () => {
    const text = await (await post('subscription { nope }', accept)).text();
    expect(text).toMatch(/\{"payload":null,"errors":\[.*nope.*\]\}\r\n--graphql--\r\n$/);
  });

  it('is not used where a client only asks for @defer', async () => {
    const response = await post('{ me { name } }', { accept: 'multipart/mixed;deferSpec=20220824,application/json' });
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  });
});
