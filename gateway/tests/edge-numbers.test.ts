import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { createMetrics } from '#platform/observability';
import { type Gateway, createGateway } from '../index.js';
import { toyCallers } from './fixtures/edge.js';
import { type ListeningServer, compose, listen } from './fixtures/federation.js';

const NUMBER = '12345678901234567891';
const QUERY = 'query ($n: Big) { echo(n: $n) }';
const BODY = `{"query":${JSON.stringify(QUERY)},"variables":{"n":${NUMBER}}}`;
const DATA = `{"data":{"echo":${NUMBER}}}`;
const JSON_TYPE = { 'content-type': 'application/json' };

const typeDefs = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@authenticated"])
  scalar Big
  type Query { echo(n: Big): Big secret: Big @authenticated }`;

describe('a number with more digits than a double', () => {
  let subgraph: ListeningServer;
  let gateway: Gateway;
  let url: string;

  beforeAll(async () => {
    subgraph = await listen((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        response.setHeader('content-type', 'application/json');
        response.end(`{"data":{"echo":${/"n":([^}]+)/.exec(body)?.[1] ?? NUMBER}}}`);
      });
    });
    const supergraphSdl = compose([{ name: 'echo', typeDefs, resolvers: {} }], () => subgraph.url);
    const quiet = () => {};
    gateway = await createGateway({
      supergraph: { sdl: supergraphSdl },
      callers: toyCallers,
      log: { info: quiet, warn: quiet, error: quiet },
      metrics: createMetrics({ defaults: false }),
      config: { accessLog: false },
    });
    url = await gateway.listen({ port: 0 });
  });
  afterAll(async () => {
    await gateway.drain(1000);
    await subgraph.close();
  });

  const post = async (body: string, headers: Record<string, string> = JSON_TYPE): Promise<string> =>
    (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).text();

  it('is kept by the fast path, and by Apollo Server', async () => {
    expect(await post(BODY)).toBe(DATA);
    expect(await post(BODY, { 'content-type': 'application/json;charset=utf-8' })).toBe(DATA);
  });

  it('is kept in a batch', async () => {
    expect(await post(`[${BODY},${BODY}]`)).toBe(`[${DATA},${DATA}]`);
    const apollos = await post(`[${BODY},${BODY}]`, { 'content-type': 'application/json;charset=utf-8' });
    expect(apollos.trim()).toBe(`[${DATA},${DATA}]`);
  });

  it('is kept in a search string', async () => {
    const search = new URLSearchParams({ query: QUERY, variables: `{"n":${NUMBER}}` });
    const answer = await fetch(`${url}/graphql?${search.toString()}`, {
      headers: { 'x-apollo-operation-name': 'any' },
    });
    expect(await answer.text()).toBe(DATA);
  });

  it('is kept beside a field that is forbidden', async () => {
    const text = await post(BODY.replace('echo(n: $n) }', 'echo(n: $n) secret }'));
    expect(text).toContain(`"data":{"echo":${NUMBER},"secret":null}`);
  });

  it('is kept in a literal', async () => {
    expect(await post(`{"query":"{ echo(n: ${NUMBER}) }"}`)).toBe(DATA);
  });

  it('is kept over a socket, and in an event stream', async () => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    const messages: string[] = [];
    const completed = new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => {
        messages.push(data.toString('utf8'));
        if (messages.at(-1)!.includes('connection_ack')) socket.send(`{"id":"1","type":"subscribe","payload":${BODY}}`);
        if (messages.at(-1)!.includes('"complete"')) resolve();
      });
    });
    socket.send('{"type":"connection_init"}');
    await completed;
    socket.close();
    expect(messages.join('\n')).toContain(DATA);
    expect(await post(BODY, { ...JSON_TYPE, accept: 'text/event-stream' })).toContain(DATA);
  });

  it('is no variables object', async () => {
    expect(await post(`{"query":"{ echo }","variables":${NUMBER}}`)).toContain('`variables` must be an object');
  });
});
