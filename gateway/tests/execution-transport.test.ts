import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import * as zlib from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createEngine } from '../src/create-engine.js';
import type { Engine } from '../src/engine.js';
import type { FetchOptions } from '../src/transport/index.js';
import { ask } from './fixtures/ask.js';
import { LINK, type ListeningServer, compose, listen } from './fixtures/federation.js';

const { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } = zlib;
/** Node has it from 22.15 on. */
const zstd = (text: string | Buffer): [string, Buffer, { 'content-encoding': string }][] =>
  'zstdCompressSync' in zlib ? [['zstd', zlib.zstdCompressSync(text), { 'content-encoding': 'zstd' }]] : [];

const typeDefs = `${LINK} type Query { hello: String other: String } type Mutation { change: String }`;

describe('a subgraph over HTTP', () => {
  let server: ListeningServer | undefined;
  let engine: Engine | undefined;
  let received = 0;

  afterEach(async () => {
    await engine?.close();
    await server?.close();
    received = 0;
  });

  const serve = async (
    answer: (response: ServerResponse, request: IncomingMessage) => void,
    fetchOptions: FetchOptions = {},
  ): Promise<Engine> => {
    server = await listen((request, response) => {
      received++;
      request.resume();
      request.on('end', () => answer(response, request));
    });
    const supergraphSdl = compose([{ name: 'greetings', typeDefs, resolvers: {} }], () => server!.url);
    engine = createEngine({ supergraphSdl, fetchOptions });
    return engine;
  };
  const json = (response: ServerResponse, status: number, text: string, type = 'application/json'): void => {
    response.writeHead(status, { 'content-type': type });
    response.end(text);
  };
  const failureOf = async (answer: (response: ServerResponse) => void, fetchOptions?: FetchOptions) => {
    const { data, errors } = await ask(await serve(answer, fetchOptions), '{ hello }');
    expect(data).toEqual({ hello: null });
    expect(errors).toHaveLength(1);
    return errors![0]!;
  };

  it('that answers an HTTP status without GraphQL', async () => {
    const error = await failureOf((response) => json(response, 503, 'down for maintenance', 'text/plain'));
    expect(error).toEqual({
      message: '503: Service Unavailable',
      extensions: { code: 'SUBREQUEST_HTTP_ERROR', serviceName: 'greetings', http: { status: 503 } },
    });
  });

  it('that refuses the caller', async () => {
    const error = await failureOf((response) => json(response, 401, '{"message":"who?"}'));
    expect(error.extensions).toMatchObject({ code: 'UNAUTHENTICATED', serviceName: 'greetings' });
  });

  it('that answers an HTTP status with GraphQL', async () => {
    const error = await failureOf((response) =>
      json(
        response,
        400,
        '{"errors":[{"message":"No such field","path":["hello"]}]}',
        'application/graphql-response+json',
      ),
    );
    expect(error).toMatchObject({ message: 'No such field', path: ['hello'] });
  });

  it.each(['<html>', '"text"', '[]', '{"data":[]}', '{}', '{"data":', ''])('that answers %j', async (text) => {
    const error = await failureOf((response) => json(response, 200, text));
    expect(error.extensions).toMatchObject({ code: 'SUBGRAPH_NOT_GRAPHQL', serviceName: 'greetings' });
  });

  const greeting = JSON.stringify({ data: { hello: 'Grüße' } });
  const send = (
    response: ServerResponse,
    body: Buffer | string,
    headers: Record<string, string | string[]>,
    status = 200,
  ) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body);
  };
  const dataOf = async (answer: (response: ServerResponse) => void, fetchOptions?: FetchOptions) =>
    ask(await serve(answer, fetchOptions), '{ hello }');

  it.each<[string, Buffer, Record<string, string | string[]>]>([
    ['gzip', gzipSync(greeting), { 'content-encoding': 'gzip' }],
    ['GZIP', gzipSync(greeting), { 'Content-Encoding': 'GZIP' }],
    ['x-gzip', gzipSync(greeting), { 'content-encoding': 'x-gzip' }],
    [
      'gzip in two members',
      Buffer.concat([gzipSync(greeting.slice(0, 9)), gzipSync(greeting.slice(9))]),
      { 'content-encoding': 'gzip' },
    ],
    ['br', brotliCompressSync(greeting), { 'content-encoding': 'br' }],
    ['deflate', deflateSync(greeting), { 'content-encoding': 'deflate' }],
    ['deflate without its header', deflateRawSync(greeting), { 'content-encoding': 'deflate' }],
    ...zstd(greeting),
    ['gzip, then br', brotliCompressSync(gzipSync(greeting)), { 'content-encoding': 'gzip, br' }],
    ['gzip, then br, in two lines', brotliCompressSync(gzipSync(greeting)), { 'content-encoding': ['gzip', 'br'] }],
    ['nothing', Buffer.from(greeting), { 'content-encoding': 'identity' }],
    ['nothing, said with an empty header', Buffer.from(greeting), { 'content-encoding': '' }],
    [
      'gzip, in latin1',
      gzipSync(Buffer.from(greeting, 'latin1')),
      { 'content-encoding': 'gzip', 'content-type': 'application/json; charset=latin1' },
    ],
  ])('that compresses with %s', async (_name, body, headers) => {
    expect(await dataOf((response) => send(response, body, headers))).toEqual({ data: { hello: 'Grüße' } });
  });

  const bytesOf = (encoding: BufferEncoding) => Buffer.from(greeting, encoding);
  it.each<[string, Buffer]>([
    ['utf-8', bytesOf('utf8')],
    ['"UTF-8"', bytesOf('utf8')],
    ['utf8', Buffer.from(`\uFEFF${greeting}`)],
    ['iso-8859-1', bytesOf('latin1')],
    ['ISO-8859-15', bytesOf('latin1')],
    ['"Windows-1252"', bytesOf('latin1')],
    ['utf-16le', bytesOf('utf16le')],
    ['utf-16be', bytesOf('utf16le').swap16()],
    ['utf-16', Buffer.from(`\uFEFF${greeting}`, 'utf16le')],
    ['utf-16', Buffer.from(`\uFEFF${greeting}`, 'utf16le').swap16()],
    ['utf-16', bytesOf('utf16le').swap16()],
    ['UTF-16', bytesOf('utf16le')],
  ])('that writes in %s', async (charset, body) => {
    const type = { 'content-type': `application/json; charset=${charset}` };
    expect(await dataOf((response) => send(response, body, type))).toEqual({ data: { hello: 'Grüße' } });
  });

  it('that puts a byte order mark before its JSON, again and again', async () => {
    await serve((response) => send(response, `\uFEFF${greeting}`, {}));
    for (let i = 0; i < 3; i++) expect((await ask(engine!, '{ hello }')).data).toEqual({ hello: 'Grüße' });
  });

  it('that refuses with a compressed answer', async () => {
    const body = gzipSync('{"errors":[{"message":"No such field"}]}');
    expect(await failureOf((response) => send(response, body, { 'content-encoding': 'gzip' }, 400))).toMatchObject({
      message: 'No such field',
    });
  });

  it.each<[string, Buffer, Record<string, string>, string]>([
    [
      'with something unknown',
      gzipSync(greeting),
      { 'content-encoding': 'compress' },
      'is compressed with "compress", which is not supported',
    ],
    [
      'something else than it says',
      brotliCompressSync(greeting),
      { 'content-encoding': 'gzip' },
      'cannot be decompressed',
    ],
    ['half', gzipSync(greeting).subarray(0, 30), { 'content-encoding': 'gzip' }, 'cannot be decompressed'],
    ['too often', gzipSync(greeting), { 'content-encoding': 'gzip,gzip,gzip,gzip' }, 'is compressed more than 3 times'],
    [
      'nothing, in an unknown charset',
      Buffer.from(greeting),
      { 'content-type': 'application/json; charset=utf-32' },
      'is in the charset "utf-32", which is not supported',
    ],
    [
      'nothing, in another charset than it says',
      bytesOf('latin1'),
      { 'content-type': 'application/json; charset=utf-8' },
      'is not UTF-8 and declares no other charset',
    ],
    ['nothing, and does not say its charset', bytesOf('latin1'), {}, 'is not UTF-8 and declares no other charset'],
    [
      'in latin1, and does not say it',
      gzipSync(bytesOf('latin1')),
      { 'content-encoding': 'gzip' },
      'is not UTF-8 and declares no other charset',
    ],
  ])('that compresses %s', async (_what, body, headers, why) => {
    const error = await failureOf((response) => send(response, body, headers));
    expect(error.message).toContain(why);
    expect(error.extensions).toMatchObject({ code: 'SUBGRAPH_NOT_GRAPHQL', serviceName: 'greetings' });
  });

  it('that fails with a body nobody can read', async () => {
    const error = await failureOf((response) =>
      send(response, Buffer.from([0xff, 0xfe]), { 'content-encoding': 'gzip' }, 502),
    );
    expect(error.message).toBe('502: Bad Gateway');
  });

  const zeros = Buffer.alloc(50_000_000, ' ');
  it.each<[string, Buffer]>([
    ['gzip', gzipSync(zeros)],
    ['br', brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } })],
    ['deflate', deflateSync(zeros)],
    ...zstd(zeros).map(([name, body]): [string, Buffer] => [name, body]),
    ['gzip, gzip', gzipSync(gzipSync(zeros))],
  ])('that sends a decompression bomb of %s', async (encoding, body) => {
    const error = await failureOf((response) => send(response, body, { 'content-encoding': encoding }), {
      maxResponseBytes: 1_000_000,
    });
    expect(error).toMatchObject({
      message: 'Subgraph "greetings" sent more than the 1000000 bytes allowed',
      extensions: { code: 'SUBGRAPH_TOO_LARGE' },
    });
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['100 Continue', (response) => response.writeContinue()],
    ['100 Continue twice', (response) => (response.writeContinue(), response.writeContinue())],
    ['102 Processing', (response) => response.writeProcessing()],
    ['103 Early Hints', (response) => response.writeEarlyHints({ link: '</a>; rel=preload' })],
    ['both', (response) => (response.writeContinue(), response.writeEarlyHints({ link: '</a>; rel=preload' }))],
  ])('that sends %s before its answer, together with it or alone', async (_what, interim) => {
    let at = 0;
    await serve((response) => {
      interim(response);
      setTimeout(() => send(response, greeting, {}), at++ % 2 === 0 ? 0 : 30);
    });
    for (let i = 0; i < 4; i++) expect(await ask(engine!, '{ hello }')).toEqual({ data: { hello: 'Grüße' } });
    expect(await ask(engine!, 'mutation { change }')).toMatchObject({ data: { change: null } });
    expect(received).toBe(5);
  });

  it('that does not answer in time', async () => {
    const error = await failureOf(() => {}, { timeoutMs: 50 });
    expect(error).toMatchObject({ message: 'Subgraph "greetings" did not answer within 50 ms' });
    expect(error.extensions).toMatchObject({ code: 'SUBGRAPH_TIMEOUT' });
  });

  it('that sends too much', async () => {
    const text = JSON.stringify({ data: { hello: 'x'.repeat(5000) } });
    const error = await failureOf((response) => json(response, 200, text), { maxResponseBytes: 1000 });
    expect(error.extensions).toMatchObject({ code: 'SUBGRAPH_TOO_LARGE' });
  });

  it('that adds extensions', async () => {
    const text = '{"data":{"hello":"hi"},"extensions":{"took":{"ms":3},"ftv1":"trace"}}';
    const answer = await ask(await serve((response) => json(response, 200, text)), '{ hello }');
    expect(answer).toEqual({ data: { hello: 'hi' }, extensions: { took: { ms: 3 } } });
  });

  it('is asked again when the connection breaks, but for mutations', async () => {
    const flaky = (response: ServerResponse): void => {
      if (received < 3) response.destroy();
      else json(response, 200, '{"data":{"hello":"hi","change":"done"}}');
    };
    const { data, errors } = await ask(await serve(flaky, { retries: 2, retryDelayMs: 1 }), '{ hello }');
    expect({ data, errors, received }).toEqual({ data: { hello: 'hi' }, errors: undefined, received: 3 });
    received = 0;
    const mutation = await ask(engine!, 'mutation { change }');
    expect(mutation.data).toEqual({ change: null });
    expect(mutation.errors?.[0]?.extensions).toMatchObject({ code: 'SUBGRAPH_CONNECTION_FAILED' });
    expect(received).toBe(1);
  });

  it('is left alone for a while after failures, then tried again', async () => {
    let now = 1_000;
    let up = false;
    const answer = (response: ServerResponse): void =>
      up ? json(response, 200, '{"data":{"hello":"hi"}}') : json(response, 500, 'oops');
    const options = { breakerFailures: 2, breakerOpenMs: 500, now: () => now };
    const breaking = await serve(answer, options);
    for (let index = 0; index < 5; index++) await ask(breaking, '{ hello }');
    expect(received).toBe(2);
    const refused = await ask(breaking, '{ hello }');
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'SUBGRAPH_CIRCUIT_OPEN' });
    now += 500;
    await ask(breaking, '{ hello }');
    expect(received).toBe(3);
    now += 500;
    up = true;
    expect((await ask(breaking, '{ hello }')).data).toEqual({ hello: 'hi' });
    expect((await ask(breaking, '{ hello }')).data).toEqual({ hello: 'hi' });
  });

  it('is left alone when operations end because they waited for it, not when clients leave', async () => {
    let arrived: () => void = () => {};
    const hanging = await serve(() => arrived(), { breakerFailures: 2, breakerOpenMs: 60_000 });
    const abortedOnArrival = async (reason?: Error) => {
      const controller = new AbortController();
      arrived = () => controller.abort(reason);
      return (await ask(hanging, '{ hello }', { signal: controller.signal })).errors?.[0]?.extensions;
    };
    for (let index = 0; index < 3; index++) await abortedOnArrival();
    const timeIsOver = new DOMException('Time is over', 'TimeoutError');
    for (let index = 0; index < 2; index++) {
      expect(await abortedOnArrival(timeIsOver)).toEqual({ code: 'REQUEST_CANCELLED' });
    }
    expect(received).toBe(5);
    // The answer does not wait until the request it gave up has ended.
    await setImmediate();
    expect(await abortedOnArrival()).toMatchObject({ code: 'SUBGRAPH_CIRCUIT_OPEN' });
    expect(received).toBe(5);
  });

  it('sees a cancelled request end, once nobody waits for it', async () => {
    let closed: () => void = () => {};
    let arrived: () => void = () => {};
    const gone = new Promise<void>((resolve) => (closed = resolve));
    const reached = new Promise<void>((resolve) => (arrived = resolve));
    const hanging = await serve((_response, request) => {
      request.socket.once('close', closed);
      arrived();
    });
    const [first, second] = [new AbortController(), new AbortController()];
    const asks = [first, second].map(({ signal }) => ask(hanging, '{ hello }', { signal }));
    await reached;
    first.abort();
    expect((await asks[0]!).errors?.[0]?.extensions).toEqual({ code: 'REQUEST_CANCELLED' });
    second.abort();
    await gone;
    expect((await asks[1]!).data).toBeNull();
    expect(received).toBe(1);
  });

  it('may listen on a Unix socket', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'gateway-'));
    const path = join(directory, 'subgraph.sock');
    const unix = createServer((request, response) => {
      request.resume();
      json(response, 200, JSON.stringify({ data: { hello: request.url } }));
    });
    await new Promise<void>((resolve) => unix.listen(path, resolve));
    const supergraphSdl = compose([{ name: 'greetings', typeDefs, resolvers: {} }], () => 'http://unused.invalid');
    engine = createEngine({ supergraphSdl, urls: { greetings: `unix:${path}:/deep/graphql` } });
    expect((await ask(engine, '{ hello }')).data).toEqual({ hello: '/deep/graphql' });
    await engine.close();
    await new Promise((resolve) => unix.close(resolve));
    rmSync(directory, { recursive: true });
  });
});
