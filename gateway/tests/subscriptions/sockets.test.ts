import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { listen, plain, REVIEW, startStreaming, type Streaming, until } from './streaming.js';

let streaming: Streaming;
const active = () => streaming.federation.stats.active;
beforeAll(async () => {
  streaming = await startStreaming({
    config: { corsOrigins: ['https://app.example'], limits: { depth: 5, bodyBytes: 20_000, bodyValues: 500 } },
    subscriptions: { initTimeoutMs: 1000, keepAliveMs: 700 },
  });
});
afterEach(async () => {
  streaming.leave();
  await until(() => active() === 0, 'no stream is left open');
});
afterAll(() => streaming.close());

describe('graphql-ws', () => {
  const opened = async (options?: Parameters<Streaming['socket']>[0]) => {
    const socket = streaming.socket(options);
    await once(socket, 'open');
    return socket;
  };
  const closed = async (socket: WebSocket) => {
    const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
    return [code, reason.toString()];
  };
  const send = (socket: WebSocket, message: object | string) =>
    socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  const received = async (socket: WebSocket) =>
    JSON.parse(String((await once(socket, 'message'))[0])) as Record<string, unknown>;

  it('carries queries and mutations through the same pipeline, on both paths', async () => {
    for (const path of ['/graphql', '/v1/graphql']) {
      const client = streaming.client({ authorization: 'Bearer x' }, path);
      const query = listen(client, '{ me { name whoAmI } }');
      expect(await query.ended()).toBe('complete');
      expect(plain(query.results)).toEqual([{ data: { me: { name: 'Ada', whoAmI: 'Bearer x' } } }]);
      const mutation = listen(client, 'mutation { addReview(upc: "p1", body: "b") { body } }');
      expect(await mutation.ended()).toBe('complete');
      expect(plain(mutation.results)).toEqual([{ data: { addReview: { body: 'b' } } }]);
      const deep = listen(client, '{ reviews { product { reviews { product { reviews { id } } } } } }');
      expect(plain(await deep.ended())).toEqual([
        expect.objectContaining({ extensions: expect.objectContaining({ code: 'DEPTH_LIMIT_EXCEEDED' }) }),
      ]);
    }
  });

  it.each([
    { authorization: 7 },
    { authorization: null },
    { authorization: ['Bearer x'] },
    { Authorization: { token: 'x' } },
    { AUTHORIZATION: false },
    { 'x-api-key': 7 },
    { 'X-API-Key': null },
    { authorization: 'Bearer x', 'x-api-key': 7 },
    { headers: { authorization: 7 } },
    { headers: { Authorization: ['Bearer x'] }, authorization: 'Bearer x' },
    { headers: 'authorization: Bearer x' },
    { headers: [['authorization', 'Bearer x']] },
  ])('takes nobody for an anonymous caller whose credentials are no text: %j', async (payload) => {
    const socket = await opened();
    send(socket, { type: 'connection_init', payload });
    expect(await closed(socket)).toEqual([4403, expect.stringMatching(/^TOKEN_INVALID: `[\w-]+` must be /)]);
  });

  it.each([
    [{}, null],
    [{ headers: null, token: 7 }, null],
    [{ headers: {}, authorization: 'Bearer x' }, 'Bearer x'],
    [{ headers: { AUTHORIZATION: 'Bearer y' } }, 'Bearer y'],
  ])('knows the caller by the credentials in %j', async (payload, expected) => {
    const query = listen(streaming.client(payload), '{ me { whoAmI } }');
    expect(await query.ended()).toBe('complete');
    expect(plain(query.results)).toEqual([{ data: { me: { whoAmI: expected } } }]);
  });

  it('reads messages with a byte order mark', async () => {
    const socket = await opened();
    send(socket, `\uFEFF${JSON.stringify({ type: 'connection_init' })}`);
    expect(await received(socket)).toEqual({ type: 'connection_ack' });
    socket.terminate();
  });

  it('answers what is invalid with an error and goes on', async () => {
    const client = streaming.client();
    const messageOf = async (query: string, variables?: Record<string, unknown>) => {
      const [error] = (await listen(client, query, variables).ended()) as { message: string }[];
      return error!.message;
    };
    expect(await messageOf('subscription { nope }')).toMatch(/Cannot query field "nope"/);
    expect(await messageOf('subscription { ')).toMatch(/Syntax Error/);
    expect(await messageOf('subscription($f: Int!) { countdown(from: $f) }', { f: 'x' })).toMatch(
      /Variable "\$f" got invalid value "x"/,
    );
    // graphql-js throws while it validates this one.
    expect(
      typeof (await messageOf('subscription($n: Boolean!) { reviewAdded @include(if: $n) { id } }', { n: true })),
    ).toBe('string');
    expect(await messageOf('subscription { secret }')).toMatch(/Not allowed to select Subscription.secret/);
    expect(await messageOf('subscription { a: countdown(from: 1) b: countdown(from: 2) }')).toMatch(
      /must select only one/,
    );
    expect(await listen(client, 'subscription { countdown(from: 1) }').ended()).toBe('complete');
  });

  it.each([1, 60, 125, 126, 200, 8_000, 9_000, 65_000, 66_000, 300_000])(
    'carries results of any length: %i bytes of text',
    async (bytes) => {
      const query = 'subscription S($bytes: Int!) { reviewAdded { padding(bytes: $bytes) author { name } } }';
      const listening = [1, 2].map(() => listen(streaming.client(), query, { bytes }));
      await until(async () => (await streaming.metric('gateway_subscription_streams{transport="graphql-ws"}')) === 2);
      await until(() => active() === 1);
      for (let at = 0; at < 3; at++) streaming.federation.addReview();
      await until(() => listening.every(({ results }) => results.length === 3));
      const expected = { data: { reviewAdded: { padding: 'x'.repeat(bytes), author: { name: 'Ada' } } } };
      for (const { results } of listening) expect(plain(results)).toEqual([expected, expected, expected]);
    },
  );

  it('takes credentials from connection_init or from the headers of the upgrade', async () => {
    const inPayload = listen(streaming.client({ authorization: 'Bearer a' }), 'subscription { secret }');
    await until(() => active() === 1);
    streaming.federation.addReview();
    await until(() => inPayload.results.length === 1);
    expect(plain(inPayload.results)).toEqual([{ data: { secret: 42 } }]);
    const socket = await opened({ headers: { authorization: 'Bearer b' } });
    send(socket, { type: 'connection_init' });
    expect(await received(socket)).toEqual({ type: 'connection_ack' });
    send(socket, { id: '1', type: 'subscribe', payload: { query: '{ me { whoAmI } }' } });
    expect(await received(socket)).toEqual({
      id: '1',
      type: 'next',
      payload: { data: { me: { whoAmI: 'Bearer b' } } },
    });
    socket.close();
  });

  it('does not let connection_init set other headers', async () => {
    const client = streaming.client({ 'x-forwarded-user': 'root', headers: { 'X-API-Key': 'k1' } });
    const listening = listen(client, 'subscription { secret }');
    await until(() => active() === 1);
    expect(streaming.federation.stats.connectionParams.at(-1)).not.toHaveProperty('x-forwarded-user');
    listening.stop();
  });

  it('closes with the code of the protocol what breaks the protocol', async () => {
    const cases: [(string | object)[], number][] = [
      [['no json'], 4400],
      [[{ type: 'unknown' }], 4400],
      [[{ type: 'subscribe', id: '', payload: {} }], 4400],
      [[{ type: 'subscribe', id: '1', payload: { query: '{ me { name } }' } }], 4401],
      [[{ type: 'connection_init' }, { type: 'connection_init' }], 4429],
      [[{ type: 'connection_init', payload: { authorization: 'Bearer expired' } }], 4403],
      [[], 4408],
      [['x'.repeat(30_000)], 1009],
      [[`{"type":"ping","payload":{"v":${'['.repeat(100)}${']'.repeat(100)}}}`], 4400],
      [[`{"type":"ping","payload":{"v":[${'1,'.repeat(600)}1]}}`], 4400],
    ];
    for (const [messages, code] of cases) {
      const socket = await opened();
      const end = closed(socket);
      for (const message of messages) send(socket, message);
      expect((await end)[0]).toBe(code);
    }
    const unknown = streaming.socket({ protocol: '' });
    expect((await closed(unknown))[0]).toBe(4406);
  });

  it('closes a socket that uses an id twice', async () => {
    const socket = await opened();
    send(socket, { type: 'connection_init' });
    await received(socket);
    const end = closed(socket);
    for (let at = 0; at < 2; at++) send(socket, { id: '1', type: 'subscribe', payload: { query: REVIEW } });
    expect(await end).toEqual([4409, 'Subscriber for 1 already exists']);
  });

  it('answers pings, and cuts off who does not answer its own', async () => {
    const socket = await opened();
    send(socket, { type: 'connection_init' });
    await received(socket);
    send(socket, { type: 'ping', payload: { a: 1 } });
    expect(await received(socket)).toEqual({ type: 'pong', payload: { a: 1 } });
    const silent = new WebSocket(`${streaming.socketUrl}/graphql`, 'graphql-transport-ws', { autoPong: false });
    await once(silent, 'open');
    send(silent, { type: 'connection_init' });
    expect((await closed(silent))[0]).toBe(1006);
    expect(socket.readyState).toBe(WebSocket.OPEN);
    socket.close();
  });

  it('is refused to pages of origins that may not call', async () => {
    const status = async (origin: string) => {
      const socket = streaming.socket({ headers: { origin } });
      return Promise.race([
        once(socket, 'open').then(() => (socket.close(), 101)),
        once(socket, 'unexpected-response').then(([, response]) => (response as { statusCode: number }).statusCode),
      ]);
    };
    expect(await status('https://evil.example')).toBe(403);
    expect(await status('https://app.example')).toBe(101);
    expect(await status(streaming.url)).toBe(101);
  });
});
