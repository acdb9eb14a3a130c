import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { bind, connect, type Connection, type ConnectOptions } from '../src/connection.js';
import type { TeeiError } from '../src/errors.js';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly documentId: string; readonly variables: Readonly<Record<string, unknown>> };
}
type Reply = (response: ServerResponse, received: Received) => unknown;

const received: Received[] = [];
let replies: Reply[] = [];
/** One for each test: a request that an earlier test gave up, and that arrives late, takes no reply of this one's. */
let server: Server;
let url: string;
beforeEach(async () => {
  received.length = 0;
  replies = [];
  server = createServer((request, response) => {
    void text(request).then((body) => {
      const it = { headers: request.headers, body: JSON.parse(body) as Received['body'] };
      received.push(it);
      (replies.shift() ?? json({ data: { thing: { id: '1' } } }))(response, it);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Reply =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const never: Reply = () => undefined;
const reset: Reply = (response) => response.destroy();
const events =
  (...values: unknown[]): Reply =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(':\n\n');
    for (const value of values) response.write(`event: next\ndata: ${JSON.stringify({ data: { thing: value } })}\n\n`);
  };
const then =
  (first: Reply, end: string | undefined): Reply =>
  (response, it) => {
    first(response, it);
    if (end === undefined) setTimeout(() => response.destroy(), 20);
    else response.end(end);
  };

const safe = { id: 'a', root: 'thing', safe: true } as const;
const keyed = { id: 'b', root: 'thing', keyed: true } as const;
const once_ = { id: 'c', root: 'thing' } as const;
const connected = (options?: ConnectOptions): Connection => connect(url, 'key-1', options);
const failure = (promise: Promise<unknown>): Promise<TeeiError> =>
  promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error as TeeiError,
  );

describe('a call', () => {
  test('sends the id of its document, who calls and which program', async () => {
    expect(await connected().call(safe, { id: '1' })).toEqual({ id: '1' });
    expect(received[0]).toMatchObject({
      headers: { 'x-api-key': 'key-1', 'x-client-name': 'teei-clients' },
      body: { documentId: 'a', variables: { id: '1' } },
    });
    expect(received[0]!.headers.authorization).toBeUndefined();
    await connected({ token: () => Promise.resolve('t'), clientName: 'mine' }).call(safe, {});
    expect(received[1]!.headers).toMatchObject({ authorization: 'Bearer t', 'x-client-name': 'mine' });
  });

  test('a refusal is thrown with its code, its fields and when to come back', async () => {
    const refusal = { __typename: 'BudgetExhausted', code: 'BUDGET_EXHAUSTED', message: 'No.', retryAfter: 60 };
    replies = [json({ data: { thing: refusal } })];
    expect(await failure(connected().call(keyed, {}))).toMatchObject({
      kind: 'refused',
      code: 'BUDGET_EXHAUSTED',
      retryAfterMs: 60_000,
      data: refusal,
    });
    replies = [json({ data: { thing: null } })];
    expect(await failure(connected().call(safe, {}))).toMatchObject({ kind: 'refused', code: 'NOT_FOUND' });
  });

  test('errors keep their code and the id of the request', async () => {
    const errors = [{ message: 'Not yours.', extensions: { code: 'FORBIDDEN' } }];
    replies = [json({ errors }, 403, { 'x-request-id': 'r-1' }), json({ errors, data: { thing: null } })];
    expect(await failure(connected().call(safe, {}))).toMatchObject({
      kind: 'http',
      status: 403,
      code: 'FORBIDDEN',
      requestId: 'r-1',
    });
    expect(await failure(connected().call(safe, {}))).toMatchObject({ kind: 'graphql', code: 'FORBIDDEN' });
    replies = [(response) => response.writeHead(200).end('<h1>Hello</h1>')];
    expect(await failure(connected().call(safe, {}))).toMatchObject({
      kind: 'http',
      message: expect.stringContaining('without a GraphQL result'),
    });
  });

  test('is repeated where that is safe, with the same key, after the time the server asks for', async () => {
    const busy = json({ errors: [{ message: 'Busy', extensions: { code: 'RATE_LIMITED' } }] }, 429, {
      'retry-after': '1',
    });
    replies = [reset, busy];
    const startedAt = performance.now();
    expect(await connected().call(keyed, { x: 1 })).toEqual({ id: '1' });
    expect(performance.now() - startedAt).toBeGreaterThan(990);
    const keys = received.map(({ body }) => body.variables.idempotencyKey);
    expect(keys).toEqual([keys[0], keys[0], keys[0]]);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    await connected().call(keyed, {}, { idempotencyKey: 'mine' });
    expect(received.at(-1)!.body.variables).toEqual({ idempotencyKey: 'mine' });
  });

  test('is sent once where a repetition could do it twice, or would change nothing', async () => {
    replies = [reset];
    expect(await failure(connected().call(once_, {}))).toMatchObject({ kind: 'network' });
    replies = [json({ errors: [{ message: 'No', extensions: { code: 'FORBIDDEN' } }] }, 403)];
    await failure(connected().call(safe, {}));
    expect(received).toHaveLength(2);
    replies = [reset, reset, reset, reset];
    expect(await failure(connected({ retries: 1 }).call(safe, {}))).toMatchObject({ kind: 'network' });
    expect(received).toHaveLength(4);
  });

  test('ends at its time limit and when the caller gives up', async () => {
    replies = [never, never];
    expect(await failure(connected().call(safe, {}, { timeoutMs: 50 }))).toMatchObject({
      kind: 'timeout',
      message: 'No answer within 50 ms.',
    });
    expect(await failure(connected().call(safe, {}, { signal: AbortSignal.timeout(50) }))).toMatchObject({
      kind: 'aborted',
    });
  });

  test('tells of what it uses that will end', async () => {
    const deprecations = [{ coordinate: 'Thing.id', sunset: '2027-06-01' }];
    replies = [json({ data: { thing: { id: '1' } }, extensions: { deprecations } })];
    const told: unknown[] = [];
    await connected({ onDeprecation: (used) => told.push(used) }).call(safe, {});
    expect(told).toEqual([deprecations]);
  });
});

describe('a stream', () => {
  const take = async (count: number, options = {}) => {
    const seen: unknown[] = [];
    for await (const value of connected().stream(safe, { id: '1' }, options)) if (seen.push(value) === count) break;
    return seen;
  };

  test('goes on after the last value when the connection is lost, until the server ends it', async () => {
    replies = [
      then(events({ seq: 1 }, { seq: 2 }), undefined),
      json({ errors: [{ message: 'Restarting' }] }, 503),
      then(events({ seq: 3 }), 'event: complete\ndata:\n\n'),
    ];
    expect(await take(10)).toEqual([{ seq: 1 }, { seq: 2 }, { seq: 3 }]);
    expect(received.map(({ body }) => body.variables)).toEqual([
      { id: '1' },
      { id: '1', afterSeq: 2 },
      { id: '1', afterSeq: 2 },
    ]);
    expect(received[0]!.headers.accept).toBe('text/event-stream');
  });

  test('takes silence for a lost connection', async () => {
    replies = [events({ seq: 1 }), events({ seq: 2 })];
    expect(await take(2, { silenceMs: 100 })).toEqual([{ seq: 1 }, { seq: 2 }]);
    expect(received).toHaveLength(2);
  });

  test('ends at the server with the loop, and with the signal', async () => {
    const closed: unknown[] = [];
    const watched: Reply = (response, it) => {
      response.on('close', () => closed.push(it));
      events({ seq: 1 }, { seq: 2 })(response, it);
    };
    replies = [watched, watched];
    await take(1);
    const leave = new AbortController();
    const reading = failure(
      (async () => {
        for await (const _ of connected().stream(safe, {}, { signal: leave.signal }))
          setTimeout(() => leave.abort(), 10);
      })(),
    );
    expect(await reading).toMatchObject({ kind: 'aborted' });
    while (closed.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  test('an error in it is not tried again', async () => {
    replies = [json({ errors: [{ message: 'No', extensions: { code: 'UNAUTHENTICATED' } }] }, 401)];
    expect(await failure(take(1))).toMatchObject({ kind: 'http', code: 'UNAUTHENTICATED' });
    expect(received).toHaveLength(1);
  });
});

test('functions are bound to a connection', async () => {
  const get = (connection: Connection, id: string) => connection.call<{ id: string }>(safe, { id });
  const client = bind(connected(), { get });
  expect(await client.get('7')).toEqual({ id: '1' });
  expect(received[0]!.body.variables).toEqual({ id: '7' });
});
