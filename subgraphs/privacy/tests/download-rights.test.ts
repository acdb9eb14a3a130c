import { type AddressInfo, connect, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { type Actor, scopesOfRole } from '#platform/auth';
import { expectNoLeaks } from '#platform/testing';
import { ann } from './people.js';
import { me, officer, other, serve, type Served } from './served.js';
import type { World } from './world.js';

let served: Served;
let world: World;
let app: FastifyInstance;

expectNoLeaks(() => served.close());
beforeAll(async () => {
  served = await serve();
  ({ world, app } = served);
  await app.listen({ port: 0, host: '127.0.0.1' });
});
beforeEach(() => {
  world.clock.advance(86_400_000);
  world.mails.clear();
});

const create = `mutation($id: ID!) { createDownloadLink(requestId: $id) { ... on DownloadLink { url } } }`;
const linkOf = async (actor: Actor, id: string): Promise<string> => {
  const made = await served.ask<{ createDownloadLink: { url: string } }>(actor, create, { id });
  return made.createDownloadLink.url.slice(world.config.publicUrl.length);
};
const codeOf = async (id: string): Promise<string> => {
  const query = 'query($id: ID!) { privacyRequest(id: $id) { package { downloadCode } } }';
  const mine = await served.ask<{ privacyRequest: { package: { downloadCode: string } } }>(me, query, { id });
  return mine.privacyRequest.package.downloadCode;
};
const as = (actor: Actor) => ({ authorization: `Bearer ${actor.id}` });
const open = (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers });
const enter = (url: string, code: string, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams({ code }).toString(),
  });
const trail = async (id: string): Promise<{ action: string; details: Record<string, unknown> }[]> =>
  world.db.query('select action, details from privacy_audit_entry where request_id = $1 order by position', [id]);
const actionsOf = async (id: string, action: string) => (await trail(id)).filter((entry) => entry.action === action);

describe('a right is asked for at every opening', () => {
  async function askedByOfficer(): Promise<string> {
    const query =
      'mutation($s: ID!) { requestDataExport(input: { subjectUserId: $s }) { ... on PrivacyRequest { id } } }';
    const { requestDataExport } = await served.ask<{ requestDataExport: { id: string } }>(officer, query, {
      s: ann.userId,
    });
    await served.confirmed(requestDataExport.id);
    await world.work(world.services);
    return requestDataExport.id;
  }
  const changed: [string, Partial<Actor>][] = [
    ['who lost the role', { roles: ['participant'], scopes: scopesOfRole.participant }],
    ['who moved to another company', { companyId: '00000000-0000-7000-8000-0000000000c2' }],
    ['whose token is narrowed', { scopes: ['privacy:self'] }],
  ];

  test.each(changed)('an officer %s gets nothing with a link made before', async (_who, change) => {
    const id = await askedByOfficer();
    const link = await linkOf(officer, id);
    served.signIn(officer, { ...officer, ...change });
    for (const headers of [as(officer), { ...as(officer), range: 'bytes=0-9' }])
      expect((await open(link, headers)).statusCode).toBe(404);
    expect((await enter(link, await codeOf(id), as(officer))).statusCode).toBe(404);
    expect((await enter(link, await codeOf(id))).statusCode).toBe(403);
    served.signIn(officer, officer);
    expect((await open(link, as(officer))).statusCode).toBe(200);
  });

  test('also between two parts of one download', async () => {
    const link = await linkOf(officer, await askedByOfficer());
    expect((await open(link, { ...as(officer), range: 'bytes=0-9' })).statusCode).toBe(206);
    served.signIn(officer, { ...officer, roles: ['participant'], scopes: scopesOfRole.participant });
    expect((await open(link, { ...as(officer), range: 'bytes=10-19' })).statusCode).toBe(404);
    served.signIn(officer, officer);
    expect((await open(link, { ...as(officer), range: 'bytes=10-19' })).statusCode).toBe(206);
  });

  test('a subject’s token without the scope opens nothing, with the code or without', async () => {
    const id = await served.exported();
    const link = await linkOf(me, id);
    const code = await codeOf(id);
    served.signIn(me, { ...me, scopes: [] });
    expect((await open(link, as(me))).statusCode).toBe(404);
    expect((await enter(link, code, as(me))).statusCode).toBe(404);
    served.signIn(me, me);
    expect((await enter(link, code)).statusCode).toBe(200);
  });
});

describe('codes', () => {
  test('of fifty wrong ones that come at once five are judged', async () => {
    const id = await served.exported();
    const link = await linkOf(me, id);
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => enter(link, `WRONG${100 + n}`)));
    expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
    expect(
      await world.db.query('select max(wrong_codes)::int as n from privacy_download_link where request_id = $1', [id]),
    ).toEqual([{ n: 5 }]);
    expect((await enter(link, await codeOf(id))).statusCode).toBe(403);
  });

  test('nothing tells a right code from a wrong one at a link that is over', async () => {
    const id = await served.exported();
    const code = await codeOf(id);
    const [fresh, used, revoked, expired] = [
      await linkOf(me, id),
      await linkOf(me, id),
      await linkOf(me, id),
      await linkOf(me, id),
    ];
    expect((await enter(used, code)).statusCode).toBe(200);
    for (let n = 0; n < 5; n += 1) await enter(revoked, `WRONG00${n}`);
    const answers = [await enter(fresh, 'WRONG123'), await enter(used, code), await enter(revoked, code)];
    const unproven = [await open(fresh), await open(used), await open(revoked)];
    world.clock.advance(24 * 3_600_000);
    answers.push(await enter(expired, code), await enter(used, 'WRONG123'));
    unproven.push(await open(expired));
    expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
    expect(new Set(unproven.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
  });
});

describe('refusals', () => {
  test('however many there are, the trail grows by their logarithm and says how many', async () => {
    const id = await served.exported();
    const link = await linkOf(me, id);
    await open(link, as(me));
    for (let n = 0; n < 100; n += 1) await open(link, as(other));
    for (let n = 0; n < 20; n += 1) await enter(link, `WRONG0${n}`);
    const refused = (await actionsOf(id, 'LINK_REFUSED')).map(({ details }) => [details.reason, details.times]);
    expect(refused).toEqual([
      ...[1, 2, 4, 8, 16, 32, 64].map((times) => ['NOT_FOUND', times]),
      ...[1, 2, 4, 8, 16].map((times) => ['CODE_REFUSED', times]),
    ]);
    expect(
      await world.db.query(
        `select actor_id, reason, count from privacy_download_refusal f join privacy_download_link l on l.id = f.link_id
         where l.request_id = $1 order by count desc`,
        [id],
      ),
    ).toEqual([
      { actor_id: other.id, reason: 'NOT_FOUND', count: 100 },
      { actor_id: 'anonymous', reason: 'CODE_REFUSED', count: 20 },
    ]);
  });

  test('revoking where nothing is open leaves no entry', async () => {
    const id = await served.exported();
    const revoke = `mutation($id: ID!) { revokeDownloadLinks(requestId: $id) { __typename } }`;
    for (let n = 0; n < 5; n += 1) await served.ask(me, revoke, { id });
    expect(await actionsOf(id, 'LINKS_REVOKED')).toHaveLength(1);
  });
});

describe('a download that breaks off', () => {
  /** Bytes on the wire, and a client that leaves when it likes. */
  async function begin(link: string, headers: Record<string, string>): Promise<{ socket: Socket; head: string }> {
    const { port } = app.server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET ${link} HTTP/1.1\r\nhost: localhost\r\n${lines.join('')}\r\n`);
    const head = await new Promise<string>((resolve) =>
      socket.once('data', (data: Buffer) => resolve(data.toString('latin1'))),
    );
    socket.pause();
    return { socket, head };
  }

  test('goes on where it was, with the same proof, and the whole is as one', async () => {
    const id = await served.exported();
    const whole = (await open(await linkOf(me, id), as(me))).rawPayload;
    const link = await linkOf(me, id);
    const first = await open(link, { ...as(me), range: 'bytes=0-99' });
    const { etag } = first.headers;
    expect(first.headers).toMatchObject({
      'content-range': `bytes 0-99/${whole.length}`,
      'content-length': '100',
      'accept-ranges': 'bytes',
      etag: expect.stringMatching(/^"[0-9a-f]{64}"$/) as string,
    });
    const rest = await open(link, { ...as(me), range: 'bytes=100-', 'if-range': String(etag) });
    expect(rest.statusCode).toBe(206);
    expect(Buffer.concat([first.rawPayload, rest.rawPayload]).equals(whole)).toBe(true);
    expect((await open(link, { ...as(me), range: 'bytes=-10' })).rawPayload.equals(whole.subarray(-10))).toBe(true);
    expect(await actionsOf(id, 'PACKAGE_DOWNLOADED')).toHaveLength(2);
    expect(await actionsOf(id, 'DOWNLOAD_RESUMED')).toHaveLength(1);
    world.clock.advance(10 * 60_000);
    expect((await open(link, { ...as(me), range: 'bytes=100-' })).statusCode).toBe(410);
  });

  test('a part that does not exist, or of another version, spends nothing', async () => {
    const link = await linkOf(me, await served.exported());
    const beyond = await open(link, { ...as(me), range: 'bytes=99999999-' });
    expect([beyond.statusCode, beyond.headers['content-range']]).toEqual([
      416,
      expect.stringMatching(/^bytes \*\/\d+$/),
    ]);
    const all = await open(link, { ...as(me), range: 'bytes=10-', 'if-range': '"another version"' });
    expect([all.statusCode, all.headers['content-range']]).toEqual([200, undefined]);
  });

  test('may be begun again as a whole, but not once everything was sent', async () => {
    await addLargeRow();
    const link = await linkOf(me, await served.exported());
    const { socket, head } = await begin(link, as(me));
    expect(head).toMatch(/^HTTP\/1.1 200/);
    socket.resetAndDestroy();
    expect((await open(link, as(me))).statusCode).toBe(200);
    expect((await open(link, as(me))).statusCode).toBe(410);
    expect((await open(link, { ...as(me), range: 'bytes=0-' })).statusCode).toBe(410);
  });

  test('is withdrawn with the other links', async () => {
    const id = await served.exported();
    const link = await linkOf(me, id);
    expect((await open(link, { ...as(me), range: 'bytes=0-9' })).statusCode).toBe(206);
    await served.ask(me, `mutation($id: ID!) { revokeDownloadLinks(requestId: $id) { __typename } }`, { id });
    expect((await open(link, { ...as(me), range: 'bytes=10-19' })).json()).toMatchObject({
      error: { code: 'LINK_REVOKED' },
    });
  });

  test('begun with a code goes on with the code', async () => {
    const id = await served.exported();
    const [link, code] = [await linkOf(me, id), await codeOf(id)];
    expect((await enter(link, code, { range: 'bytes=0-9' })).statusCode).toBe(206);
    expect((await enter(link, code, { range: 'bytes=10-19' })).statusCode).toBe(206);
    expect((await open(link, { ...as(me), range: 'bytes=10-19' })).statusCode).toBe(410);
    expect((await enter(link, 'WRONG123', { range: 'bytes=10-19' })).statusCode).toBe(403);
  });

  /** More than sockets buffer, and nothing that compresses. */
  async function addLargeRow(): Promise<void> {
    await world.db.query(
      `insert into test_row (room, section, user_id, body, created_at)
       select 'alpha', 'visits', $1, (select string_agg(md5(random()::text || n || m), '') from generate_series(1, 3000) m), '2026-01-01T00:00:00Z'
       from generate_series(1, 120) n`,
      [ann.userId],
    );
  }
});
