import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { helpText } from '../src/cli-options.js';
import { collectorOf } from '../src/telemetry/collector.js';
import { type OtlpSpan, Receiver, valueOf } from './fixtures/otlp-receiver.js';
import { type Federation, LINK, startFederation, type SubgraphFixture } from './fixtures/federation.js';

const users: SubgraphFixture = {
  name: 'users',
  typeDefs: `${LINK}
    type Query { user(email: String): User broken: String slow: String }
    type Mutation { rename(name: String): String }
    type Subscription { ticks: Int }
    type User @key(fields: "id") { id: ID! name: String }`,
  resolvers: {
    Query: {
      user: () => ({ id: 'u1', name: 'Personal Name' }),
      broken: () => {
        throw new Error('no such person: Personal Name');
      },
      slow: async () => delay(150, 'done'),
    },
    Mutation: { rename: () => 'renamed' },
  },
};
const reviews: SubgraphFixture = {
  name: 'reviews',
  typeDefs: `${LINK} type User @key(fields: "id") { id: ID! stars: Int }`,
  resolvers: { User: { __resolveReference: ({ id }: { id: string }) => ({ id, stars: 5 }) } },
};

const [SERVER, CLIENT] = [2, 3];
const ERROR = 2;
const directory = mkdtempSync(join(tmpdir(), 'gateway-tracing-'));
const file = join(directory, 'supergraph.graphql');

/** The command from its sources, with the standard variables of OpenTelemetry. */
class Command {
  readonly child: ChildProcess;
  url = '';
  output = '';

  constructor(environment: Record<string, string>, ...args: string[]) {
    this.child = spawn(
      process.execPath,
      ['--import', 'tsx', 'gateway/src/main.ts', '--supergraph', file, '--port', '0', ...args],
      { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH, ...environment } },
    );
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  async ready(): Promise<this> {
    for (let i = 0; i < 1500 && this.url === ''; i++) {
      this.url = /GraphQL at (\S+)/.exec(this.output)?.[1] ?? '';
      if (this.child.exitCode !== null) throw new Error(`The command ended:\n${this.output}`);
      await delay(20);
    }
    return this;
  }

  async ask(query: string, more: { variables?: object; headers?: Record<string, string> } = {}) {
    const headers = { 'content-type': 'application/json', ...more.headers };
    const body = JSON.stringify({ query, variables: more.variables });
    const response = await fetch(this.url, { method: 'POST', headers, body });
    return { status: response.status, text: await response.text() };
  }

  async stop(): Promise<unknown> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    return (await exit)[0];
  }
}

let federation: Federation;
beforeAll(async () => {
  federation = await startFederation([users, reviews]);
  writeFileSync(file, federation.supergraphSdl);
});
afterAll(async () => {
  await federation.close();
  rmSync(directory, { recursive: true });
});

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CLIENT_SPAN = 'b7ad6b7169203331';
const QUERY =
  'query Reviewed($email: String) { user(email: $email) { name stars } again: user(email: "literal@example.org") { id } }';

describe('spans of a gateway with a collector', () => {
  const receiver = new Receiver();
  let answers: { status: number; text: string }[];
  let calls: Federation['calls'];
  let gateway: Command;
  let early: number;
  let exitCode: unknown;

  beforeAll(async () => {
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: await receiver.start(),
      OTEL_SERVICE_NAME: 'our-gateway',
      // Nothing may leave before the end: what arrives was flushed by the shutdown.
      OTEL_BSP_SCHEDULE_DELAY: '600000',
    };
    gateway = await new Command(environment, '--propagate-header', 'x-tenant').ready();
    const secrets = {
      authorization: 'Bearer secret-token',
      'x-tenant': 'secret-tenant',
      baggage: 'user=secret-baggage',
    };
    const traceparent = `00-${TRACE}-${CLIENT_SPAN}-01`;
    const variables = { email: 'variable@example.org' };
    answers = [await gateway.ask(QUERY, { variables, headers: { ...secrets, traceparent, tracestate: 'vendor=1' } })];
    calls = [...federation.calls];
    answers.push(await gateway.ask('query Partial { broken user { id } }'));
    answers.push(await gateway.ask('query Wrong { nope }'));
    answers.push(await gateway.ask('mutation Renames { rename(name: "literal@example.org") }'));
    answers.push(await gateway.ask(QUERY, { variables: { email: 7 } }));
    // At the same time and equal: one execution, and yet a span for each request.
    answers.push(...(await Promise.all([1, 2, 3].map(() => gateway.ask('query Shared { slow }')))));
    const url = `${gateway.url}?query=${encodeURIComponent('query ByGet { user { id } }')}`;
    const got = await fetch(url, { headers: { 'apollo-require-preflight': '1' } });
    answers.push({ status: got.status, text: await got.text() });
    answers.push(await gateway.ask('query Streamed { user { id } }', { headers: { accept: 'text/event-stream' } }));
    await gateway.ask('[]');
    early = receiver.texts.length;
    exitCode = await gateway.stop();
  });
  afterAll(() => receiver.stop());

  const named = (name: string) => receiver.spans.filter((span) => span.name === name);
  const childrenOf = ({ spanId }: OtlpSpan) => receiver.spans.filter(({ parentSpanId }) => parentSpanId === spanId);
  const facts = ({ attributes, status, kind }: OtlpSpan) => ({
    operation: valueOf(attributes, 'graphql.operation.name'),
    type: valueOf(attributes, 'graphql.operation.type'),
    subgraph: valueOf(attributes, 'graphql.subgraph'),
    outcome: valueOf(attributes, 'graphql.outcome'),
    http: valueOf(attributes, 'http.response.status_code'),
    error: valueOf(attributes, 'error.type'),
    failed: status.code === ERROR,
    kind,
  });

  it('arrive at the shutdown, under the name of the service', () => {
    expect([early, exitCode]).toEqual([0, 0]);
    expect(answers[0]).toEqual({
      status: 200,
      text: '{"data":{"user":{"name":"Personal Name","stars":5},"again":{"id":"u1"}}}',
    });
    expect([...new Set(receiver.paths)]).toEqual(['POST /v1/traces application/json']);
    const { resource } = receiver.requests[0]!.resourceSpans[0]!;
    expect(valueOf(resource.attributes, 'service.name')).toBe('our-gateway');
  });

  it('continue the trace of the client down to each subgraph', () => {
    const [server] = named('query Reviewed');
    expect(server).toMatchObject({ traceId: TRACE, parentSpanId: CLIENT_SPAN });
    expect(facts(server!)).toMatchObject({
      operation: 'Reviewed',
      type: 'query',
      outcome: 'ok',
      http: 200,
      failed: false,
      kind: SERVER,
    });
    const children = childrenOf(server!);
    expect(children.map(({ name }) => name).toSorted()).toEqual(['gateway.fetch', 'gateway.fetch', 'gateway.plan']);
    const fetches = children.filter(({ name }) => name === 'gateway.fetch');
    expect(fetches.map(facts)).toMatchObject([
      { subgraph: 'users', outcome: 'ok', failed: false, kind: CLIENT },
      { subgraph: 'reviews', outcome: 'ok', failed: false, kind: CLIENT },
    ]);
    expect(calls.map(({ subgraph, headers }) => [subgraph, headers.traceparent, headers.tracestate])).toEqual(
      fetches.map((span, index) => [['users', 'reviews'][index], `00-${TRACE}-${span.spanId}-01`, 'vendor=1']),
    );
  });

  it('say what failed', () => {
    const [partial] = named('query Partial');
    expect(facts(partial!)).toMatchObject({ outcome: 'partial', http: 200, failed: true });
    expect(
      childrenOf(partial!)
        .filter(({ name }) => name === 'gateway.fetch')
        .map(facts),
    ).toMatchObject([{ subgraph: 'users', outcome: 'graphql-errors', failed: true }]);
    const rejected = receiver.spans.filter(
      ({ attributes }) => valueOf(attributes, 'http.response.status_code') === 400,
    );
    expect(rejected.map(facts)).toMatchObject([
      { operation: undefined, error: 'GRAPHQL_VALIDATION_FAILED', outcome: 'failed', failed: true, kind: SERVER },
      { operation: 'Reviewed', error: 'BAD_USER_INPUT', outcome: 'failed', failed: true },
      { operation: undefined, error: 'GRAPHQL_PARSE_FAILED', outcome: 'failed', failed: true },
    ]);
  });

  it('are one per request, whatever the way in and whoever shares the execution', () => {
    const servers = receiver.spans.filter(({ kind }) => kind === SERVER).map(({ name }) => name);
    expect(servers.toSorted()).toEqual([
      'graphql',
      'graphql',
      'mutation Renames',
      'query ByGet',
      'query Partial',
      'query Reviewed',
      'query Reviewed',
      'query Shared',
      'query Shared',
      'query Shared',
      'query Streamed',
    ]);
    const shared = named('query Shared');
    const [leader] = shared.filter((span) => childrenOf(span).length > 0);
    const others = shared.filter((span) => span !== leader);
    expect(others.map(({ links }) => links?.map(({ spanId }) => spanId))).toEqual([[leader!.spanId], [leader!.spanId]]);
    expect(federation.calls.filter(({ query }) => query.includes('slow'))).toHaveLength(1);
  });

  it('hold nothing of anybody: no variable, literal, document, header or answer', () => {
    for (const secret of ['example.org', 'secret', 'Personal', 'email', 'slow', '{ user'])
      expect(receiver.texts.filter((text) => text.includes(secret))).toEqual([]);
    expect(federation.calls.some(({ headers }) => headers.baggage !== undefined)).toBe(false);
  });
});

describe('a gateway without a collector', () => {
  it('sends nothing when none is configured, or tracing is disabled', async () => {
    const receiver = new Receiver();
    const endpoint = await receiver.start();
    const gateway = await new Command({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SDK_DISABLED: 'true' }).ready();
    const before = federation.calls.length;
    expect((await gateway.ask('{ user { id } }')).status).toBe(200);
    expect(await gateway.stop()).toBe(0);
    expect(federation.calls[before]!.headers.traceparent).toBeUndefined();
    expect(receiver.texts).toEqual([]);
    receiver.stop();
  });

  it('answers as ever when it is dead or never answers, and stops in time', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const mute = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const outlives = async (endpoint: string) => {
      const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_BSP_SCHEDULE_DELAY: '10' };
      const gateway = await new Command({ ...environment, OTEL_BSP_MAX_QUEUE_SIZE: '64' }).ready();
      for (let i = 0; i < 200; i++)
        expect((await gateway.ask('{ user { id } }')).text).toBe('{"data":{"user":{"id":"u1"}}}');
      return Promise.race([gateway.stop(), delay(12_000, 'too late', { ref: false })]);
    };
    expect(await Promise.all(['http://127.0.0.1:1', mute].map(outlives))).toEqual([0, 0]);
    silent.close();
    silent.closeAllConnections();
  });

  it('is configured by the standard variables, and wrong ones are named', () => {
    const read = (environment: Record<string, string>) => collectorOf(environment);
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/' };
    expect(read({})).toBeUndefined();
    expect(read({ ...endpoint, OTEL_TRACES_EXPORTER: 'none' })).toBeUndefined();
    expect(read(endpoint)).toEqual({ otlpUrl: 'http://c:4318/', serviceName: 'gateway' });
    const traces = { ...endpoint, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://t/x/v1/traces' };
    expect(read(traces)?.otlpUrl).toBe('https://t/x');
    expect(() => read({ OTEL_EXPORTER_OTLP_ENDPOINT: 'c:4318' })).toThrow(
      'OTEL_EXPORTER_OTLP_ENDPOINT must be an address',
    );
    expect(() => read({ ...endpoint, OTEL_TRACES_EXPORTER: 'zipkin' })).toThrow('must be otlp or none, not "zipkin"');
    expect(helpText()).toContain('OTEL_EXPORTER_OTLP_ENDPOINT');
  });
});
