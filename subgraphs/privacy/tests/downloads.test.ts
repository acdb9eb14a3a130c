import type { FastifyInstance } from 'fastify';
import type { Actor } from '#platform/auth';
import { eventually, expectNoLeaks } from '#platform/testing';
import { ann } from './people.js';
import { me, officer, other, serve, type Served } from './served.js';
import { unzip } from './unzip.js';
import type { World } from './world.js';

let served: Served;
let world: World;
let app: FastifyInstance;
let ask: Served['ask'];
let exported: Served['exported'];

expectNoLeaks(() => served.close());
beforeAll(async () => {
  served = await serve();
  ({ world, app, ask, exported } = served);
});
beforeEach(() => {
  world.clock.advance(86_400_000);
  world.mails.clear();
});

const mailedLink = async (): Promise<string> => {
  const mail = await eventually(() => {
    const [first] = world.mails.messages();
    if (!first) throw new Error('No mail yet.');
    return first;
  });
  expect(mail.to).toEqual(['ann@example.org']);
  return new RegExp(`${world.config.publicUrl}(/privacy/downloads/\\S+)`).exec(mail.text)![1]!;
};

const open = (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers });
const as = (actor: Actor) => ({ authorization: `Bearer ${actor.id}` });
const enter = (url: string, code: string) =>
  app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ code }).toString(),
  });

describe('the mailed link', () => {
  test('opens once for the person who asked, as a file, and then says what to do', async () => {
    await exported();
    const link = await mailedLink();
    const first = await open(link, as(me));
    expect(first.statusCode).toBe(200);
    expect(first.headers).toMatchObject({
      'content-type': 'application/zip',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-length': String(first.rawPayload.length),
    });
    expect(first.headers['content-disposition']).toMatch(/^attachment; filename="my-data-[0-9a-f-]+\.zip"$/);
    const files = await unzip(first.rawPayload);
    expect(JSON.parse(files.get('data/alpha/notes.json')!)).toHaveLength(4);
    const second = await open(link, as(me));
    expect(second.statusCode).toBe(410);
    expect(second.json()).toMatchObject({
      error: { code: 'LINK_USED', message: expect.stringContaining('createDownloadLink') as string },
    });
  });

  test('a hundred openings at once give one package', async () => {
    await exported();
    const link = await mailedLink();
    const answers = await Promise.all(Array.from({ length: 100 }, () => open(link, as(me))));
    expect(answers.map((answer) => answer.statusCode).sort((a, b) => a - b)).toEqual([
      200,
      ...Array<number>(99).fill(410),
    ]);
  });

  test('is nothing for anybody else, and is not spent by them', async () => {
    await exported();
    const link = await mailedLink();
    for (const headers of [as(other), as(officer)]) expect((await open(link, headers)).statusCode).toBe(404);
    expect((await open(link, { authorization: 'Bearer made-up' })).statusCode).toBe(401);
    expect((await open(link)).statusCode).toBe(401);
    expect((await app.inject({ method: 'HEAD', url: link })).statusCode).toBe(404);
    expect((await open(link, as(me))).statusCode).toBe(200);
  });

  test('in a browser it asks for the code that the signed-in person sees', async () => {
    const id = await exported();
    const link = await mailedLink();
    const page = await open(link, { accept: 'text/html' });
    expect(page.statusCode).toBe(401);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.body).toContain('<label for="code">');
    const query = 'query($id: ID!) { privacyRequest(id: $id) { package { downloadCode } } }';
    const mine = await ask<{ privacyRequest: { package: { downloadCode: string } } }>(me, query, { id });
    const officers = await ask<{ privacyRequest: { package: { downloadCode: null } } }>(officer, query, { id });
    expect(officers.privacyRequest.package.downloadCode).toBeNull();
    expect((await enter(link, 'WRONG123')).statusCode).toBe(403);
    const { downloadCode } = mine.privacyRequest.package;
    const opened = await enter(link, `${downloadCode.slice(0, 4).toLowerCase()}-${downloadCode.slice(4)}`);
    expect(opened.statusCode).toBe(200);
    expect((await enter(link, downloadCode)).json()).toEqual((await enter(link, 'WRONG123')).json());
  });

  test('is withdrawn after five wrong codes', async () => {
    await exported();
    const link = await mailedLink();
    for (let n = 0; n < 5; n += 1) expect((await enter(link, `WRONG00${n}`)).statusCode).toBe(403);
    expect((await open(link, as(me))).json()).toMatchObject({ error: { code: 'LINK_REVOKED' } });
  });

  test('expires', async () => {
    await exported();
    const link = await mailedLink();
    world.clock.advance(24 * 3_600_000);
    const late = await open(link, as(me));
    expect([late.statusCode, late.json()]).toMatchObject([410, { error: { code: 'LINK_EXPIRED' } }]);
  });

  test('holds nothing about the person, and no token is stored', async () => {
    await exported();
    const link = await mailedLink();
    const [mail] = world.mails.messages();
    for (const secret of [ann.userId, ann.companyId, 'Ann', 'ann@example.org'])
      expect(`${mail!.subject}${mail!.text}${mail!.html}`).not.toContain(secret);
    const token = link.split('/').at(-1)!;
    const stored = await world.db.query('select to_jsonb(l) as row from privacy_download_link l');
    expect(JSON.stringify(stored)).not.toContain(token);
    expect(JSON.stringify(world.logs)).not.toContain(token);
  });

  test.each(['nonsense', '..%2f..%2fetc%2fpasswd', 'A'.repeat(43), '%00'])('%s is not found', async (token) => {
    expect((await open(`/privacy/downloads/${token}`, as(me))).statusCode).toBe(404);
  });
});

describe('links on demand', () => {
  const create = `mutation($id: ID!) { createDownloadLink(requestId: $id) { __typename ... on DownloadLink { url expiresAt } } }`;
  const revoke = `mutation($id: ID!) { revokeDownloadLinks(requestId: $id) { __typename ... on DownloadLinksRevoked { count } } }`;

  test('for the subject, not for others, and revocable', async () => {
    const id = await exported();
    const made = await ask<{ createDownloadLink: { url: string } }>(me, create, { id });
    const url = made.createDownloadLink.url.slice(world.config.publicUrl.length);
    expect(await ask(other, create, { id })).toEqual({ createDownloadLink: { __typename: 'NotPermitted' } });
    expect(await ask(officer, create, { id })).toEqual({ createDownloadLink: { __typename: 'NotPermitted' } });
    expect(await ask(other, revoke, { id })).toEqual({ revokeDownloadLinks: { __typename: 'NotPermitted' } });
    expect(await ask(me, revoke, { id })).toEqual({
      revokeDownloadLinks: { __typename: 'DownloadLinksRevoked', count: 2 },
    });
    expect((await open(url, as(me))).json()).toMatchObject({ error: { code: 'LINK_REVOKED' } });
  });

  test('not before there is a package, and not after it is gone', async () => {
    const { requestDataExport } = await ask<{ requestDataExport: { id: string } }>(
      me,
      'mutation { requestDataExport { ... on PrivacyRequest { id } } }',
    );
    const { id } = requestDataExport;
    expect(await ask(me, create, { id })).toEqual({ createDownloadLink: { __typename: 'PackageNotAvailable' } });
    await world.work(world.services);
    world.clock.advance(7 * 86_400_000);
    expect(await ask(me, create, { id })).toEqual({ createDownloadLink: { __typename: 'PackageNotAvailable' } });
  });
});
