import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { type EdgeFixture, startEdge } from './fixtures/edge.js';

type Request = Readonly<Record<string, unknown>>;

/** What an operation came to, whatever carried it: codes and sentences of its errors, and how often a subgraph was asked. */
interface Outcome {
  readonly data: unknown;
  readonly errors: readonly { readonly message: string; readonly code: unknown }[];
  readonly calls: number;
  /** Of an answer to this request alone, on the way of a complete answer. */
  readonly status?: number;
}

interface Result {
  readonly status?: number;
  readonly data?: unknown;
  readonly errors?:
    | readonly { readonly message: string; readonly extensions?: { readonly code?: unknown } }[]
    | undefined;
}

let edge: EdgeFixture;
beforeAll(async () => {
  edge = await startEdge({ config: { accessLog: false, limits: { depth: 10, tokens: 500 } } });
});
afterAll(() => edge.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const URQL =
  'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed';

async function post(body: unknown, headers: Record<string, string> = JSON_TYPE, path = '/graphql'): Promise<Result> {
  return resultOf(await edge.send(path, { method: 'POST', headers, body: JSON.stringify(body) }));
}

/** Of an answer that is complete, or of a stream with one result in it. */
function resultOf({ text, status }: { text: string; status: number }): Result {
  const event = /^event: next\ndata: (.*)$/m.exec(text)?.[1];
  const part = /^(\{"payload":.*\})\r$/m.exec(text)?.[1];
  if (part === undefined) {
    const result = JSON.parse(event ?? text) as Result;
    return event === undefined && !Array.isArray(result) ? { ...result, status } : result;
  }
  const { payload, errors } = JSON.parse(part) as { payload: Result | null; errors?: Result['errors'] };
  return payload ?? { errors };
}

function searchOf(request: Request): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(request)) {
    if (typeof value === 'string') search.set(name, value);
    else if (value !== null || name === 'variables' || name === 'extensions') search.set(name, JSON.stringify(value));
  }
  return search.toString();
}

const get = async (request: Request, headers: Record<string, string>): Promise<Result> =>
  resultOf(await edge.send(`/graphql?${searchOf(request)}`, { headers }));

const marked = async (body: unknown, headers: Record<string, string>): Promise<Result> =>
  resultOf(await edge.send('/graphql', { method: 'POST', headers, body: `\uFEFF${JSON.stringify(body)}` }));

async function chunked(request: Request): Promise<Result> {
  const bytes = Buffer.from(JSON.stringify(request));
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes.subarray(0, 5));
      controller.enqueue(bytes.subarray(5));
      controller.close();
    },
  });
  const init = { method: 'POST', headers: JSON_TYPE, body, duplex: 'half' };
  return resultOf(await edge.send('/graphql', init as RequestInit));
}

async function batched(request: Request, headers: Record<string, string>): Promise<Result> {
  const answer = (await post([request, { query: '{ hello }' }], headers)) as unknown;
  return Array.isArray(answer) ? (answer[0] as Result) : (answer as Result);
}

/** By hand: the usual client refuses to send what is odd. */
function socket(request: Request): Promise<Result> {
  return new Promise((resolve, reject) => {
    const webSocket = new WebSocket(`${edge.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    webSocket.once('open', () => webSocket.send(JSON.stringify({ type: 'connection_init' })));
    webSocket.once('close', (code, reason) => reject(new Error(`${code} ${reason.toString()}`)));
    webSocket.on('message', (data: Buffer) => {
      const { type, payload } = JSON.parse(data.toString()) as { type: string; payload: unknown };
      if (type === 'connection_ack') webSocket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: request }));
      else if (type === 'next') resolve(payload as Result);
      else if (type === 'error') resolve({ errors: payload as Result['errors'] });
      if (type === 'error' || type === 'complete') webSocket.terminate();
    });
  });
}

async function singleConnection(request: Request): Promise<Result> {
  const token = (await edge.send('/graphql', { method: 'PUT' })).text;
  const mine = { 'x-graphql-event-stream-token': token };
  const left = new AbortController();
  const stream = await fetch(`${edge.url}/graphql`, {
    headers: { ...mine, accept: 'text/event-stream' },
    signal: left.signal,
  });
  try {
    const extensions = { ...(request.extensions as object | null | undefined), operationId: 'one' };
    const accepted = await edge.send('/graphql', {
      method: 'POST',
      headers: { ...JSON_TYPE, ...mine },
      body: JSON.stringify({ ...request, extensions }),
    });
    if (accepted.status !== 202) return resultOf(accepted);
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of stream.body!) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      const payload = /^data: (\{"id":"one","payload":.*\})$/m.exec(text)?.[1];
      if (payload !== undefined) return (JSON.parse(payload) as { payload: Result }).payload;
    }
    throw new Error(`The stream ended without a result: ${text}`);
  } finally {
    left.abort();
  }
}

const FIRST = 'plain POST';
const ways: Readonly<Record<string, (request: Request) => Promise<Result>>> = {
  [FIRST]: (request) => post(request),
  'charset in the content type': (request) => post(request, { 'content-type': 'application/json;charset="UTF-8"' }),
  'byte order mark': (request) => marked(request, JSON_TYPE),
  'byte order mark, charset': (request) => marked(request, { 'content-type': 'application/json;charset=utf-8' }),
  'chunked body': chunked,
  'query string': (request) => post(request, JSON_TYPE, '/graphql?from=here'),
  'versioned path': (request) => post(request, JSON_TYPE, '/v1/graphql'),
  'batch, plain': (request) => batched(request, JSON_TYPE),
  'batch, charset': (request) => batched(request, { 'content-type': 'application/json; charset=UTF-8' }),
  'any of JSON and streams': (request) => post(request, { ...JSON_TYPE, accept: URQL }),
  'event stream': (request) => post(request, { ...JSON_TYPE, accept: 'text/event-stream' }),
  multipart: (request) => post(request, { ...JSON_TYPE, accept: 'multipart/mixed;subscriptionSpec=1.0' }),
  'single connection': singleConnection,
  socket,
};
const waysOfQueries: typeof ways = {
  GET: (request) => get(request, { 'apollo-require-preflight': '1' }),
  'GET with a JSON type': (request) => get(request, JSON_TYPE),
  'GET of an event stream': (request) => get(request, { accept: 'text/event-stream' }),
};

async function outcomeOf(way: (request: Request) => Promise<Result>, request: Request): Promise<Outcome> {
  const before = edge.federation.calls.length;
  const { data = null, errors = [], status } = await way(request);
  return {
    data,
    errors: errors.map(({ message, extensions }) => ({ message, code: extensions?.code })),
    ...(status !== undefined && { status }),
    calls: edge.federation.calls.slice(before).filter(({ query }) => !query.includes('hello')).length,
  };
}

const RENAME = 'mutation A { rename(id: "b1", title: "T") { title } }';
const TWO = 'query A { me { id } } query B { me { name } }';

/** What is odd, the request, and the code of its error if it has one. */
const queries: readonly [what: string, request: Request, code?: string][] = [
  ['an empty operation name', { query: 'query A { me { id } }', operationName: '' }],
  ['an empty operation name, nothing is named', { query: '{ me { id } }', operationName: '' }],
  ['an empty operation name of two', { query: TWO, operationName: '' }, 'OPERATION_RESOLUTION_FAILURE'],
  ['no operation name of two', { query: TWO }, 'OPERATION_RESOLUTION_FAILURE'],
  ['one of two', { query: TWO, operationName: 'B' }],
  ['an operation name of null', { query: 'query A { me { id } }', operationName: null }],
  [
    'an operation name of a space',
    { query: 'query A { me { id } }', operationName: ' ' },
    'OPERATION_RESOLUTION_FAILURE',
  ],
  ['a name in another case', { query: 'query A { me { id } }', operationName: 'a' }, 'OPERATION_RESOLUTION_FAILURE'],
  ['a name for what has none', { query: '{ me { id } }', operationName: 'A' }, 'OPERATION_RESOLUTION_FAILURE'],
  [
    'the name of a fragment',
    { query: 'query A { me { ...F } } fragment F on Reader { id }', operationName: 'F' },
    'OPERATION_RESOLUTION_FAILURE',
  ],
  [
    'the name of a prototype',
    { query: 'query A { me { id } }', operationName: 'constructor' },
    'OPERATION_RESOLUTION_FAILURE',
  ],
  [
    'a name in a document that is not valid',
    { query: 'query A { nope }', operationName: 'A' },
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'a wrong name in a document that is not valid',
    { query: 'query A { nope }', operationName: 'B' },
    'GRAPHQL_VALIDATION_FAILED',
  ],
  ['an empty name in a document that is no GraphQL', { query: 'query A {', operationName: '' }, 'GRAPHQL_PARSE_FAILED'],
  ['variables of null', { query: '{ me { id } }', variables: null }],
  ['empty variables', { query: '{ me { id } }', variables: {} }],
  ['variables that nobody asked for', { query: '{ me { id } }', variables: { x: [1, { y: null }] } }],
  ['a variable of null', { query: 'query ($n: Int) { books(first: $n) { id } }', variables: { n: null } }],
  ['a variable that is missing', { query: 'query ($n: Int!) { slow(ms: $n) }' }, 'BAD_USER_INPUT'],
  [
    'a variable of a wrong type',
    { query: 'query ($n: Int!) { slow(ms: $n) }', variables: { n: '1' } },
    'BAD_USER_INPUT',
  ],
  ['extensions of null', { query: '{ me { id } }', extensions: null }],
  ['empty extensions', { query: '{ me { id } }', extensions: {} }],
  ['extensions of others', { query: '{ me { id } }', extensions: { tracing: true, persistedQuery: null } }],
  [
    'a hash that is not known',
    { extensions: { persistedQuery: { version: 1, sha256Hash: 'c'.repeat(64) } } },
    'PERSISTED_QUERY_NOT_FOUND',
  ],
  [
    'a hash of another version',
    { query: '{ me { id } }', extensions: { persistedQuery: { version: 2, sha256Hash: 'c'.repeat(64) } } },
    'BAD_REQUEST',
  ],
  ['a document id of null', { query: '{ me { id } }', documentId: null }],
  ['a document id that is not known', { query: '{ me { id } }', documentId: 'none' }, 'PERSISTED_DOCUMENT_NOT_FOUND'],
  ['members that are not known', { query: '{ me { id } }', id: '7', doc_id: '8' }],
  ['a byte order mark in the document', { query: '\uFEFF{ me { id } }' }],
  ['line ends of all kinds, commas, comments', { query: '{\r\n#x\r me,, {\n id, } }' }],
  ['an empty document', { query: '' }, 'BAD_REQUEST'],
  ['a document of a space', { query: ' ' }, 'GRAPHQL_PARSE_FAILED'],
  ['a fragment alone', { query: 'fragment F on Reader { id }' }, 'GRAPHQL_VALIDATION_FAILED'],
  ['the type of the root', { query: '{ __typename }', operationName: '' }],
  ['a field that fails', { query: 'query A { refused }', operationName: '' }, 'TOMORROW'],
  ['nothing but skipped', { query: '{ me @skip(if: true) { id } }', operationName: '' }],
];

const others: readonly [what: string, request: Request, code?: string][] = [
  ['a mutation with an empty name', { query: RENAME, operationName: '' }],
  ['a mutation with a wrong name', { query: RENAME, operationName: 'B' }, 'OPERATION_RESOLUTION_FAILURE'],
  ['a mutation beside a query, no name', { query: `${RENAME} query B { me { id } }` }, 'OPERATION_RESOLUTION_FAILURE'],
  [
    'a mutation beside a query, an empty name',
    { query: `${RENAME} query B { me { id } }`, operationName: '' },
    'OPERATION_RESOLUTION_FAILURE',
  ],
  ['a mutation beside a query', { query: `${RENAME} query B { me { id } }`, operationName: 'A' }],
  ['a document of null', { query: null }, 'BAD_REQUEST'],
  ['an operation name that is a number', { query: RENAME, operationName: 0 }, 'BAD_REQUEST'],
  ['an operation name that is false', { query: RENAME, operationName: false }, 'BAD_REQUEST'],
  ['variables that are a list', { query: RENAME, variables: [] }, 'BAD_REQUEST'],
  ['variables that are a string', { query: RENAME, variables: '{}' }, 'BAD_REQUEST'],
  ['extensions that are a string', { query: RENAME, extensions: 'x' }, 'BAD_REQUEST'],
];

describe.each([
  ['queries', queries, { ...ways, ...waysOfQueries }],
  ['others', others, ways],
] as const)('odd but legal %s', (_kind, corpus, waysIn) => {
  it.each(corpus.map(([what, request, code]) => ({ what, request, code })))(
    '$what: one answer on every way in',
    async ({ request, code }) => {
      const expected = await outcomeOf(ways[FIRST]!, request);
      expect(expected.errors[0]?.code).toBe(code);
      const outcomes: Record<string, Outcome> = {};
      const expectedOutcomes: Record<string, Outcome> = {};
      const { status: _, ...withoutStatus } = expected;
      for (const [name, way] of Object.entries(waysIn)) {
        // Its operation id is one of the extensions.
        if (name === 'single connection' && typeof request.extensions === 'string') continue;
        outcomes[name] = await outcomeOf(way, request);
        expectedOutcomes[name] = outcomes[name].status === undefined ? withoutStatus : expected;
      }
      expect(outcomes).toEqual(expectedOutcomes);
    },
  );
});

describe('GET', () => {
  const ask = (search: string) => edge.send(`/graphql?${search}`, { headers: { 'apollo-require-preflight': '1' } });

  it('takes parameters without a value for parameters that are not there, as forms send them', async () => {
    const query = encodeURIComponent('query A { me { id } }');
    const { status, body } = await ask(`query=${query}&operationName=&variables=&extensions=`);
    expect([status, body]).toEqual([200, { data: { me: { id: 'r1' } } }]);
  });
});
