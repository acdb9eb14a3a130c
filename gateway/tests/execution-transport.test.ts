import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createEngine } from '../src/create-engine.js';
import type { Engine } from '../src/engine.js';
import type { FetchOptions } from '../src/transport/index.js';
import { ask } from './fixtures/ask.js';
import { LINK, type ListeningServer, compose, listen } from './fixtures/federation.js';

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
