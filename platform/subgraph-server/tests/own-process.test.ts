import { rmSync } from 'node:fs';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { createClient } from 'graphql-ws';
import { serviceTokenHeader, serviceTokens } from '#platform/auth';
import { expectNoLeaks } from '#platform/testing';
import { buildSubgraphSchema } from '../index.js';
import { bookId, type Library, manager, openLibrary } from './library.js';
import { inProcess } from './modes.js';
import { librarySubgraph } from './test-subgraph.js';

let library: Library;
beforeAll(async () => {
  library = await openLibrary();
});
expectNoLeaks(() => library.stop());

test('the SDL is the same each time, imports what it uses, and composes with its own directive', async () => {
  const again = await buildSubgraphSchema(librarySubgraph(() => Promise.resolve()));
  expect(again.sdl).toBe(library.running.sdl);
  expect(library.running.sdl).toMatch(
    /@link\(import: \["@authenticated", "@composeDirective", "@cost", "@key", "@listSize", "@requiresScopes", "@shareable", "@tag"\], url: ".*v2\.9"\)/,
  );
  expect(library.running.sdl).toContain('type Book @key(fields: "id") @personal(categories: ["activity", "content"])');
  expect(library.running.sdl).toContain('rename(id: ID!, title: String!): Book');
  expect(library.running.sdl).toMatch(/scalar Minutes.* @tag\(name: "time"\)/);
  const composed = composeServices([{ name: 'library', url: 'http://library', typeDefs: parse(library.running.sdl) }]);
  expect(composed.errors ?? []).toEqual([]);
  expect(composed.supergraphSdl).toContain('@personal(categories: ["activity", "content"])');
});

test('a process of its own has health, readiness, metrics and its routes', async () => {
  const base = library.http.url.replace('/graphql', '');
  const get = async (path: string) => {
    const response = await fetch(base + path);
    return { status: response.status, body: await response.text() };
  };
  expect(await get('/healthz')).toEqual({ status: 200, body: '{"status":"ok"}' });
  expect(await get('/readyz')).toEqual({ status: 200, body: '{"status":"ready"}' });
  expect(await get('/depz')).toEqual({
    status: 200,
    body: '{"status":"ok","dependencies":{"database library":{"ok":true}}}',
  });
  expect((await get('/metrics')).status).toBe(200);
  expect((await get('/hello')).body).toBe('{"hello":"library"}');
  expect((await get('/graphql')).status).toBe(404);
  const broken = await get('/broken');
  expect(broken).toEqual({ status: 500, body: expect.stringMatching(/Something went wrong\. Error id [0-9a-f-]{36}/) });
  expect(broken.body).not.toContain('postgres');
});

test('HTTP takes batches, and refuses what is no JSON or could be a forged form', async () => {
  const token = serviceTokens(library.config.auth.serviceTokenSecret).sign(manager, 'library');
  const post = async (body: string, type = 'application/json') => {
    const response = await fetch(library.http.url, {
      method: 'POST',
      headers: { 'content-type': type, [serviceTokenHeader]: token },
      body,
    });
    return { status: response.status, text: await response.text() };
  };
  const batch = await post(JSON.stringify([{ query: '{ countBooks }' }, { query: '{ nonsense }' }]));
  expect(batch.status).toBe(200);
  expect(JSON.parse(batch.text)).toMatchObject([
    { data: { countBooks: 25 } },
    { errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] },
  ]);
  expect((await post('{"query":')).status).toBe(400);
  expect((await post('query={whoAmI}', 'text/plain')).status).toBeGreaterThanOrEqual(400);
});

test('a caller that leaves is not waited for', async () => {
  const open = library.holdSlow();
  const controller = new AbortController();
  const headers = {
    [serviceTokenHeader]: serviceTokens(library.config.auth.serviceTokenSecret).sign(manager, 'library'),
  };
  const answer = library.running.execute({ query: '{ slow }', headers, signal: controller.signal });
  controller.abort(new Error('left'));
  await expect(answer).rejects.toThrow('left');
  const query = `mutation { rename(id: "${bookId(3)}", title: "never") { id } }`;
  await expect(library.running.execute({ query, headers, signal: controller.signal })).rejects.toThrow('left');
  expect(await library.db.query('select title from book where id = $1', [bookId(3)])).toEqual([{ title: 'Book 3' }]);
  open();
});

describe('draining', () => {
  let library: Library;
  beforeEach(async () => {
    library = await openLibrary();
  });
  afterEach(() => rmSync(library.config.dataDir, { recursive: true }));

  test('takes nothing new, waits for what runs, ends streams, closes the database at last', async () => {
    const openGate = library.holdSlow();
    const { running: other, http: mode, closed } = library;
    const stream = mode.stream({ query: `subscription { bookChanged(id: "${bookId(1)}") { title } }`, actor: manager });
    expect((await stream.next()).value).toEqual({ data: { bookChanged: { title: 'Book 1' } } });
    const ended = stream.next();
    const slow = mode.send({ query: '{ slow }', actor: manager });
    await new Promise((resolve) => setTimeout(resolve, 50));

    const drained = other.drain(5000);
    expect((await ended).done).toBe(true);
    const refused = await inProcess(other, library.config.auth.serviceTokenSecret).send({
      query: '{ whoAmI }',
      actor: manager,
    });
    expect(refused.errors).toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE' } }]);
    const overWire = await mode.send({ query: '{ whoAmI }', actor: manager });
    expect(overWire.errors).toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE' } }]);
    const ready = await fetch(mode.url.replace('/graphql', '/readyz'));
    expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('draining')]);
    expect(closed()).toBe(0);

    openGate();
    expect(await slow).toEqual({ data: { slow: 'done' } });
    await drained;
    expect(closed()).toBe(1);
    await other.drain(1);
    expect(closed()).toBe(1);
    const startedAt = performance.now();
    await mode.close();
    expect(performance.now() - startedAt).toBeLessThan(30_000);
  });

  test('does not wait beyond the deadline', async () => {
    const openGate = library.holdSlow();
    const { running: other, http: mode } = library;
    const slow = mode.send({ query: '{ slow }', actor: manager });
    await library.slowRuns();
    await other.drain(50);
    expect(library.logged).toContainEqual(expect.objectContaining({ level: 'warn', inFlight: 1 }));
    openGate();
    await slow;
    await mode.close();
  });

  test('tells sockets that the server goes away (1001), and answers a request that runs while it closes', async () => {
    const openGate = library.holdSlow();
    const { running: other, http: mode } = library;
    const socket = new WebSocket(mode.url.replace('http', 'ws'), 'graphql-transport-ws');
    const code = new Promise((resolve) => {
      socket.addEventListener('close', (event) => resolve(event.code));
    });
    await new Promise((resolve) => {
      socket.addEventListener('open', resolve);
    });
    const slow = mode.send({ query: '{ slow }', actor: manager });
    await library.slowRuns();
    const closing = mode.close();
    expect(await code).toBe(1001);
    openGate();
    expect(await slow).toEqual({ data: { slow: 'done' } });
    const startedAt = performance.now();
    await closing;
    expect(performance.now() - startedAt).toBeLessThan(30_000);
    await other.drain(1000);
  });

  test('a socket without the gateway’s token is closed, and so is an upgrade elsewhere', async () => {
    const openGate = library.holdSlow();
    const { running: other, http: mode } = library;
    const client = createClient({
      url: mode.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { 'x-service-token': 'nonsense' },
    });
    await expect(client.iterate({ query: '{ whoAmI }' }).next()).rejects.toMatchObject({ code: 4403 });
    await client.dispose();
    const elsewhere = new WebSocket(
      mode.url.replace('http', 'ws').replace('/graphql', '/other'),
      'graphql-transport-ws',
    );
    await new Promise((resolve) => {
      elsewhere.addEventListener('error', resolve);
    });
    openGate();
    await mode.close();
    await other.drain(1000);
  });
});
