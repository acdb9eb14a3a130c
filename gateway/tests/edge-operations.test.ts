import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { createMetrics } from '#platform/observability';
import { eventually } from '#platform/testing';
import { createGateway } from '../index.js';
import { type EdgeFixture, startEdge } from './fixtures/edge.js';
import { listen } from './fixtures/federation.js';

const JSON_TYPE = { 'content-type': 'application/json' };

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let i = 0; i < 1500; i++) {
    if (await holds()) return;
    await delay(10);
  }
  throw new Error('what the test waits for did not happen');
}

describe('one answer, whatever the way in', () => {
  let edge: EdgeFixture;
  beforeAll(async () => {
    edge = await startEdge({ config: { accessLog: false, limits: { aliases: 3 }, shareRequests: false } });
  });
  afterAll(() => edge.close());

  const corpus: readonly object[] = [
    { query: '{ hello }' },
    {
      query: 'query Q($n: String) { hello(name: $n) me { id name } }',
      variables: { n: 'Æ"\\\u2028' },
      operationName: 'Q',
    },
    { query: '{ books { id stars title } things { __typename id } }' },
    { query: '{ me { email } books { draft } }' },
    { query: 'mutation { rename(id: "b1", title: "New") { id title stars } }' },
    { query: 'mutation { erase }' },
    { query: '{ broken }' },
    { query: '{ refused hello }' },
    { query: '{ nope }' },
    { query: '{ hello' },
    { query: '{ a: hello b: hello c: hello d: hello }' },
    { query: 'query ($n: Int!) { slow(ms: $n) }', variables: { n: 'x' } },
    { query: 'query ($n: Int!) { slow(ms: $n) }' },
    { query: 'query A { hello } query B { door }', operationName: 'B' },
    { query: 'query A { hello } query B { door }' },
    { query: 'query A { hello }', operationName: 'Z' },
    { query: '{ __schema { queryType { name } } __typename }' },
    { query: 'subscription { ticks }' },
    { documentId: 'none' },
    { variables: {} },
    { query: 1 },
    {},
  ];
  const ways: readonly [string, Record<string, string>][] = [
    // The hot path takes this spelling of the content type and leaves the other to Fastify and Apollo Server.
    ['hot', { 'content-type': 'application/json' }],
    ['apollo', { 'content-type': 'application/json;charset=utf-8' }],
  ];

  it.each(corpus.map((body) => [JSON.stringify(body).slice(0, 60), body] as const))('%s', async (_name, body) => {
    for (const authorization of [undefined, 'Bearer u1:books']) {
      const [hot, apollo] = await Promise.all(
        ways.map(([, headers]) =>
          edge.send('/graphql', {
            method: 'POST',
            headers: { ...headers, 'x-request-id': 'same-for-both', ...(authorization && { authorization }) },
            body: JSON.stringify(body),
          }),
        ),
      );
      expect([apollo?.status, apollo?.text]).toEqual([hot?.status, hot?.text]);
      for (const name of [
        'content-type',
        'x-graphql-cost',
        'cache-control',
        'x-request-id',
        'allow',
        'www-authenticate',
      ]) {
        expect([name, apollo?.headers.get(name)]).toEqual([name, hot?.headers.get(name)]);
      }
    }
  });

  it('a batch too, and the newer media type', async () => {
    const body = JSON.stringify(corpus.slice(0, 5));
    const [hot, apollo] = await Promise.all(
      ways.map(([, headers]) => edge.send('/v1/graphql', { method: 'POST', headers, body })),
    );
    expect([apollo?.status, apollo?.text]).toEqual([200, hot?.text]);
    const accept = 'application/graphql-response+json, application/json;q=0.9';
    const newer = await edge.post('{ hello }', { headers: { accept } });
    expect(newer.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
  });

  it('loads Apollo Server only for what the hot path leaves', async () => {
    const fresh = await startEdge({ config: { accessLog: false } });
    try {
      delete process.env.APOLLO_TELEMETRY_DISABLED;
      for (const [way, headers] of ways) {
        await fresh.send('/graphql', { method: 'POST', headers, body: '{"query":"{ hello }"}' });
        // Set right before anything of Apollo Server's is constructed.
        expect([way, process.env.APOLLO_TELEMETRY_DISABLED]).toEqual([way, way === 'hot' ? undefined : 'true']);
      }
    } finally {
      await fresh.close();
    }
  });
});

describe('operations', () => {
  it('replaces the supergraph without dropping a request, and keeps the old one when the new one is broken', async () => {
    const edge = await startEdge({ config: { accessLog: false } });
    try {
      const slow = edge.post('{ slow(ms: 300) }');
      await until(() => edge.gateway.pipeline.inFlight === 1);
      const answers: number[] = [];
      const traffic = { ends: false };
      const users = Promise.all(
        [1, 2, 3].map(async () => {
          while (!traffic.ends) answers.push((await edge.post('{ books { id stars } }')).status);
        }),
      );
      await expect(edge.gateway.reload('type Query { broken')).rejects.toThrow('Syntax Error');
      await edge.gateway.reload(
        edge.federation.supergraphSdl.replace('hello(name: String = "world")', 'hello(name: String = "again")'),
      );
      traffic.ends = true;
      await users;
      expect(new Set(answers)).toEqual(new Set([200]));
      expect((await slow).body).toEqual({ data: { slow: 'done' } });
      expect((await edge.post('{ hello }')).status).toBe(200);
      const metrics = await edge.metrics();
      expect(metrics).toContain('gateway_supergraph_reloads_total{outcome="refused"} 1');
      expect(metrics).toContain('gateway_supergraph_reloads_total{outcome="ok"} 1');
    } finally {
      await edge.close();
    }
  });

  it('follows the file when told to watch it', async () => {
    const first = await startEdge({ config: { accessLog: false } });
    const file = join(await mkdtemp(join(tmpdir(), 'supergraph-')), 'supergraph.graphql');
    writeFileSync(file, first.federation.supergraphSdl);
    const edge = await startEdge({ supergraph: { file, watch: true }, config: { accessLog: false } });
    try {
      writeFileSync(file, 'type Query {');
      await until(() => edge.logged.some(({ message }) => message.includes('the previous one keeps serving')));
      expect((await edge.post('{ hello }')).status).toBe(200);
      writeFileSync(file, first.federation.supergraphSdl.replaceAll('hello', 'greeting'));
      await until(async () => (await edge.post('{ hello }')).status === 400);
    } finally {
      await edge.close();
      await first.close();
    }
  });

  it('drains: finishes what runs, closes idle sockets at once, then refuses', async () => {
    const edge = await startEdge({ config: { accessLog: false } });
    const slow = edge.post('{ slow(ms: 200) }');
    await until(() => edge.gateway.pipeline.inFlight === 1);
    const startedAt = performance.now();
    await edge.gateway.drain(60_000);
    expect(performance.now() - startedAt).toBeLessThan(30_000);
    expect((await slow).body).toEqual({ data: { slow: 'done' } });
    await expect(edge.post('{ hello }')).rejects.toThrow('fetch failed');
    await edge.federation.close();
  });

  it('drains without waiting for clients that send no request, or only a part of one', async () => {
    const edge = await startEdge({ config: { accessLog: false } });
    const { port } = new URL(edge.url);
    const head = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n';
    const sent = ['', head, `${head}\r\n{"query`, 'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\nGET /heal'];
    const clients = sent.map(() => connect(Number(port), '127.0.0.1').on('error', () => {}));
    await Promise.all(clients.map((client) => once(client, 'connect')));
    clients.forEach((client, index) => client.write(sent[index]!));
    const slow = edge.post('{ slow(ms: 2500) }');
    await until(() => edge.gateway.pipeline.inFlight === 1);
    const startedAt = performance.now();
    const drained = edge.gateway.drain(120_000);
    await once(clients[0]!.resume(), 'close');
    expect(edge.gateway.pipeline.inFlight).toBe(1);
    expect((await slow).body).toEqual({ data: { slow: 'done' } });
    await drained;
    expect(performance.now() - startedAt).toBeLessThan(60_000);
    await edge.federation.close();
  });

  it('cuts off at the deadline what does not end', async () => {
    const edge = await startEdge({ config: { accessLog: false } });
    const slow = edge.post('{ slow(ms: 20000) }').catch((error: Error) => error.message);
    await until(() => edge.gateway.pipeline.inFlight === 1);
    await edge.gateway.drain(100);
    expect(await slow).toBe('fetch failed');
    await edge.federation.close();
  });

  it('knows which subgraph is missing', async () => {
    const edge = await startEdge({ config: { accessLog: false }, dependencies: { database: () => Promise.resolve() } });
    try {
      expect((await edge.send('/healthz', {})).status).toBe(200);
      const well = await edge.send('/depz', {});
      expect([well.status, well.body]).toMatchObject([
        200,
        { status: 'ok', dependencies: { database: { ok: true }, 'subgraph library': { ok: true } } },
      ]);
      await edge.federation.close();
      const down = await eventually(async () => {
        const answer = await edge.send('/depz', {});
        expect(answer.status).toBe(503);
        return answer;
      });
      expect(down.body).toMatchObject({
        dependencies: { 'subgraph reviews': { ok: false, reason: 'Subgraph "reviews" cannot be reached' } },
      });
      expect(down.text).not.toContain('127.0.0.1');
      expect(await edge.metrics()).toContain('dependency_up{dependency="subgraph reviews"} 0');
      const ready = await edge.send('/readyz', {});
      expect([ready.status, ready.body]).toEqual([200, { status: 'ready' }]);
    } finally {
      await edge.close();
    }
  });

  it('is well with a subgraph on a Unix socket, while somebody listens there', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'gateway-')), 'reviews.sock');
    const unix = createServer((request, response) => {
      request.resume();
      response.end('{"data":{"__typename":"Query"}}');
    });
    await new Promise<void>((resolve) => unix.listen(path, resolve));
    const urls = { reviews: `unix:${path}:/graphql` };
    const edge = await startEdge({ config: { accessLog: false }, engine: { urls } });
    try {
      expect((await edge.send('/depz', {})).status).toBe(200);
      await new Promise((resolve) => unix.close(resolve));
      const down = await eventually(async () => {
        const answer = await edge.send('/depz', {});
        expect(answer.status).toBe(503);
        return answer;
      });
      expect(down.text).toContain('Subgraph \\"reviews\\" cannot be reached');
    } finally {
      unix.close();
      await edge.close();
    }
  });

  it('measures by recorded operation and subgraph, and logs neither variables nor documents', async () => {
    const mine = 'query Mine($n: String) { hello(name: $n) }';
    const partly = 'query Partly { me { email } }';
    const edge = await startEdge({ recordedOperations: [mine, partly] });
    try {
      await edge.post(mine, { variables: { n: 'rita@example.org' } });
      await edge.post(partly);
      const metrics = await edge.metrics();
      expect(metrics).toMatch(
        /gateway_operation_duration_seconds_count\{operation="Mine",kind="query",outcome="ok"\} 1/,
      );
      expect(metrics).toMatch(
        /gateway_operation_duration_seconds_count\{operation="Partly",kind="query",outcome="partial"\} 1/,
      );
      expect(metrics).toMatch(/gateway_subgraph_request_duration_seconds_count\{subgraph="library",outcome="\w+"\} \d/);
      expect(metrics).toMatch(/gateway_planning_duration_seconds_count 3/);
      for (let i = 0; i < 20; i++) await edge.post(`query N${i} { __typename }`);
      // The name of a recorded operation is no pass: its text is.
      await edge.post('query Mine { hello }');
      await edge.gateway.reload(edge.federation.supergraphSdl);
      await edge.post('query N1 { __typename }');
      await edge.post(mine);
      const operations = [
        ...(await edge.metrics()).matchAll(/_count\{operation="(\w+)",kind="query",outcome="\w+"\} (\d+)/g),
      ];
      expect(operations.map(([, name, count]) => [name, count]).toSorted()).toEqual([
        ['Mine', '2'],
        ['Partly', '1'],
        ['other', '22'],
      ]);
      const lines = edge.logged.filter(({ message }) => message === 'request');
      expect(lines[0]?.details).toMatchObject({ method: 'POST', path: '/graphql', status: 200 });
      expect(JSON.stringify(edge.logged)).not.toMatch(/rita|hello|Mine/);
    } finally {
      await edge.close();
    }
  });

  it('hides internal errors behind an id that is in the log', async () => {
    const edge = await startEdge({ config: { accessLog: false } });
    try {
      const { text, body } = await edge.post('{ broken }', { headers: { 'x-request-id': 'request-4711' } });
      expect(text).not.toContain('10.0.0.7');
      expect(body.errors).toMatchObject([{ path: ['broken'], extensions: { errorId: 'request-4711' } }]);
      expect((await edge.post('{ refused }')).body.errors).toEqual([
        { message: 'Ask again tomorrow', path: ['refused'], extensions: { code: 'TOMORROW', serviceName: 'library' } },
      ]);
    } finally {
      await edge.close();
    }
    const failing = await listen((_request, response) => {
      const error = { message: 'password of admin is wrong', extensions: { code: 'INTERNAL_SERVER_ERROR' } };
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ data: null, errors: [error] }));
    });
    const masked = await startEdge({ config: { accessLog: false }, engine: { urls: { library: failing.url } } });
    try {
      const reply = await masked.post('{ hello broken }', { headers: { 'x-request-id': 'request-0815' } });
      expect(reply.text).not.toContain('password');
      expect(reply.body.errors?.[0]?.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', errorId: 'request-0815' });
      expect(masked.logged.find(({ details }) => details.requestId === 'request-0815')?.message).toContain(
        'internal error',
      );
    } finally {
      await masked.close();
      await failing.close();
    }
  });

  it('cancels what a client no longer waits for, on both ways in', async () => {
    const recordedOperations = ['query Left { slow(ms: 5000) }'];
    const edge = await startEdge({ config: { accessLog: false }, recordedOperations });
    try {
      for (const type of ['application/json', 'application/json;charset=utf-8']) {
        const gone = new AbortController();
        const headers = { 'content-type': type };
        const body = '{"query":"query Left { slow(ms: 5000) }"}';
        const reply = edge.send('/graphql', { method: 'POST', headers, body, signal: gone.signal });
        await until(() => edge.gateway.pipeline.inFlight === 1);
        gone.abort();
        await expect(reply).rejects.toThrow('aborted');
        await until(() => edge.gateway.pipeline.inFlight === 0);
      }
      expect(await edge.metrics()).toMatch(/_count\{operation="Left",kind="query",outcome="cancelled"\} 2/);
    } finally {
      await edge.close();
    }
  });

  it('answers with what the others said when one subgraph hangs', async () => {
    // The subgraph's time follows the operation's.
    const hanging = await listen(() => {});
    const edge = await startEdge({
      config: { accessLog: false, timeouts: { operationMs: 600 } },
      engine: { urls: { reviews: hanging.url } },
    });
    try {
      const reply = await edge.post('{ hello books(first: 1) { title stars } }');
      expect(reply.status).toBe(200);
      expect(reply.body).toEqual({
        data: { hello: 'Hello world', books: [{ title: 'Book one', stars: null }] },
        errors: [
          {
            message: 'Subgraph "reviews" did not answer within 400 ms',
            path: ['books'],
            extensions: { code: 'SUBGRAPH_TIMEOUT', serviceName: 'reviews' },
          },
        ],
      });
    } finally {
      await hanging.close();
      await edge.close();
    }
  });

  it('gives up after the time for one operation', async () => {
    const subgraphs = { timeoutMs: 5000, breakerFailures: 1, breakerOpenMs: 60_000 };
    const edge = await startEdge({ config: { accessLog: false, timeouts: { operationMs: 50 }, subgraphs } });
    const ask = async () => {
      const reply = await edge.post('{ slow(ms: 5000) }');
      return [reply.status, reply.body.errors?.[0]?.extensions.code];
    };
    try {
      expect(await ask()).toEqual([504, 'OPERATION_TIMEOUT']);
      expect(await ask()).toEqual([200, 'SUBGRAPH_CIRCUIT_OPEN']);
    } finally {
      await edge.close();
    }
  });

  it('keeps answers as long as @cacheControl allows, private ones per caller', async () => {
    const edge = await startEdge({ config: { accessLog: false, responseCache: { maxEntries: 100, maxBytes: 1e6 } } });
    const read = async (query: string, user?: string) => {
      const reply = await edge.post(query, user ? { headers: { authorization: `Bearer ${user}` } } : {});
      return [Object.values(reply.body.data ?? {})[0], reply.headers.get('cache-control')];
    };
    try {
      const first = await read('{ nowCached }');
      expect(first[1]).toBe('max-age=60, public');
      expect(await read('{ nowCached }', 'u1')).toEqual(first);
      const mine = await read('{ mineCached }', 'u1');
      expect(mine[1]).toBe('max-age=60, private');
      expect(await read('{ mineCached }', 'u1')).toEqual(mine);
      expect((await read('{ mineCached }', 'u2'))[0]).not.toEqual(mine[0]);
      expect((await read('{ nowCached hello }'))[1]).toBe('no-store');
      expect(await edge.metrics()).toContain('gateway_response_cache_total{outcome="hit"} 2');
    } finally {
      await edge.close();
    }
  });

  it('traces operations and their fetches, and tells the subgraphs', async () => {
    const exporter = new InMemorySpanExporter();
    const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    provider.register();
    const edge = await startEdge({ config: { accessLog: false, tracing: true } });
    try {
      await edge.post('query Traced { hello }');
      const spans = exporter.getFinishedSpans();
      const operation = spans.find(({ name }) => name === 'query Traced');
      const fetched = spans.find(({ name }) => name === 'gateway.fetch');
      expect(operation?.attributes).toMatchObject({
        'graphql.operation.name': 'Traced',
        'graphql.operation.type': 'query',
      });
      expect(fetched?.attributes).toMatchObject({ 'graphql.subgraph': 'library' });
      expect(edge.federation.calls[0]?.headers.traceparent).toContain(operation?.spanContext().traceId);
    } finally {
      await edge.close();
      await provider.shutdown();
      trace.disable();
    }
  });

  it('serves other routes of the process beside its own', async () => {
    const edge = await startEdge({
      config: { accessLog: false },
      routes: async (app) => void app.post('/webhooks/test', async (request) => ({ got: request.body })),
    });
    try {
      const reply = await edge.send('/webhooks/test', { method: 'POST', headers: JSON_TYPE, body: '{"a":1}' });
      expect(reply.body).toEqual({ got: { a: 1 } });
    } finally {
      await edge.close();
    }
  });

  it('does not start on a broken supergraph', async () => {
    const write = () => {};
    const options = { log: { info: write, warn: write, error: write }, metrics: createMetrics({ defaults: false }) };
    await expect(createGateway({ ...options, supergraph: { sdl: 'type Query { a: Nope }' } })).rejects.toThrow(/\S/);
  });
});

describe('the playground', () => {
  it('loads nothing from elsewhere, and offers the demo logins', async () => {
    const edge = await startEdge({
      config: { accessLog: false, playground: true },
      playground: { demoLogins: async () => [{ label: 'Reviewer', token: 't' }] },
    });
    try {
      const page = await edge.send('/playground', {});
      expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self';/);
      const files = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
      expect(files).toHaveLength(7);
      for (const file of files) {
        expect(file).toMatch(/^\/playground\//);
        const asset = await edge.send(file, {});
        expect([file, asset.status]).toEqual([file, 200]);
        expect(asset.headers.get('content-type')).toMatch(/javascript|css/);
        expect(asset.text.length).toBeGreaterThan(100);
      }
      expect((await edge.send('/playground/logins.json', {})).body).toEqual([{ label: 'Reviewer', token: 't' }]);
      const withSlash = await fetch(`${edge.url}/playground/?query=%7Ba%7D`, { redirect: 'manual' });
      expect([withSlash.status, withSlash.headers.get('location')]).toEqual([308, '/playground?query=%7Ba%7D']);
      expect((await edge.send('/playground/', {})).text).toBe(page.text);
      for (const path of ['/nowhere/', '//', '//example.com/', '/playground/logins/'])
        expect([path, (await edge.send(path, {})).status]).toEqual([path, 404]);
      expect((await edge.send('/playground/..%2f..%2fpackage.json', {})).status).toBe(404);
      for (const headers of [
        { host: 'rebind.example' },
        { 'x-forwarded-for': '203.0.113.7' },
        { origin: 'https://evil.example' },
      ])
        expect((await edge.gateway.app.inject({ url: '/playground/logins.json', headers })).statusCode).toBe(404);
      const elsewhere = { url: '/playground/logins.json', remoteAddress: '192.168.1.20' };
      expect((await edge.gateway.app.inject(elsewhere)).statusCode).toBe(404);
    } finally {
      await edge.close();
    }
  });

  it('is not there unless switched on', async () => {
    const edge = await startEdge({ config: { accessLog: false } });
    try {
      for (const path of ['/playground', '/playground/']) expect((await edge.send(path, {})).status).toBe(404);
    } finally {
      await edge.close();
    }
  });
});
