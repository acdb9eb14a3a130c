import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { GatewayConfigInput } from '../index.js';
import { jwtCallers } from '../src/security/jwt-callers.js';
import { type EdgeFixture, type Reply, startEdge } from './fixtures/edge.js';
import { listen } from './fixtures/federation.js';

const as = (credentials: string) => ({ headers: { authorization: `Bearer ${credentials}` } });
const forbiddenPaths = (reply: Reply) =>
  reply.body.errors?.filter((it) => it.extensions.code === 'UNAUTHORIZED_FIELD_OR_TYPE').map((it) => it.path);
const codes = (reply: Reply) => reply.body.errors?.map((it) => it.extensions.code);

describe('what the schema restricts', () => {
  let edge: EdgeFixture;
  beforeAll(async () => {
    edge = await startEdge({ config: { accessLog: false } });
  });
  afterAll(() => edge.close());

  it('is null with an error at its path, and no subgraph is asked for it', async () => {
    edge.federation.calls.length = 0;
    const reply = await edge.post('{ me { id card { secret: number colour } } }', as('u1'));
    expect(reply.status).toBe(200);
    expect(reply.body.data).toEqual({ me: { id: 'r1', card: null } });
    expect(forbiddenPaths(reply)).toEqual([['me', 'card', 'secret']]);
    expect(edge.federation.calls.map(({ query }) => query).join()).not.toContain('number');
  });

  it('lets a null in a non-null place rise to the next place that may be null, with the index of each item', async () => {
    const { body } = await edge.post('{ me { name email } books { id draft } }');
    expect(body.data).toEqual({
      me: null,
      books: [
        { id: 'b1', draft: null },
        { id: 'b2', draft: null },
      ],
    });
    expect(body.errors?.map(({ path }) => path)).toEqual([
      ['me', 'email'],
      ['books', 0, 'draft'],
      ['books', 1, 'draft'],
    ]);
  });

  it('is given to whoever meets the conditions', async () => {
    const query = '{ me { email card { number } loans { fine } } }';
    expect((await edge.post(query, as('u1:staff,desk:accounts'))).body).toEqual({
      data: { me: { email: 'rita@example.org', card: { number: '4711' }, loans: [{ fine: 3 }] } },
    });
    const half = await edge.post('{ me { card { number } } }', as('u1:staff'));
    expect(forbiddenPaths(half)).toEqual([['me', 'card', 'number']]);
  });

  it('holds on an interface whose implementation is restricted, and inside fragments on the others it does not', async () => {
    const through = await edge.post('{ things { id label } }');
    expect(through.body.data).toEqual({ things: ['b1', 'b2', 'm1'].map((id) => ({ id, label: null })) });
    expect(forbiddenPaths(through)).toHaveLength(3);
    const { body } = await edge.post('{ things { ...on Book { label } ...on Map { label scale } } }');
    expect(body.data).toEqual({ things: [{ label: 'One' }, { label: 'Two' }, { label: null, scale: 10 }] });
  });

  it('holds in unions and named fragments, with one key for two fields', async () => {
    const query =
      '{ search { __typename ...B ...M } } fragment B on Book { x: label } fragment M on Map { x: label scale }';
    const reply = await edge.post(query);
    expect(reply.body.data).toEqual({
      search: [
        { __typename: 'Map', x: null, scale: 10 },
        { __typename: 'Book', x: 'One' },
        { __typename: 'Book', x: 'Two' },
      ],
    });
    expect(forbiddenPaths(reply)).toEqual([['search', 0, 'x']]);
  });

  it('holds for a type wherever it is returned and for a scalar wherever it is sent', async () => {
    expect((await edge.post('{ vault { gold } }')).body.data).toEqual({ vault: null });
    expect((await edge.post('{ vault { gold } }', as('u1'))).body).toEqual({ data: { vault: { gold: 7 } } });
    expect(forbiddenPaths(await edge.post('{ door(code: 1) }'))).toEqual([['door']]);
    expect((await edge.post('{ door }')).body).toEqual({ data: { door: 'open' } });
    expect((await edge.post('{ filter(by: { tag: "a" }) }')).body).toEqual({ data: { filter: 'ok' } });
    expect(forbiddenPaths(await edge.post('{ filter(by: { code: 1 }) }'))).toEqual([['filter']]);
    const byVariable = await edge.post('query ($by: Filter) { filter(by: $by) }', { variables: { by: { code: 1 } } });
    expect(forbiddenPaths(byVariable)).toEqual([['filter']]);
  });

  it('follows @skip and @include, and never runs a forbidden mutation', async () => {
    const query = 'query ($s: Boolean!) { books(first: 1) { draft @skip(if: $s) id } }';
    expect((await edge.post(query, { variables: { s: true } })).body).toEqual({ data: { books: [{ id: 'b1' }] } });
    expect(forbiddenPaths(await edge.post(query, { variables: { s: false } }))).toEqual([['books', 0, 'draft']]);
    edge.federation.calls.length = 0;
    const erased = await edge.post('mutation { erase }', as('u1:books'));
    expect(erased.body.data).toEqual({ erase: null });
    expect(edge.federation.calls.map((call) => call.query).join()).not.toContain('erase');
  });

  it('refuses bad credentials with 401 and a challenge instead of treating them as nobody', async () => {
    const reply = await edge.post('{ hello }', as('expired'));
    expect(reply.status).toBe(401);
    expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token"/);
    expect(reply.body).toEqual({
      errors: [{ message: 'The bearer token has expired.', extensions: { code: 'TOKEN_EXPIRED' } }],
    });
  });
});

describe('rejecting instead of nulling', () => {
  it('refuses the whole operation before anything is asked: 401 for nobody, 403 for somebody', async () => {
    const edge = await startEdge({ config: { unauthorized: 'reject', accessLog: false } });
    try {
      const nobody = await edge.post('{ hello me { email } }');
      expect([nobody.status, codes(nobody), nobody.body.data]).toEqual([
        401,
        ['UNAUTHORIZED_FIELD_OR_TYPE'],
        undefined,
      ]);
      expect(nobody.headers.get('www-authenticate')).toBe('Bearer');
      const somebody = await edge.post('{ me { card { number } } }', as('u1'));
      expect(somebody.status).toBe(403);
      expect(somebody.body.errors?.[0]?.extensions.coordinate).toBe('Card.number');
      expect(edge.federation.calls).toHaveLength(0);
    } finally {
      await edge.close();
    }
  });
});

describe('limits', () => {
  const with_ = async (config: GatewayConfigInput, check: (edge: EdgeFixture) => Promise<void>) => {
    const edge = await startEdge({ config: { accessLog: false, ...config } });
    try {
      await check(edge);
    } finally {
      await edge.close();
    }
  };

  it('counts what fragments expand to, names the limit and refuses with 400', async () => {
    const limits = { depth: 3, aliases: 3, rootFields: 4, directives: 2, fields: 30, tokens: 300, batch: 2 };
    await with_({ limits }, async (edge) => {
      const cases: [string, string][] = [
        ['{ me { loans { book { id } } } }', 'DEPTH_LIMIT_EXCEEDED'],
        ['{ ...F ...F } fragment F on Query { a: hello b: hello }', 'ALIAS_LIMIT_EXCEEDED'],
        ['{ ...F ...F ...F } fragment F on Query { hello door }', 'ROOT_FIELD_LIMIT_EXCEEDED'],
        ['{ hello @skip(if: false) @include(if: true) door @skip(if: false) }', 'DIRECTIVE_LIMIT_EXCEEDED'],
        [`{ me { ${'id name '.repeat(16)} } }`, 'FIELD_LIMIT_EXCEEDED'],
        [`{ me { ${'id name '.repeat(200)} } }`, 'TOKEN_LIMIT_EXCEEDED'],
      ];
      for (const [query, code] of cases) {
        const reply = await edge.post(query);
        expect([reply.status, codes(reply)]).toEqual([400, [code]]);
        expect(reply.body.errors?.[0]?.message).toMatch(/\d/);
      }
      const bomb = Array.from({ length: 12 }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`).join(
        ' ',
      );
      expect(codes(await edge.post(`{ ...F0 } ${bomb} fragment F12 on Query { hello }`))).toContain(
        'FIELD_LIMIT_EXCEEDED',
      );
      const batch = await edge.send('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify([1, 2, 3].map(() => ({ query: '{ hello }' }))),
      });
      expect([batch.status, codes(batch)]).toEqual([400, ['BATCH_LIMIT_EXCEEDED']]);
      expect((await edge.metrics()).match(/gateway_rejections_total\{code="DEPTH_LIMIT_EXCEEDED"\} 1/)).not.toBeNull();
    });
  });

  it('estimates cost from @cost and @listSize, reports it, and refuses what costs too much', async () => {
    await with_({ limits: { cost: 60 } }, async (edge) => {
      const cost = async (query: string, variables?: object) =>
        (await edge.post(query, variables ? { variables } : {})).headers.get('x-graphql-cost');
      expect(await cost('{ hello }')).toBe('0');
      expect(await cost('{ me { id card { colour } } }')).toBe('2');
      expect(await cost('{ books { id } }')).toBe('20');
      expect(await cost('{ books(first: 4) { id } }')).toBe('4');
      expect(await cost('query ($n: Int = 5) { books(first: $n) { id } }')).toBe('5');
      expect(await cost('query ($n: Int = 5) { books(first: $n) { id } }', { n: 7 })).toBe('7');
      // One page, and three books (the argument's default) in the field that the page sizes.
      expect(await cost('{ page { items { id } } }')).toBe('4');
      expect(await cost('mutation { rename(id: 1, title: "t") { id } }')).toBe('11');
      const dear = await edge.post('{ books(first: 61) { id } }');
      expect([dear.status, codes(dear), dear.headers.get('x-graphql-cost')]).toEqual([
        400,
        ['COST_LIMIT_EXCEEDED'],
        '61',
      ]);
    });
  });

  it('gives the operations of a batch one budget, on every way in, and runs none of them where they exceed it', async () => {
    await with_({ limits: { cost: 60 } }, async (edge) => {
      const query = '{ books(first: 31) { id } }';
      const batch = async (queries: readonly string[], headers: Record<string, string>) =>
        edge.send('/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(queries.map((each) => ({ query: each }))),
        });
      const ways: Record<string, string>[] = [{}, { 'content-type': 'application/json;charset=UTF-8' }];
      for (const headers of ways) {
        edge.federation.calls.length = 0;
        const dear = await batch([query, '{ hello }', query], headers);
        expect([dear.status, codes(dear), dear.headers.get('x-graphql-cost')]).toEqual([
          400,
          ['COST_LIMIT_EXCEEDED'],
          '62',
        ]);
        expect(edge.federation.calls).toEqual([]);
        expect((await batch([query, '{ hello }', '{ nowhere }'], headers)).status).toBe(200);
      }
    });
  });

  it('refuses an answer that would be too large, on every way in, and counts those of a batch together', async () => {
    await with_({ limits: { answerBytes: 300, aliases: 100 } }, async (edge) => {
      const ways: Record<string, string>[] = [{}, { 'content-type': 'application/json;charset=UTF-8' }];
      const long = `{ ${Array.from({ length: 10 }, (_, n) => `a${n}: hello(name: "${'x'.repeat(30)}")`).join(' ')} }`;
      const wide = '{ hello(name: "\u00e6".repeat) }'.replace('"\u00e6".repeat', `"${'\u00e6'.repeat(150)}"`);
      const half = `{ hello(name: "${'x'.repeat(150)}") }`;
      for (const headers of ways) {
        for (const query of [long, wide]) {
          const refused = await edge.post(query, { headers });
          expect([refused.status, codes(refused), refused.body.data]).toEqual([
            400,
            ['ANSWER_SIZE_LIMIT_EXCEEDED'],
            undefined,
          ]);
          expect(refused.body.errors?.[0]?.message).toContain('300 bytes');
        }
        expect((await edge.post(half, { headers })).status).toBe(200);
        const body = JSON.stringify([half, half].map((query) => ({ query })));
        const batch = await edge.send('/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body,
        });
        const answers = JSON.parse(batch.text) as Reply['body'][];
        expect([batch.status, answers.flatMap(({ errors = [] }) => errors.map((it) => it.extensions.code))]).toEqual([
          200,
          ['ANSWER_SIZE_LIMIT_EXCEEDED'],
        ]);
      }
    });
  });

  it('refuses a list whose size is not told by exactly one slicing argument, where the schema demands one', async () => {
    await with_({}, async (edge) => {
      const refused = async (query: string, variables: object = {}) => {
        const { status, body } = await edge.post(query, { variables });
        return status === 400 ? body.errors!.map(({ message }) => message) : status;
      };
      const needs = 'Query.shelves needs exactly one of its slicing arguments "first", "last", but has';
      expect(await refused('{ shelves { id } }')).toEqual([`${needs} none.`]);
      expect(await refused('{ shelves(first: 1, last: 1) { id } }')).toEqual([`${needs} "first", "last".`]);
      expect(await refused('{ shelves(first: null) { id } }')).toEqual([`${needs} none.`]);
      expect(await refused('{ shelves(first: 1, last: null) { id } }')).toBe(200);
      const asked = 'query Q($n: Int, $m: Int = 1) { shelves(first: $n, last: $m) { id } }';
      expect(await refused(asked)).toBe(200);
      expect(await refused(asked, { n: 1, m: null })).toBe(200);
      expect(await refused(asked, { n: 1 })).toEqual([`${needs} "first", "last".`]);
      expect(await refused(asked, { m: null })).toEqual([`${needs} none.`]);
      expect(await refused('{ shelf { id } page { total } books { id } }')).toBe(200);
      expect(await refused('query Q($no: Boolean = false) { shelves @include(if: $no) { id } }')).toBe(200);
      const twice = await edge.post('{ a: __typename ...F ...F } fragment F on Query { s: shelves { id } }');
      expect([twice.status, codes(twice)]).toEqual([400, ['ONE_SLICING_ARGUMENT_REQUIRED']]);
      expect(twice.body.errors![0]).toMatchObject({ locations: [{ line: 1, column: 51 }] });
    });
  });

  it('takes persisted documents by id, by hash, and with an allow-list nothing else', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'persisted-')), 'manifest.json');
    const operations = [{ id: 'abc', body: '{ hello }' }];
    // With the byte order mark that some editors write.
    writeFileSync(file, `\uFEFF${JSON.stringify({ format: 'apollo-persisted-query-manifest', operations })}`);
    const send = (edge: EdgeFixture, body: object) =>
      edge.send('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    await with_({ persistedDocuments: { file, allowListOnly: true } }, async (edge) => {
      expect((await send(edge, { documentId: 'abc' })).body).toEqual({ data: { hello: 'Hello world' } });
      expect((await send(edge, { query: '{ hello }' })).status).toBe(200);
      const other = await send(edge, { query: '{ door }' });
      expect([other.status, codes(other)]).toEqual([403, ['DOCUMENT_NOT_ALLOWED']]);
      const unknown = await send(edge, { documentId: 'nope' });
      expect([unknown.status, codes(unknown)]).toEqual([404, ['PERSISTED_DOCUMENT_NOT_FOUND']]);
    });
    await with_({}, async (edge) => {
      const sha256Hash = createHash('sha256').update('{ hello }').digest('hex');
      const extensions = { persistedQuery: { version: 1, sha256Hash } };
      expect(codes(await send(edge, { extensions }))).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
      expect((await send(edge, { extensions, query: '{ hello }' })).body.data).toEqual({ hello: 'Hello world' });
      expect((await send(edge, { extensions })).body.data).toEqual({ hello: 'Hello world' });
      expect((await send(edge, { extensions, query: '{ door }' })).status).toBe(400);
    });
  });

  it('hides the schema where introspection is off, suggestions included', async () => {
    await with_({ introspection: false }, async (edge) => {
      const schema = await edge.post('{ __schema { types { name } } }');
      expect([schema.status, codes(schema)]).toEqual([400, ['INTROSPECTION_DISABLED']]);
      expect((await edge.post('{ helo }')).text).not.toContain('hello');
      const filter = 'query Q($by: Filter, $shade: Shade) { filter(by: $by, shade: $shade) }';
      for (const [query, variables] of [
        ['{ filter(shade: LIHT) }'],
        ['{ filter(shade: DAM) }'],
        ['{ filter(by: { tga: "" }) }'],
        [filter, { shade: 'LIHT' }],
        [filter, { shade: 'Did you mean "x"?', by: { tga: 'Did you mean "y"?' } }],
      ] as const) {
        const search = new URLSearchParams({ query, variables: JSON.stringify(variables ?? {}) });
        const get = edge.send(`/graphql?${String(search)}`, { headers: { 'apollo-require-preflight': 'yes' } });
        for (const { status, text } of [await edge.post(query, { variables }), await get]) {
          expect([status, text]).toEqual([400, expect.not.stringMatching(/"LIGHT|"DIM|"DARK|"tag/)]);
          expect(text).toMatch(/Filter|Shade/);
        }
      }
      expect((await edge.post('{ __typename }')).body).toEqual({ data: { __typename: 'Query' } });
    });
  });

  it('limits the rate per caller', async () => {
    await with_({ rateLimit: { requests: 2, perSeconds: 60 } }, async (edge) => {
      const statuses = [];
      for (let i = 0; i < 3; i++) statuses.push((await edge.post('{ hello }', as('u1'))).status);
      expect(statuses).toEqual([200, 200, 429]);
      const refused = await edge.post('{ hello }', as('u1'));
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await edge.post('{ hello }', as('u2'))).status).toBe(200);
      // Those without a name are counted by address, whatever they send.
      const nobody = [];
      for (const query of ['{ hello }', '{ wrong', '{ hello }']) nobody.push((await edge.post(query)).status);
      expect(nobody).toEqual([200, 400, 429]);
    });
  });
});

describe('headers', () => {
  it('reach subgraphs by rule only', async () => {
    const edge = await startEdge({
      config: {
        accessLog: false,
        headerRules: [
          { propagate: 'X-Tenant', as: 'x-customer', default: 'none' },
          { insert: 'x-from', value: 'gateway' },
          { remove: 'x-from', subgraphs: ['reviews'] },
        ],
      },
      signServiceToken: (actor, subgraph) => `${actor.id}@${subgraph}`,
    });
    try {
      await edge.post('{ books { stars } }', {
        headers: { 'x-tenant': 'acme', cookie: 'secret=1', authorization: 'Bearer u1' },
      });
      const [library, reviews] = edge.federation.calls;
      expect(library?.headers).toMatchObject({
        'x-customer': 'acme',
        'x-from': 'gateway',
        'x-service-token': 'u1@library',
      });
      expect(reviews?.headers).toMatchObject({ 'x-customer': 'acme', 'x-service-token': 'u1@reviews' });
      expect(reviews?.headers['x-from']).toBeUndefined();
      for (const call of [library, reviews]) {
        expect(call?.headers).not.toHaveProperty('cookie');
        expect(call?.headers).not.toHaveProperty('authorization');
      }
    } finally {
      await edge.close();
    }
  });

  it('of other origins are answered only where the origin is allowed, and simple requests need a preflight header', async () => {
    const edge = await startEdge({ config: { corsOrigins: ['https://app.example.org'], accessLog: false } });
    try {
      const allowed = await edge.post('{ hello }', { headers: { origin: 'https://app.example.org' } });
      expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example.org');
      const denied = await edge.post('{ hello }', { headers: { origin: 'https://evil.example.org' } });
      expect(denied.headers.get('access-control-allow-origin')).toBeNull();
      const preflight = await edge.send('/graphql', {
        method: 'OPTIONS',
        headers: { origin: 'https://app.example.org', 'access-control-request-headers': 'authorization' },
      });
      expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([204, 'authorization']);
      const forged = await edge.send('/graphql?query={hello}', {});
      expect([forged.status, codes(forged)]).toEqual([400, ['CSRF_PREVENTED']]);
      const text = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"query":"{ hello }"}' };
      expect(codes(await edge.send('/graphql', text))).toEqual(['CSRF_PREVENTED']);
      const meant = { headers: { 'apollo-require-preflight': 'yes' } };
      expect((await edge.send('/graphql?query={hello}', meant)).body.data).toEqual({ hello: 'Hello world' });
    } finally {
      await edge.close();
    }
  });
});

describe('tokens of a foreign issuer', () => {
  it('are verified against its key set; scopes and policies come from their claims', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' }] };
    const issuer = await listen((_request, response) => void response.end(JSON.stringify(jwks)));
    const callers = await jwtCallers({ jwksUrl: issuer.url, issuer: 'https://id.example.org', audience: 'api' });
    const edge = await startEdge({ callers, config: { accessLog: false } });
    const token = (claims: object, more: { audience?: string; expires?: string } = {}) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
        .setIssuer('https://id.example.org')
        .setAudience(more.audience ?? 'api')
        .setSubject('someone')
        .setExpirationTime(more.expires ?? '1h')
        .sign(privateKey);
    const query = '{ me { email card { number } loans { fine } } }';
    try {
      const all = await edge.post(query, as(await token({ scope: 'cards:read other', policies: ['accounts'] })));
      expect(all.body.errors).toBeUndefined();
      const some = await edge.post(query, as(await token({ scope: 'other' })));
      expect(forbiddenPaths(some)).toEqual([
        ['me', 'card', 'number'],
        ['me', 'loans', 0, 'fine'],
      ]);
      const wrong = await edge.post(query, as(await token({}, { audience: 'elsewhere' })));
      const late = await edge.post(query, as(await token({}, { expires: '-1h' })));
      const forged = await edge.post(query, as(`${(await token({})).slice(0, -6)}AAAAAA`));
      expect([wrong, late, forged].map((it) => [it.status, codes(it)])).toEqual([
        [401, ['TOKEN_INVALID']],
        [401, ['TOKEN_EXPIRED']],
        [401, ['TOKEN_INVALID']],
      ]);
    } finally {
      await edge.close();
      await issuer.close();
    }
  });

  it('cannot be checked while the key set is out of reach: 503, not 401', async () => {
    const gone = await listen(() => {});
    await gone.close();
    const edge = await startEdge({ callers: await jwtCallers({ jwksUrl: gone.url }), config: { accessLog: false } });
    try {
      const { privateKey } = await generateKeyPair('ES256');
      const token = await new SignJWT({}).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
      const reply = await edge.post('{ hello }', as(token));
      expect([reply.status, codes(reply)]).toEqual([503, ['AUTHENTICATION_UNAVAILABLE']]);
    } finally {
      await edge.close();
    }
  });
});
