import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { type EdgeFixture, type Reply, startEdge } from './fixtures/edge.js';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('hostile requests', () => {
  let edge: EdgeFixture;
  beforeAll(async () => {
    edge = await startEdge({
      config: {
        introspection: false,
        accessLog: false,
        limits: { bodyBytes: 100_000, depth: 10, aliases: 20, fields: 200, tokens: 2000 },
        // Nothing here is about them, and hundreds of requests at once may take long on a busy machine.
        timeouts: { operationMs: 120_000, headersMs: 120_000, requestMs: 120_000 },
        subgraphs: { timeoutMs: 100_000 },
      },
      subscriptions: { initTimeoutMs: 60_000 },
    });
  });
  afterAll(() => edge.close());

  const post = (body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = JSON_TYPE) =>
    edge.send('/graphql', { method: 'POST', headers, body });

  /** Writes bytes as they are and reads until the server closes, or `isDone`. */
  const raw = (bytes: string | Buffer, isDone?: (text: string) => boolean, to = edge): Promise<string> =>
    new Promise((resolve, reject) => {
      const { port, hostname } = new URL(to.url);
      const socket = connect(Number(port), hostname, () => socket.write(bytes));
      let text = '';
      socket.setEncoding('utf8');
      socket.on('data', (chunk: string) => {
        text += chunk;
        if (isDone?.(text)) socket.end();
      });
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });

  const nested = (depth: number) => `{ me ${'{ loans { book '.repeat(depth)}{ id }${' } }'.repeat(depth)} }`;
  const json = (query: string, more: object = {}) => JSON.stringify({ query, ...more });

  const kinds: readonly [name: string, status: number, code: string, send: () => Promise<Reply>][] = [
    ['deep', 400, 'DEPTH_LIMIT_EXCEEDED', () => post(json(nested(20)))],
    ['deep beyond the parser', 400, 'TOKEN_LIMIT_EXCEEDED', () => post(json('{a'.repeat(30_000)))],
    ['wide', 400, 'FIELD_LIMIT_EXCEEDED', () => post(json(`{ me { ${'id '.repeat(300)} } }`))],
    [
      'aliased',
      400,
      'ALIAS_LIMIT_EXCEEDED',
      () => post(json(`{ ${Array.from({ length: 50 }, (_, i) => `a${i}: hello`).join(' ')} }`)),
    ],
    [
      'batched',
      400,
      'BATCH_LIMIT_EXCEEDED',
      () => post(`[${Array.from({ length: 50 }, () => json('{ hello }')).join()}]`),
    ],
    [
      'repetitive',
      400,
      'REPETITION_LIMIT_EXCEEDED',
      () => post(json(`{ me { ${'...F '.repeat(150)} } } fragment F on Reader { id }`)),
    ],
    ['a batch of anything', 400, 'BAD_REQUEST', () => post(`[${json('{ hello }')},7]`)],
    [
      'directive floods',
      400,
      'DIRECTIVE_LIMIT_EXCEEDED',
      () => post(json(`{ hello ${'@include(if: true) '.repeat(250)} }`)),
    ],
    [
      'fragments that double',
      400,
      'FIELD_LIMIT_EXCEEDED',
      () =>
        post(
          json(
            `{ me { ...F0 } } ${Array.from({ length: 40 }, (_, i) => `fragment F${i} on Reader { ...F${i + 1} ...F${i + 1} }`).join(' ')} fragment F40 on Reader { id }`,
          ),
        ),
    ],
    [
      'thousands of wrong fields',
      400,
      'GRAPHQL_VALIDATION_FAILED',
      () => post(json(`{ me { ${Array.from({ length: 150 }, (_, i) => `nam${i}`).join(' ')} } }`)),
    ],
    ['an empty batch', 400, 'BAD_REQUEST', () => post('[]')],
    ['huge', 413, 'BODY_TOO_LARGE', () => post(json(`{ hello(name: "${'x'.repeat(200_000)}") }`))],
    ['malformed JSON', 400, 'BAD_REQUEST', () => post('{"query": "{ hello }"')],
    ['tokens that are no JSON', 400, 'BAD_REQUEST', () => post('{"query": NaN}')],
    ['brackets without end', 400, 'BAD_REQUEST', () => post('['.repeat(90_000))],
    ['JSON that is no object', 400, 'BAD_REQUEST', () => post('"{ hello }"')],
    ['wrong method', 405, 'METHOD_NOT_ALLOWED', () => edge.send('/graphql', { method: 'DELETE' })],
    ['wrong content type', 415, 'UNSUPPORTED_MEDIA_TYPE', () => post('<q/>', { 'content-type': 'application/xml' })],
    [
      'wrong charset',
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      () => post(json('{ hello }'), { 'content-type': 'application/json; charset=utf-16' }),
    ],
    [
      'wrong encoding',
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      () => post(json('{ hello }'), { ...JSON_TYPE, 'content-encoding': 'gzip' }),
    ],
    [
      'a compressed bomb',
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      () => post(gzipSync(Buffer.alloc(10_000_000)), { ...JSON_TYPE, 'content-encoding': 'gzip' }),
    ],
    ['a forged form', 400, 'CSRF_PREVENTED', () => post(json('{ hello }'), { 'content-type': 'text/plain' })],
    ['a forged GET', 400, 'CSRF_PREVENTED', () => edge.send('/graphql?query={hello}', {})],
    ...['message/http', 'text/plain', 'application/xml', 'application/json, message/http', 'a'].map(
      (type): (typeof kinds)[number] => [
        `a forged GET of type ${type}`,
        415,
        'UNSUPPORTED_MEDIA_TYPE',
        () => edge.send('/graphql?query={hello}', { headers: { 'content-type': type } }),
      ],
    ),
    [
      'a GET of a stream, with an odd type',
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      () =>
        edge.send('/graphql?query={hello}', {
          headers: { accept: 'text/event-stream', 'content-type': 'message/http' },
        }),
    ],
    [
      'a GET with an odd type that was asked for',
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      () =>
        edge.send('/graphql?query={hello}', {
          headers: { 'apollo-require-preflight': '1', 'content-type': 'message/http' },
        }),
    ],
    ['nothing after a byte order mark', 400, 'BAD_REQUEST', () => post('\uFEFF')],
    ['two byte order marks', 400, 'BAD_REQUEST', () => post(`\uFEFF\uFEFF${json('{ hello }')}`)],
    ['unacceptable type', 406, 'NOT_ACCEPTABLE', () => post(json('{ hello }'), { ...JSON_TYPE, accept: 'image/png' })],
    ['unknown persisted id', 404, 'PERSISTED_DOCUMENT_NOT_FOUND', () => post(JSON.stringify({ documentId: 'none' }))],
    ['bad UTF-8', 400, 'BAD_REQUEST', () => post(Buffer.from(json('{ hello }')).fill(0xff, 12, 13))],
    ['a null byte', 400, 'GRAPHQL_PARSE_FAILED', () => post(json('{ hello\u0000 }'))],
    [
      'deep variables',
      400,
      'BAD_REQUEST',
      () =>
        post(
          `{"query":"query ($v: [[[Int]]]) { json(value: $v) }","variables":{"v":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`,
        ),
    ],
    [
      'values without end',
      400,
      'VALUE_LIMIT_EXCEEDED',
      () => post(`{"query":"query ($v: [Int!]) { json(value: $v) }","variables":{"v":[${'1,'.repeat(40_000)}1]}}`),
    ],
    [
      'wrong variables',
      400,
      'BAD_USER_INPUT',
      () => post(json('query ($n: Int!) { slow(ms: $n) }', { variables: { n: 'x' } })),
    ],
    ['variables that are no object', 400, 'BAD_REQUEST', () => post(json('{ hello }', { variables: [1] }))],
    [
      'fragment cycles',
      400,
      'GRAPHQL_VALIDATION_FAILED',
      () => post(json('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }')),
    ],
    [
      'unknown operation name',
      400,
      'OPERATION_RESOLUTION_FAILURE',
      () => post(json('query A { hello }', { operationName: 'B' })),
    ],
    [
      'many operations without a name',
      400,
      'OPERATION_RESOLUTION_FAILURE',
      () => post(json('query A { hello } query B { hello }')),
    ],
    ['introspection that is off', 400, 'INTROSPECTION_DISABLED', () => post(json('{ __schema { types { name } } }'))],
    [
      'a mutation by GET',
      405,
      'BAD_REQUEST',
      () => edge.send('/graphql?query=mutation{erase}', { headers: { 'apollo-require-preflight': '1' } }),
    ],
    ['a subscription without a stream', 406, 'SUBSCRIPTION_NEEDS_STREAM', () => post(json('subscription { ticks }'))],
    [
      'a subscription that breaks validation',
      400,
      'GRAPHQL_VALIDATION_FAILED',
      () => post(json('subscription ($n: Boolean!) { ticks @include(if: $n) }', { variables: { n: true } })),
    ],
    ['a missing query', 400, 'BAD_REQUEST', () => post('{"variables":{}}')],
    ['an empty body', 400, 'BAD_REQUEST', () => post('')],
    [
      'an unknown hash',
      200,
      'PERSISTED_QUERY_NOT_FOUND',
      () => post(JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } })),
    ],
    [
      'a hash of another text',
      400,
      'BAD_REQUEST',
      () => post(json('{ hello }', { extensions: { persistedQuery: { version: 1, sha256Hash: 'b'.repeat(64) } } })),
    ],
    ['a path with a line break', 404, 'NOT_FOUND', () => edge.send('/graphql/%0d%0aset-cookie:a=1', {})],
    ['unknown path', 404, 'NOT_FOUND', () => edge.send('/graphql/../etc/passwd', {})],
  ];

  it.each(kinds)('%s: %i %s', async (_name, status, code, send) => {
    const reply = await send();
    expect([reply.status, reply.body.errors?.[0]?.extensions.code]).toEqual([status, code]);
    expect(reply.body.errors?.[0]?.message.length).toBeGreaterThan(10);
    expect(reply.text).not.toMatch(/node_modules|at \w+ \(/);
  });

  it('duplicate keys: the last one counts, as everywhere in JSON', async () => {
    expect((await post('{"query":"{ door }","query":"{ hello }"}')).body).toEqual({ data: { hello: 'Hello world' } });
  });

  it('keys that are prototypes are keys like others', async () => {
    const body =
      '{"__proto__":{"query":"{ door }"},"constructor":{"prototype":{"polluted":1}},"query":"{ hello }","variables":{"__proto__":{"polluted":1}}}';
    expect((await post(body)).body).toEqual({ data: { hello: 'Hello world' } });
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('wrong fields: no suggestion tells what the schema has', async () => {
    expect((await post(json('{ me { nam } }'))).text).not.toContain('Did you mean');
  });

  it('many small headers: 431', async () => {
    const headers = Array.from({ length: 3000 }, (_, at) => `x-${at}: 1\r\n`).join('');
    expect(await raw(`GET /graphql HTTP/1.1\r\nhost: x\r\n${headers}\r\n`)).toMatch(/^HTTP\/1.1 431 /);
  });

  it('unknown method, line break inside a header: 400', async () => {
    expect(await raw('BREW /graphql HTTP/1.1\r\nhost: x\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect(await raw('GET /graphql HTTP/1.1\r\nhost: x\r\nx-a: b\rx-c: d\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
  });

  it('huge headers: 431', async () => {
    const answer = await raw(`GET /graphql HTTP/1.1\r\nhost: x\r\nx-big: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 431 /);
  });

  it('no HTTP at all: 400', async () => {
    expect(await raw('\x16\x03\x01\x00 hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400 [\s\S]*The request is not valid HTTP/);
  });

  describe('that are slow', () => {
    // Of its own: nothing else here could be sure to be fast enough for it on a busy machine.
    let impatient: EdgeFixture;
    beforeAll(async () => {
      impatient = await startEdge({
        config: { accessLog: false, timeouts: { headersMs: 500, requestMs: 500 } },
        subscriptions: { initTimeoutMs: 300 },
      });
    });
    afterAll(() => impatient.close());

    it('slow-loris, in headers and in the body: 408', async () => {
      const head = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
      const requests = [head, `${head}content-length: 100\r\n\r\n{"qu`];
      const answers = await Promise.all(requests.map((request) => raw(request, undefined, impatient)));
      for (const answer of answers) expect(answer).toMatch(/^HTTP\/1.1 408 [\s\S]*not sent completely in time/);
    });

    it('a socket without init: 4408', async () => {
      const socket = new WebSocket(`${impatient.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
      expect(await new Promise((resolve) => socket.once('close', resolve))).toBe(4408);
    });
  });

  it('a body that lies about its length does not reach the next request', async () => {
    const smuggled = await raw(
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    );
    expect(smuggled).toMatch(/^HTTP\/1.1 400 /);
  });

  it('pipelined floods are answered in order', async () => {
    const body = json('{ hello }');
    const request = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    const answer = await raw(request.repeat(200), (text) => text.split('Hello world').length > 200);
    expect(answer.match(/Hello world/g)).toHaveLength(200);
  });

  it('socket floods and clients that leave do not stop the others', async () => {
    const { port, hostname } = new URL(edge.url);
    const sockets = Array.from({ length: 300 }, () => connect(Number(port), hostname));
    for (const socket of sockets) socket.on('error', () => {});
    const left = Array.from({ length: 20 }, async () => {
      const gone = new AbortController();
      const reply = edge.send('/graphql', {
        method: 'POST',
        headers: JSON_TYPE,
        body: json('{ slow(ms: 2000) }'),
        signal: gone.signal,
      });
      setTimeout(() => gone.abort(), 20);
      await expect(reply).rejects.toThrow('aborted');
    });
    await Promise.all(left);
    expect((await edge.post('{ hello }')).body).toEqual({ data: { hello: 'Hello world' } });
    for (const socket of sockets) socket.destroy();
  });

  it('a client that reads nothing does not hold up others', async () => {
    const { port, hostname } = new URL(edge.url);
    const body = json(
      `{ ${Array.from({ length: 20 }, (_, i) => `a${i}: hello(name: "${'x'.repeat(3000)}")`).join(' ')} }`,
    );
    const request = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    const socket = connect(Number(port), hostname, () => socket.write(request.repeat(50)));
    socket.on('error', () => {});
    socket.pause();
    for (let i = 0; i < 20; i++) expect((await edge.post('{ hello }')).status).toBe(200);
    socket.destroy();
  });

  it('sockets: before init, with garbage, with two inits, with too many operations', async () => {
    const closedWith = (talk: (socket: WebSocket) => void): Promise<number> =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${edge.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
        socket.once('open', () => talk(socket));
        socket.once('close', resolve);
      });
    const init = JSON.stringify({ type: 'connection_init' });
    const subscribe = (id: number) =>
      JSON.stringify({ id: String(id), type: 'subscribe', payload: { query: '{ slow(ms: 300) }' } });
    const limited = new Promise<string>((resolve) => {
      const socket = new WebSocket(`${edge.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
      socket.once('open', () => socket.send(init));
      socket.once('message', () => {
        for (let id = 0; id < 150; id++) socket.send(subscribe(id));
        socket.on('message', (data: Buffer) => {
          if (!data.includes('SUBSCRIPTION_LIMIT_EXCEEDED')) return;
          resolve(data.toString());
          socket.terminate();
        });
      });
    });
    const codes = await Promise.all([
      closedWith((socket) => socket.send(subscribe(1))),
      closedWith((socket) => socket.send('{"type":')),
      closedWith((socket) => [init, init].forEach((message) => socket.send(message))),
      closedWith((socket) => socket.send('x'.repeat(200_000))),
    ]);
    expect(codes).toEqual([4401, 4400, 4429, 1009]);
    expect(await limited).toContain('streams, the most allowed, on this connection');
  });

  const requestOf = (body: string) =>
    `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  const known = requestOf(json('{ hello }'));

  /** Answers to requests on one connection, in their order. */
  const answersTo = async (requests: readonly string[]): Promise<readonly string[]> => {
    const text = await raw(requests.join(''), (read) => read.split('HTTP/1.1 ').length > requests.length);
    return text.split('HTTP/1.1 ').slice(1);
  };

  /**
   * What a flood came to: it was served as always, or told to come back. How much of it, and whether anything, is a matter of how fast the
   * machine is; that there is a limit is shown where no time passes (`src/pipeline/new-operations.test.ts`).
   */
  const expectTurns = (answers: readonly string[], expected: string) => {
    const served = answers.filter((answer) => answer.startsWith('200'));
    expect(served.length).toBeGreaterThan(0);
    for (const answer of served) expect(answer).toContain(expected);
    for (const answer of answers.filter((it) => !served.includes(it))) {
      expect(answer).toMatch(/^503 [^]*retry-after: 1\r\n[^]*TOO_MANY_NEW_OPERATIONS/i);
    }
  };

  it('new documents without end: they are served or told to come back, those that are known are served', async () => {
    const fresh = Array.from({ length: 160 }, (_, i) => requestOf(json(`query New${i} { me { id name } }`)));
    // All of them in one packet, so that they come together on a machine that is busy, too.
    const answers = await answersTo([
      ...Array.from({ length: 40 }, () => known),
      ...fresh.flatMap((request) => [request, known]),
    ]);
    const others = answers.filter((_, at) => at < 40 || at % 2 === 1);
    for (const answer of others) expect(answer).toMatch(/^200 [^]*Hello world/);
    const flood = answers.filter((_, at) => at >= 40 && at % 2 === 0);
    expect(flood).toHaveLength(fresh.length);
    expectTurns(flood, '{"data":{"me":{"id":"r1","name":"Rita"}}}');
    // Nobody else is served any more: what is new has its turn at once.
    await delay(500);
    expect((await edge.post('query Later { me { id name } }')).status).toBe(200);
  });

  it('large bodies without end: they have their turns, and small ones are served meanwhile', async () => {
    const large = json('query ($name: String!) { hello(name: $name) }', { variables: { name: 'x'.repeat(70_000) } });
    const many = Array.from({ length: 40 }, () => known);
    const [before, ...flood] = await Promise.all([
      answersTo(many),
      ...Array.from({ length: 160 }, () => answersTo([requestOf(large), known])),
    ]);
    for (const answer of [...before, ...flood.map((answers) => answers[1])])
      expect(answer).toMatch(/^200 [^]*Hello world/);
    expectTurns(
      flood.map((answers) => answers[0]!),
      'Hello xxx',
    );
  });

  it('long bodies arrive whole, and what is refused unread leaves the connection as it was', async () => {
    const long = json('{ hello }', { extensions: { x: 'x'.repeat(90_000) } });
    const head = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
    const inChunks = (bytes: number) =>
      (long.match(new RegExp(`.{1,${bytes}}`, 'g')) ?? []).map((part) => `${part.length.toString(16)}\r\n${part}\r\n`);
    const bytes = [
      `${head}content-length: ${long.length}\r\n\r\n${long}`,
      `${head}transfer-encoding: chunked\r\n\r\n${inChunks(20_000).join('')}0\r\n\r\n`,
      `${head}transfer-encoding: chunked\r\n\r\n${inChunks(10).join('')}0\r\n\r\n`,
      `${head}content-length: 300000\r\n\r\n${'x'.repeat(300_000)}`,
      `${head}transfer-encoding: chunked\r\n\r\n${`10000\r\n${'x'.repeat(0x10000)}\r\n`.repeat(4)}0\r\n\r\n`,
      `${head}content-length: 200000\r\naccept: image/png\r\n\r\n${'x'.repeat(200_000)}`,
      'GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    ];
    const answers = await raw(bytes.join(''));
    expect(answers.match(/HTTP\/1.1 \d+/g)).toEqual(
      [200, 200, 200, 413, 413, 413, 200].map((status) => `HTTP/1.1 ${status}`),
    );
    expect(answers.split('Hello world')).toHaveLength(4);
  });

  it('left the process up and nothing running', async () => {
    expect((await edge.send('/healthz', {})).status).toBe(200);
    expect(edge.gateway.pipeline.inFlight).toBe(0);
    expect(edge.logged.filter(({ message }) => message.includes('failed inside'))).toEqual([]);
  });
});
