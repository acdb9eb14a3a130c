import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildSchema, graphql } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { createTeeiClient, type TeeiClient, type TeeiError, type TypedDocument } from '../src/index.js';

const schema = buildSchema(`
  type Query { hello(name: String!): String! broken: String whoami: String }
  type Subscription { count(to: Int!): Int! forever: Int! }
`);
let open = 0;
let started = 0;
const root = {
  hello: ({ name }: { name: string }) => `Hello ${name}`,
  broken: () => {
    throw new Error('out of order');
  },
  whoami: (_args: unknown, { authorization }: { authorization?: string }) => authorization ?? null,
  async *count({ to }: { to: number }) {
    for (let count = 1; count <= to; count += 1) yield { count };
  },
  async *forever() {
    open += 1;
    started += 1;
    try {
      for (let forever = 1; ; forever += 1) {
        yield { forever };
        await new Promise(setImmediate);
      }
    } finally {
      open -= 1;
    }
  },
};
const hello: TypedDocument<{ hello: string }, { name: string }> = 'query ($name: String!) { hello(name: $name) }';
const count: TypedDocument<{ count: number }, { to: number }> = 'subscription ($to: Int!) { count(to: $to) }';
const forever: TypedDocument<{ forever: number }, Record<string, never>> = 'subscription { forever }';

async function answer(request: IncomingMessage, response: ServerResponse) {
  if (request.url === '/html') return response.writeHead(502).end('<h1>Bad gateway</h1>');
  if (request.url === '/never') return undefined;
  const { query, variables } = JSON.parse(await text(request)) as { query: string; variables: Record<string, unknown> };
  const { authorization } = request.headers;
  const result = await graphql({
    schema,
    rootValue: root,
    source: query,
    variableValues: variables,
    contextValue: { authorization },
  });
  const refused = result.data === undefined;
  return response.writeHead(refused ? 400 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Not within 5 s: ${condition.toString()}`);
    await new Promise(setImmediate);
  }
}

describe('the client against a real server', () => {
  let server: Server;
  let sockets: WebSocketServer;
  let origin: string;
  let client: TeeiClient;
  const params: unknown[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => void answer(request, response));
    sockets = new WebSocketServer({ server, path: '/graphql' });
    useServer(
      {
        schema,
        roots: { subscription: root },
        onConnect: ({ connectionParams }) => void params.push(connectionParams),
      },
      sockets,
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    origin = `http://127.0.0.1:${port}`;
    client = createTeeiClient({ url: `${origin}/graphql`, token: async () => 'abc' });
  });
  afterAll(async () => {
    await client.close();
    sockets.close();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const failure = (work: Promise<unknown>): Promise<TeeiError> =>
    work.then(
      () => {
        throw new Error('did not fail');
      },
      (error: TeeiError) => error,
    );

  test('answers data, typed, with the token of the moment', async () => {
    const { hello: said } = await client.execute(hello, { name: 'Olena' });
    expect(said).toBe('Hello Olena');
    expect(await client.execute('{ whoami }')).toEqual({ whoami: 'Bearer abc' });
  });

  test('errors in the answer keep the partial data; a refused operation is of kind http', async () => {
    const partial = await failure(client.execute('{ broken whoami }'));
    expect(partial).toMatchObject({
      kind: 'graphql',
      message: 'out of order',
      data: { broken: null, whoami: 'Bearer abc' },
    });
    expect(partial.errors[0]?.path).toEqual(['broken']);
    expect(await failure(client.execute('{ nothing }'))).toMatchObject({ kind: 'http', status: 400 });
  });

  test('a page of HTML, a closed port, a late answer and an abort are told apart', async () => {
    const at = (url: string) => createTeeiClient({ url });
    expect(await failure(at(`${origin}/html`).execute(hello, { name: 'x' }))).toMatchObject({
      kind: 'http',
      status: 502,
    });
    expect(await failure(at('http://127.0.0.1:1/').execute(hello, { name: 'x' }))).toMatchObject({ kind: 'network' });
    const late = failure(at(`${origin}/never`).execute(hello, { name: 'x' }, { timeoutMs: 50 }));
    expect(await late).toMatchObject({ kind: 'timeout', message: 'No answer within 50 ms.' });
    const aborted = failure(at(`${origin}/never`).execute(hello, { name: 'x' }, { signal: AbortSignal.timeout(20) }));
    expect(await aborted).toMatchObject({ kind: 'aborted' });
  });

  test('a subscription is a loop that ends with the server', async () => {
    const seen: number[] = [];
    for await (const event of client.subscribe(count, { to: 3 })) seen.push(event.count);
    expect(seen).toEqual([1, 2, 3]);
    expect(params.at(-1)).toEqual({ authorization: 'Bearer abc' });
  });

  test('leaving the loop, an abort and an overflow end it at the server', async () => {
    for await (const event of client.subscribe(forever)) if (event.forever > 2) break;
    const abort = new AbortController();
    const reading = failure(
      (async () => {
        for await (const event of client.subscribe(forever, {}, { signal: abort.signal }))
          if (event.forever === 3) abort.abort();
      })(),
    );
    expect(await reading).toMatchObject({ kind: 'aborted', message: 'The subscription was aborted.' });
    await until(() => open === 0);
    const before = started;
    const unread = client.subscribe(forever, {}, { bufferSize: 2 });
    await until(() => started > before && open === 0);
    expect([(await unread.next()).value, (await unread.next()).value]).toEqual([{ forever: 1 }, { forever: 2 }]);
    expect(await failure(unread.next())).toMatchObject({
      kind: 'overflow',
      message: expect.stringContaining('More than 2'),
    });
    expect(await unread.next()).toEqual({ value: undefined, done: true });
  });

  test('a refused subscription says why', async () => {
    const refused = await failure(client.subscribe('subscription { nothing }').next());
    expect(refused).toMatchObject({ kind: 'graphql', message: expect.stringContaining('nothing') });
  });
});
