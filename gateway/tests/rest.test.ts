import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { request as httpRequest } from 'node:http';
import { eventually } from '#platform/testing';
import { type EdgeFixture, startEdge } from './fixtures/edge.js';
import { restOfTasks, tasks } from './fixtures/tasks.js';

let edge: EdgeFixture;
let now = new Date('2026-12-05T10:00:00Z');

beforeAll(async () => {
  edge = await startEdge({ rest: restOfTasks(() => now), config: { accessLog: false } }, [tasks]);
});
afterAll(() => edge.close());

const get = (path: string, headers: Record<string, string> = {}) => edge.send(path, { headers });
const json = (method: string, body: unknown, headers: Record<string, string> = {}) => ({
  method,
  headers: { 'content-type': 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const problem = (reply: { body: object; status: number; headers: Headers }) => {
  expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(reply.body).toMatchObject({ status: reply.status, instance: expect.stringMatching(/^urn:request:./) });
  return reply.body as { code: string; detail: string; errors?: object[]; type: string };
};

describe('a success', () => {
  it('is the value of the root field, byte for byte what GraphQL says', async () => {
    const { status, text, headers } = await get('/v1/tasks/1');
    const { text: graphql } = await edge.post('{ task(id: "1") { id version title } }');
    expect(status).toBe(200);
    expect(`{"data":{"task":${text}}}`).toBe(graphql);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('set-cookie')).toBeNull();
  });

  it('has the version as its tag, and is not sent again to who has it', async () => {
    const { headers } = await get('/v1/tasks/1');
    const tag = headers.get('etag')!;
    expect(tag).toMatch(/^"3\.[\w-]{16}"$/);
    const again = await get('/v1/tasks/1', { 'if-none-match': `"2", W/${tag}` });
    expect({ status: again.status, text: again.text }).toEqual({ status: 304, text: '' });
    const list = await get('/v1/tasks');
    expect(list.headers.get('etag')).toMatch(/^W\/".+"$/);
  });

  it('leads to the next page until there is none', async () => {
    const seen: string[] = [];
    let path: string | undefined = '/v1/tasks?first=2&kind=house&kind=garden';
    while (path) {
      const { body, headers } = await get(path);
      const { nodes } = body as unknown as { nodes: { id: string; note: string }[] };
      expect(nodes[0]!.note).toBe('HOUSE,GARDEN');
      seen.push(...nodes.map(({ id }) => id));
      path = /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
    }
    expect(seen).toEqual(['1', '2', '3', '4', '5']);
  });

  it('of something new says where it is; the key of the request arrives, quoted or not', async () => {
    const sent = json('POST', { title: 'Mow', kind: 'garden' }, { 'idempotency-key': '"k-1"' });
    const reply = await edge.send('/v1/tasks', sent);
    expect(reply).toMatchObject({ status: 201, body: { id: '9', title: 'Mow', kind: 'GARDEN', note: 'k-1' } });
    expect(reply.body).not.toHaveProperty('__typename');
    expect(reply.headers.get('location')).toBe('/v1/tasks/9');
    const bare = await edge.send('/v1/tasks', json('POST', { title: 'Mow' }, { 'idempotency-key': 'k-1' }));
    expect(bare.body).toMatchObject({ note: 'k-1' });
  });

  it('without content is empty', async () => {
    expect(await edge.send('/v1/tasks/1', { method: 'DELETE' })).toMatchObject({ status: 204, text: '' });
  });
});

describe('a refusal', () => {
  test('of a result union is a problem with the status of its code', async () => {
    const missing = await edge.send('/v1/tasks/0', json('PUT', { title: 'x' }));
    expect(missing.status).toBe(404);
    expect(problem(missing)).toMatchObject({ code: 'TASK_NOT_FOUND', type: '/docs/problems#task-not-found' });
    const later = await edge.send('/v1/tasks', json('POST', { title: 'later' }));
    expect(later.status).toBe(429);
    expect(later.headers.get('retry-after')).toBe('7');
    const invalid = await edge.send('/v1/tasks', json('POST', { title: '' }));
    expect(problem(invalid).errors).toEqual([{ pointer: '#/title', detail: 'Say what is to be done.' }]);
    expect(invalid.status).toBe(422);
  });

  test('of an old version is 412 where the caller has sent one', async () => {
    const old = await edge.send('/v1/tasks/1', json('PUT', { title: 'x' }, { 'if-match': '"2"' }));
    expect(old.status).toBe(412);
    expect(problem(old)).toMatchObject({ code: 'VERSION_CONFLICT', currentVersion: 3 });
    const read = (await get('/v1/tasks/1')).headers.get('etag')!;
    for (const tag of [read, '"3"', '3', '*'])
      expect(await edge.send('/v1/tasks/1', json('PUT', { title: 'x' }, { 'if-match': tag }))).toMatchObject({
        status: 200,
      });
  });

  test('of values names each place', async () => {
    const reply = await edge.send('/v1/tasks', json('POST', { title: 3, kind: 'roof' }));
    expect(reply.status).toBe(400);
    expect(problem(reply).errors).toEqual([
      { pointer: '#/title', detail: expect.any(String) },
      { pointer: '#/kind', detail: expect.stringContaining('ROOF') },
    ]);
    const query = await get('/v1/tasks?first=many');
    expect(problem(query).errors).toEqual([{ parameter: 'first', detail: expect.any(String) }]);
  });

  test('of names says which, in the body, the query and the headers', async () => {
    const body = await edge.send('/v1/tasks', json('POST', { title: 'x', 'a/b': 1 }));
    expect(problem(body).errors).toEqual([{ pointer: '#/a~1b', detail: 'Not known.' }]);
    expect(problem(await get('/v1/tasks?frist=2')).errors).toEqual([{ parameter: 'frist', detail: 'Not known.' }]);
    const header = await edge.send('/v1/tasks/1', json('PUT', { title: 'x' }, { 'if-match': '"abc"' }));
    expect(problem(header).errors).toEqual([{ parameter: 'if-match', detail: expect.any(String) }]);
    expect([body.status, header.status]).toEqual([400, 400]);
  });

  test.each([
    ['no JSON', json('POST', '{'), 400, 'BAD_REQUEST'],
    ['no object', json('POST', '[]'), 400, 'BAD_REQUEST'],
    [
      'another type',
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['too much', json('POST', { title: 'x'.repeat(2_000_000) }), 413, 'BODY_TOO_LARGE'],
    ['another method', { method: 'PATCH' }, 405, 'METHOD_NOT_ALLOWED'],
  ])('of %s', async (_, init, status, code) => {
    const reply = await edge.send('/v1/tasks', init);
    expect({ status: reply.status, code: problem(reply).code }).toEqual({ status, code });
  });

  test('of a method says which ones are served', async () => {
    const reply = await edge.send('/v1/tasks/1', { method: 'POST' });
    expect(reply.headers.get('allow')).toBe('GET, PUT, DELETE, HEAD, OPTIONS');
  });

  test('of what is not there, or null where it is required', async () => {
    for (const path of ['/v1/tasks/0', '/v1/tasks/1/note', '/v1/nothing'])
      expect(await get(path)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });

  test('of one field is the whole answer', async () => {
    const broken = await get('/v1/tasks/1/broken');
    expect(broken.status).toBe(403);
    expect(problem(broken)).toMatchObject({ code: 'FORBIDDEN', detail: 'Not today' });
  });

  test('is 401 with a challenge for nobody, 403 for somebody', async () => {
    const nobody = await get('/v1/mine');
    expect({ status: nobody.status, challenge: nobody.headers.get('www-authenticate') }).toEqual({
      status: 401,
      challenge: 'Bearer',
    });
    expect(await get('/v1/mine', { authorization: 'Bearer u1' })).toMatchObject({ status: 200 });
    expect(await get('/v1/tasks/1/owner')).toMatchObject({ status: 401 });
    expect(await get('/v1/tasks/1/owner', { authorization: 'Bearer u1' })).toMatchObject({ status: 403 });
    expect(await get('/v1/tasks/1/owner', { authorization: 'Bearer u1:people' })).toMatchObject({ status: 200 });
    const expired = await get('/v1/mine', { authorization: 'Bearer expired' });
    expect(problem(expired)).toMatchObject({ code: 'TOKEN_EXPIRED' });
  });
});

describe('a path without /v1', () => {
  it('answers the same and says until when', async () => {
    now = new Date('2027-05-31T23:59:59.999Z');
    const [old, current] = [await get('/tasks/1'), await get('/v1/tasks/1')];
    expect(old).toMatchObject({ status: 200, text: current.text });
    expect(Object.fromEntries(old.headers)).toMatchObject({
      'x-api-version-deprecated': 'true',
      deprecation: `@${Date.parse('2026-12-01') / 1000}`,
      sunset: 'Tue, 01 Jun 2027 00:00:00 GMT',
      link: expect.stringMatching(/^<\/v1\/tasks\/1>; rel="successor-version"/),
    });
    expect(current.headers.get('sunset')).toBeNull();
    const page = await get('/tasks?first=1');
    expect(page.headers.get('link')).toMatch(/rel="successor-version".*rel="next"$/);
  });

  it('is gone from that moment on', async () => {
    now = new Date('2027-06-01T00:00:00.000Z');
    const gone = await get('/tasks/1');
    expect({ status: gone.status, code: problem(gone).code }).toEqual({ status: 410, code: 'GONE' });
    expect(await get('/v1/tasks/1')).toMatchObject({ status: 200 });
    now = new Date('2026-12-05T10:00:00Z');
  });
});

describe('the documentation', () => {
  it('is pages without scripts that lead to each other and nowhere else', async () => {
    const seen = new Map<string, string>();
    const queue = ['/docs'];
    const anchors: string[] = [];
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
      if (seen.has(path)) continue;
      const { status, text, headers } = await get(path);
      expect({ path, status }).toEqual({ path, status: 200 });
      seen.set(path, text);
      if (!headers.get('content-type')?.startsWith('text/html')) continue;
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(text).not.toMatch(/<script|\son\w+=|style=/);
      for (const [, href = ''] of text.matchAll(/(?:href|src)="([^"]*)"/g)) {
        expect(href).toMatch(/^[/#](?!\/)/);
        const [page = '', anchor] = href.split('#');
        queue.push(page === '' ? path : page);
        if (anchor !== undefined) anchors.push(`${page === '' ? path : page}#${anchor}`);
      }
    }
    for (const anchor of anchors) {
      const [page = '', id] = anchor.split('#');
      expect(seen.get(page)).toContain(`id="${id}"`);
    }
    expect([...seen.keys()]).toEqual(
      expect.arrayContaining(['/docs/tasks', '/docs/problems', '/docs/deprecations', '/openapi.json']),
    );
  });

  it('explains the problem that an answer names, and lists what is deprecated until when', async () => {
    const missing = await edge.send('/v1/tasks/0', json('PUT', { title: 'x' }));
    const [path, id] = problem(missing).type.split('#');
    expect((await get(path!)).text).toContain(`id="${id}"`);
    const { text } = await get('/docs/deprecations');
    expect(text).toContain('2027-06-01');
    expect(text).toContain('/tasks/{id}');
  });

  it('lists its documents for machines', async () => {
    const catalogue = await get('/api-docs/catalog');
    expect(catalogue.headers.get('content-type')).toMatch(/^application\/linkset\+json/);
    const { linkset } = JSON.parse(catalogue.text) as { linkset: { 'service-desc': { href: string }[] }[] };
    for (const { 'service-desc': described } of linkset) {
      const document = await get(described[0]!.href);
      expect(document.body).toMatchObject({
        openapi: '3.1.1',
        paths: { '/v1/tasks/{id}': {}, '/tasks/{id}': { get: { deprecated: true } } },
      });
    }
  });
});

describe('a long body', () => {
  const known = { authorization: 'Bearer u1', 'content-type': 'application/json' };
  const long = (characters: number) => JSON.stringify({ title: 'x'.repeat(characters) });
  const add = (path: string, body: string, headers: Record<string, string> = known) =>
    edge.send(path, { method: 'POST', headers, body });

  it('is taken where an endpoint says so, up to what it says, and nowhere else', async () => {
    const taken = await add('/v1/long-tasks', long(2_000_000));
    expect(taken.status).toBe(200);
    expect((taken.body as { title?: string }).title).toHaveLength(2_000_000);
    const tooLong = await add('/v1/long-tasks', long(3_000_000));
    expect({ status: tooLong.status, ...problem(tooLong) }).toMatchObject({
      status: 413,
      code: 'BODY_TOO_LARGE',
      detail: 'The body is larger than 3000000 bytes.',
    });
    const elsewhere = await add('/v1/tasks', long(2_000_000));
    expect({ status: elsewhere.status, ...problem(elsewhere) }).toMatchObject({
      status: 413,
      detail: 'The body is larger than 1048576 bytes.',
    });
    const graphql = await edge.post(`{ __typename } # ${'x'.repeat(2_000_000)}`);
    expect(graphql.status).toBe(413);
  });

  it('is not read for somebody who is not known', async () => {
    const nobody = await add('/v1/long-tasks', long(2_000_000), { 'content-type': 'application/json' });
    expect({ status: nobody.status, code: problem(nobody).code }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
    expect((await add('/v1/long-tasks', '{"title":"short"}')).status).toBe(200);
  });

  it('waits for no third one: two are read at a time, and short ones pass', async () => {
    const open = [slowUpload(), slowUpload()];
    await Promise.all(open.map(({ begun }) => begun));
    const third = await add('/v1/long-tasks', long(2_000_000));
    expect({ status: third.status, code: problem(third).code }).toEqual({ status: 503, code: 'SERVICE_UNAVAILABLE' });
    expect(third.headers.get('retry-after')).toBe('5');
    expect((await add('/v1/long-tasks', '{"title":"short"}')).status).toBe(200);
    for (const upload of open) upload.leave();
    await eventually(async () => expect((await add('/v1/long-tasks', long(2_000_000))).status).toBe(200));
  });

  /** Says that two megabytes come, sends a few of them, and stays. */
  function slowUpload(): { readonly begun: Promise<unknown>; leave(): void } {
    const request = httpRequest(`${edge.url}/v1/long-tasks`, {
      method: 'POST',
      headers: { ...known, 'content-length': '2000000' },
    });
    request.on('error', () => undefined);
    const begun = new Promise((resolve) => request.write('{"title":"', () => setTimeout(resolve, 200)));
    return { begun, leave: () => request.destroy() };
  }
});
