import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { type Actor, anonymous, serviceTokenHeader, serviceTokens } from '../../auth/index.js';
import { type Config, loadConfig } from '../../config/index.js';
import { inProcessSignals } from '../../live/index.js';
import { createMetrics } from '../../observability/index.js';
import {
  expectNoLeaks,
  manualClock,
  sequentialIds,
  testDatabase,
  type TestDatabase,
  testLogger,
} from '../../testing/index.js';
import { systemClock } from '../../time/index.js';
import { type RunningSubgraph, startSubgraph, type SubgraphDependencies } from '../index.js';
import { inProcess, type Mode, overHttp } from './modes.js';
import { librarySubgraph } from './test-subgraph.js';

const manager: Actor = {
  kind: 'user',
  id: 'a0000000-0000-7000-8000-000000000001',
  companyId: 'c0000000-0000-7000-8000-000000000001',
  roles: ['company_manager'],
  scopes: ['spend:read'],
};
const finance: Actor = { ...manager, roles: ['finance'], scopes: ['spend:read', 'budget:manage'] };
const bookId = (n: number) => `b0000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const nowhere = () => Promise.reject(new Error('not part of this test'));

let dataDir: string;
let config: Config;
let db: TestDatabase;
let running: RunningSubgraph;
let http: Mode & { url: string };
let local: Mode;
const { log, entries: logged } = testLogger();
let statements: string[] = [];
let openGate: () => void = () => undefined;
let gate: Promise<void> = Promise.resolve();

const dependencies = (overrides: Partial<SubgraphDependencies> = {}): SubgraphDependencies => {
  const counted: typeof db = { ...db, query: (text, params) => (statements.push(text), db.query(text, params)) };
  return {
    config,
    db: counted,
    log,
    signals: inProcessSignals(),
    clock: systemClock,
    ids: sequentialIds(),
    metrics: createMetrics({ defaults: false }),
    outbox: { append: nowhere },
    jobs: { wake: nowhere },
    mailer: { send: nowhere },
    storage: { put: nowhere, get: nowhere, delete: nowhere, exists: nowhere, deleteFolder: nowhere },
    personalData: () => [],
    ...overrides,
  };
};

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'subgraph-server-'));
  config = loadConfig({ NODE_ENV: 'test', DATA_DIR: dataDir });
  const definition = librarySubgraph(() => gate);
  db = await testDatabase({ name: 'library', entities: definition.entities, migrations: definition.migrations });
  running = await startSubgraph(definition, dependencies());
  local = inProcess(running, config.auth.serviceTokenSecret);
  http = await overHttp(running, config.auth.serviceTokenSecret);
  await Promise.all(
    Array.from({ length: 25 }, (_, n) =>
      db.query('insert into book values ($1, $2, $3, $4)', [bookId(n), `Book ${n}`, n % 3, new Date(0)]),
    ),
  );
});
beforeEach(() => {
  statements = [];
});
expectNoLeaks(
  () => http.close(),
  () => running.drain(1000),
  () => rmSync(dataDir, { recursive: true }),
);

describe.each(['in process', 'over HTTP'])('%s', (name) => {
  const mode = (): Mode => (name === 'in process' ? local : http);
  const ask = (
    query: string,
    more: { variables?: Record<string, unknown>; actor?: Actor; headers?: Record<string, string> } = {},
  ) => mode().send({ query, actor: manager, ...more });

  test('answers with the caller that the gateway names, and its request id', async () => {
    const answer = await ask('{ whoAmI }', { headers: { 'x-request-id': 'request-0001' } });
    expect(answer).toEqual({ data: { whoAmI: `user ${manager.id} ${manager.companyId} request-0001` } });
    const other = await ask('{ whoAmI }', { actor: anonymous, headers: { 'x-request-id': 'not sane' } });
    expect(other.data?.whoAmI).toMatch(/^anonymous anonymous - 00000000-0000-7000-8000-/);
  });

  test.each([
    ['missing', '', /the header x-service-token is missing/],
    ['nonsense', 'a.b.c', /malformed/],
    [
      'for another subgraph',
      () => serviceTokens(config.auth.serviceTokenSecret).sign(manager, 'impact'),
      /is for subgraph "impact"/,
    ],
    [
      'signed by somebody else',
      () => serviceTokens('x'.repeat(32)).sign(manager, 'library'),
      /not signed with our secret/,
    ],
    [
      'expired',
      () => serviceTokens(config.auth.serviceTokenSecret, manualClock('2020-01-01T00:00:00Z')).sign(manager, 'library'),
      /has expired/,
    ],
  ])('refuses a service token that is %s', async (_what, token, message) => {
    const headers = { [serviceTokenHeader]: typeof token === 'function' ? token() : token };
    const answer = await ask('{ whoAmI }', { headers });
    expect(answer.data).toBeUndefined();
    expect(answer.errors).toEqual([
      { message: expect.stringMatching(message), extensions: { code: 'UNAUTHENTICATED' } },
    ]);
  });

  test('reads N entities with one statement', async () => {
    const representations = Array.from({ length: 20 }, (_, n) => ({ __typename: 'Book', id: bookId(n) }));
    const query =
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Book { id title price { amount currency } } } }';
    const answer = await ask(query, {
      variables: { r: [...representations, { __typename: 'Book', id: bookId(999) }] },
    });
    const entities = answer.data?._entities as unknown[];
    expect(entities).toHaveLength(21);
    expect(entities[4]).toEqual({ id: bookId(4), title: 'Book 4', price: { amount: '1.50', currency: 'NOK' } });
    expect(entities[20]).toBeNull();
    expect(statements).toHaveLength(1);
  });

  test('forks one EntityManager per request', async () => {
    expect(await ask('{ countBooks sameManager }')).toEqual({ data: { countBooks: 25, sameManager: true } });
  });

  test('pages through a list without gaps or repeats', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const answer = await ask(
        'query ($after: String) { books(first: 10, after: $after) { nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor } } }',
        {
          variables: { after },
        },
      );
      const page = answer.data!.books as {
        nodes: { id: string }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
      seen.push(...page.nodes.map((node) => node.id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toHaveLength(25);
    expect(new Set(seen).size).toBe(25);
  });

  test.each([
    [
      'a page that is too large',
      '{ books(first: 101) { nodes { id } } }',
      'first: must be a whole number from 1 to 100, not 101.',
      'first',
    ],
    [
      'an empty page',
      '{ books(first: 0) { nodes { id } } }',
      'first: must be a whole number from 1 to 100, not 0.',
      'first',
    ],
    [
      'a cursor that is none',
      '{ books(after: "xyz!") { nodes { id } } }',
      'after: is not a cursor of this list; use `endCursor` of the page before.',
      'after',
    ],
    [
      'a cursor of another list',
      '{ books(after: "WzFd") { nodes { id } } }',
      'after: is not a cursor of this list; use `endCursor` of the page before.',
      'after',
    ],
    ['an id that is no UUID', '{ book(id: "1; drop table") { id } }', 'id: must be an id of this API (a UUID).', 'id'],
    [
      'an empty title',
      `mutation { rename(id: "${bookId(1)}", title: "") { id } }`,
      'title: must not be empty.',
      'title',
    ],
  ])('names the field of %s', async (_what, query, message, field) => {
    const { errors } = await ask(query);
    expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT', field } }]);
  });

  test('says what is not there and what is in the way', async () => {
    expect((await ask(`{ book(id: "${bookId(404)}") { id } }`)).errors).toMatchObject([
      { path: ['book'], extensions: { code: 'NOT_FOUND' } },
    ]);
    const conflict = await ask(`mutation { rename(id: "${bookId(1)}", title: "taken") { id } }`);
    expect(conflict.errors).toMatchObject([
      { message: 'Another book has this title.', extensions: { code: 'CONFLICT' } },
    ]);
  });

  test.each([
    ['malformed syntax', '{ whoAmI', undefined, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ whoIsIt }', undefined, 'GRAPHQL_VALIDATION_FAILED'],
    ['an argument of another type', '{ books(first: "ten") { nodes { id } } }', undefined, 'GRAPHQL_VALIDATION_FAILED'],
    ['a date that does not exist', '{ echo(at: "2026-02-30T00:00:00Z") }', undefined, 'GRAPHQL_VALIDATION_FAILED'],
    ['a variable of another type', 'query ($at: DateTime!) { echo(at: $at) }', { at: 'yesterday' }, 'BAD_USER_INPUT'],
    ['a variable that is missing', 'query ($at: DateTime!) { echo(at: $at) }', {}, 'BAD_USER_INPUT'],
  ])('refuses %s', async (_what, query, variables, code) => {
    const answer = await ask(query, variables ? { variables } : {});
    expect(answer.data ?? undefined).toBeUndefined();
    expect(answer.errors?.[0]?.extensions?.code).toBe(code);
    expect(answer.errors?.[0]?.message).not.toMatch(/INTERNAL|went wrong/);
  });

  test('masks what nobody outside should read, and logs it under the id it answers', async () => {
    const answer = await ask('{ boom }', { headers: { 'x-request-id': 'request-boom' } });
    const [error] = answer.errors!;
    expect(answer.data).toEqual({ boom: null });
    expect(error).toMatchObject({ path: ['boom'], extensions: { code: 'INTERNAL_SERVER_ERROR' } });
    expect(JSON.stringify(answer)).not.toMatch(/secret|select|uuid|stack|node_modules/i);
    const line = logged.find((entry) => entry.errorId === error?.extensions?.errorId);
    expect(line).toMatchObject({ level: 'error', path: 'boom', requestId: 'request-boom', err: { code: '22P02' } });
    expect(JSON.stringify(line)).not.toContain('top secret value');
  });

  test('masks a null that the schema does not allow', async () => {
    const answer = await ask('{ missing }');
    expect(answer.errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
  });

  test('calls a null byte what it is: a mistake in the input', async () => {
    const answer = await ask('query ($text: String!) { storeText(text: $text) }', { variables: { text: 'a\u0000b' } });
    expect(answer.errors).toMatchObject([
      { message: expect.stringMatching(/null character/), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  test('enforces declared scopes and authentication, also where type-graphql would not', async () => {
    const query = '{ ledger { balance open } loan { length } }';
    expect(await ask(query, { actor: finance })).toEqual({
      data: { ledger: { balance: '12', open: 'yes' }, loan: { length: 90 } },
    });
    const withoutScope = await ask(query);
    expect(withoutScope.data).toBeNull();
    expect(withoutScope.errors).toMatchObject([
      {
        path: ['ledger', 'balance'],
        message: 'This needs the scope spend:read and budget:manage, or operations:read.',
        extensions: { code: 'FORBIDDEN' },
      },
    ]);
    const nobody = await ask('{ ledger { open } loan { length } }', { actor: anonymous });
    expect(nobody.data).toEqual({ ledger: { open: 'yes' }, loan: null });
    expect(nobody.errors).toMatchObject([{ path: ['loan'], extensions: { code: 'UNAUTHENTICATED' } }]);
    const onlyName = await ask('{ loan { __typename } }', { actor: anonymous });
    expect(onlyName.data).toEqual({ loan: null });
  });

  test('streams the current state, then every change, and ends when the client leaves', async () => {
    const id = bookId(7);
    const stream = mode().stream({ query: `subscription { bookChanged(id: "${id}") { title } }`, actor: manager });
    expect((await stream.next()).value).toEqual({ data: { bookChanged: { title: expect.any(String) } } });
    const next = stream.next();
    await ask(`mutation { rename(id: "${id}", title: "Renamed ${name}") { id } }`);
    expect((await next).value).toEqual({ data: { bookChanged: { title: `Renamed ${name}` } } });
    const broken = stream.next();
    await ask(`mutation { rename(id: "${id}", title: "broken") { id } }`);
    const masked = (await broken).value as { errors: unknown[] };
    expect(masked.errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
    expect(JSON.stringify(masked)).not.toContain('select');
    await stream.return?.();
    await db.query('update book set title = $2 where id = $1', [id, 'Book 7']);
  });

  test('answers a wrong subscription with an error, not with a broken stream', async () => {
    const unknown = await mode().stream({ query: 'subscription { nothing }', actor: manager }).next();
    expect(unknown.value).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
    // validate() of graphql 16 throws on this one.
    const include = await mode()
      .stream({
        query: `subscription ($n: Boolean!) { bookChanged(id: "1") @include(if: $n) { id } }`,
        variables: { n: true },
        actor: manager,
      })
      .next();
    expect(include.value).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
    expect((await ask('subscription { bookChanged(id: "1") { id } }')).errors?.[0]?.message).toMatch(
      /stream|[Ss]ubscription/,
    );
  });
});

test('the SDL is the same each time, imports what it uses, and composes with its own directive', async () => {
  const again = await startSubgraph(
    librarySubgraph(() => gate),
    dependencies(),
  );
  expect(again.sdl).toBe(running.sdl);
  expect(running.sdl).toMatch(
    /@link\(import: \["@authenticated", "@composeDirective", "@key", "@requiresScopes", "@shareable", "@tag"\], url: ".*v2\.9"\)/,
  );
  expect(running.sdl).toContain('type Book @key(fields: "id") @personal(categories: ["activity", "content"])');
  expect(running.sdl).toContain('rename(id: ID!, title: String!): Book');
  expect(running.sdl).toMatch(/scalar Minutes.* @tag\(name: "time"\)/);
  const composed = composeServices([{ name: 'library', url: 'http://library', typeDefs: parse(running.sdl) }]);
  expect(composed.errors ?? []).toEqual([]);
  expect(composed.supergraphSdl).toContain('@personal(categories: ["activity", "content"])');
});

test('a process of its own has health, readiness, metrics and its routes', async () => {
  const base = http.url.replace('/graphql', '');
  const get = async (path: string) => {
    const response = await fetch(base + path);
    return { status: response.status, body: await response.text() };
  };
  expect(await get('/healthz')).toEqual({ status: 200, body: '{"status":"ok"}' });
  expect(await get('/readyz')).toEqual({
    status: 200,
    body: '{"status":"ready","checks":{"database library":{"ok":true}}}',
  });
  expect((await get('/metrics')).status).toBe(200);
  expect((await get('/hello')).body).toBe('{"hello":"library"}');
  expect((await get('/graphql')).status).toBe(404);
});

test('HTTP takes batches, and refuses what is no JSON or could be a forged form', async () => {
  const token = serviceTokens(config.auth.serviceTokenSecret).sign(manager, 'library');
  const post = async (body: string, type = 'application/json') => {
    const response = await fetch(http.url, {
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
  let open = (): void => undefined;
  gate = new Promise((resolve) => {
    open = resolve;
  });
  const controller = new AbortController();
  const headers = { [serviceTokenHeader]: serviceTokens(config.auth.serviceTokenSecret).sign(manager, 'library') };
  const answer = running.execute({ query: '{ slow }', headers, signal: controller.signal });
  controller.abort(new Error('left'));
  await expect(answer).rejects.toThrow('left');
  open();
});

test('drains: takes nothing new, waits for what runs, closes sockets with 1001 and at last the database', async () => {
  const own = await testDatabase({
    name: 'library',
    entities: librarySubgraph(() => gate).entities,
    migrations: [],
  });
  let closedServices = 0;
  const definition = { ...librarySubgraph(() => gate), close: () => Promise.resolve(void (closedServices += 1)) };
  gate = new Promise((resolve) => {
    openGate = resolve;
  });
  const other = await startSubgraph(definition, dependencies({ db: own }));
  const mode = await overHttp(other, config.auth.serviceTokenSecret);
  const slow = mode.send({ query: '{ slow }', actor: manager });
  await new Promise((resolve) => setTimeout(resolve, 50));

  const drained = other.drain(5000);
  const refused = await inProcess(other, config.auth.serviceTokenSecret).send({ query: '{ whoAmI }', actor: manager });
  expect(refused.errors).toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE' } }]);
  const ready = await fetch(mode.url.replace('/graphql', '/readyz'));
  expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('draining')]);
  expect(closedServices).toBe(0);

  openGate();
  expect(await slow).toEqual({ data: { slow: 'done' } });
  await drained;
  expect(closedServices).toBe(1);
  await expect(other.drain(1)).resolves.toBeUndefined();
  const started = performance.now();
  await mode.close();
  expect(performance.now() - started).toBeLessThan(3000);
});
