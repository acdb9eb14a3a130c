import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
        timeouts: { headersMs: 500, requestMs: 500 },
      },
    });
  });
  afterAll(() => edge.close());

  const post = (body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = JSON_TYPE) =>
    edge.send('/graphql', { method: 'POST', headers, body });

  /** Writes bytes as they are and reads until the server closes, or `isDone`. */
  const raw = (bytes: string | Buffer, isDone?: (text: string) => boolean): Promise<string> =>
    new Promise((resolve, reject) => {
      const { port, hostname } = new URL(edge.url);
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
    ['an empty batch', 400, 'BAD_REQUEST', () => post('[]')],
    ['huge', 413, 'BODY_TOO_LARGE', () => post(json(`{ hello(name: "${'x'.repeat(200_000)}") }`))],
    ['malformed JSON', 400, 'BAD_REQUEST', () => post('{"query": "{ hello }"')],
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

  it('huge headers: 431', async () => {
    const answer = await raw(`GET /graphql HTTP/1.1\r\nhost: x\r\nx-big: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 431 /);
  });

  it('no HTTP at all: 400', async () => {
    expect(await raw('\x16\x03\x01\x00 hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400 [\s\S]*The request is not valid HTTP/);
  });

  it('slow-loris, in headers and in the body: 408', async () => {
    const head = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
    const answers = await Promise.all([raw(head), raw(`${head}content-length: 100\r\n\r\n{"qu`)]);
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1.1 408 [\s\S]*not sent completely in time/);
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

  it('left the process up and nothing running', async () => {
    expect((await edge.send('/healthz', {})).status).toBe(200);
    expect(edge.gateway.pipeline.inFlight).toBe(0);
    expect(edge.logged.filter(({ message }) => message.includes('failed inside'))).toEqual([]);
  });
});
