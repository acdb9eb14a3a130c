import { randomUUID } from 'node:crypto';
import { fastify, type FastifyInstance } from 'fastify';
import { type Actor, serviceTokenHeader, serviceTokens } from '../../../platform/auth/index.js';
import { type RunningSubgraph, startSubgraph } from '../../../platform/subgraph-server/index.js';
import { eventually, expectNoLeaks, manualClock } from '../../../platform/testing/index.js';
import { privacy } from '../index.js';
import type { PrivacyServices } from '../services.js';
import { addPerson, addRows, ann, bob } from './people.js';
import { unzip } from './unzip.js';
import { actorOf, config, openWorld, publicUrl, type World } from './world.js';

let world: World;
let running: RunningSubgraph;
let services: PrivacyServices;
let app: FastifyInstance;
const clock = manualClock('2026-03-05T09:00:00Z');
const me = actorOf(ann.userId, 'participant', ann.companyId);
const other = actorOf(bob.userId, 'participant', bob.companyId);
const officer = actorOf(randomUUID(), 'privacy_officer', ann.companyId);
const bearers = new Map<string, Actor>([me, other, officer].map((actor) => [`Bearer ${actor.id}`, actor]));

expectNoLeaks(async () => {
  await app?.close();
  await running?.drain(1000);
  await world.close();
});
beforeAll(async () => {
  world = await openWorld({ clock });
  await addPerson(world.db, { ...ann, email: 'ann@example.org' });
  await addPerson(world.db, { ...bob, email: 'bob@example.org' });
  await addRows(world.db, { room: 'alpha', section: 'notes', userId: ann.userId, count: 4, body: 'Ann was here' });
  const dependencies = {
    ...world.dependencies,
    authenticate: (authorization: string) => Promise.resolve(bearers.get(authorization) ?? null),
  };
  running = await startSubgraph(
    { ...privacy, services: async (given) => (services = (await privacy.services(given)) as PrivacyServices) },
    dependencies,
  );
  app = fastify();
  await running.mountRoutes(app);
});
beforeEach(() => {
  clock.advance(86_400_000);
  world.mails.clear();
});

function headersOf(actor: Actor): Record<string, string> {
  return { [serviceTokenHeader]: serviceTokens(config.auth.serviceTokenSecret, clock).sign(actor, 'privacy') };
}

async function ask<T>(actor: Actor, query: string, variables: Record<string, unknown> = {}): Promise<T> {
  const result = await running.execute({ query, variables, headers: headersOf(actor) });
  if (result.errors) throw new Error(result.errors.map((error) => error.message).join('\n'));
  return result.data as T;
}

async function exported(): Promise<string> {
  const query = 'mutation { requestDataExport { __typename ... on PrivacyRequest { id status progress } } }';
  const { requestDataExport } = await ask<{ requestDataExport: { id: string; status: string } }>(me, query);
  expect(requestDataExport).toMatchObject({ __typename: 'PrivacyRequest', status: 'PENDING', progress: 0 });
  await world.work(services);
  return requestDataExport.id;
}

const mailedLink = async (): Promise<string> => {
  const mail = await eventually(() => {
    const [first] = world.mails.messages();
    if (!first) throw new Error('No mail yet.');
    return first;
  });
  expect(mail.to).toEqual(['ann@example.org']);
  return new RegExp(`${publicUrl}(/privacy/downloads/\\S+)`).exec(mail.text)![1]!;
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
    expect((await enter(link, downloadCode)).statusCode).toBe(410);
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
    clock.advance(24 * 3_600_000);
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
    const url = made.createDownloadLink.url.slice(publicUrl.length);
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
    await world.work(services);
    clock.advance(7 * 86_400_000);
    expect(await ask(me, create, { id })).toEqual({ createDownloadLink: { __typename: 'PackageNotAvailable' } });
  });
});

describe('the graph', () => {
  test('shows a request to the person and the officer, and to nobody else', async () => {
    const id = await exported();
    const query = `query($id: ID!) { privacyRequest(id: $id) { status progress dueAt requestedBySubject subject { id }
      sections { subgraph section counted exported } auditTrail(first: 3) { nodes { action actorRole actorId } pageInfo { hasNextPage } } } }`;
    const seen = await ask<{ privacyRequest: object }>(me, query, { id });
    expect(seen.privacyRequest).toMatchObject({
      status: 'COMPLETED',
      progress: 100,
      requestedBySubject: true,
      subject: { id: ann.userId },
      sections: expect.arrayContaining([{ subgraph: 'alpha', section: 'notes', counted: 4, exported: 4 }]) as object,
      auditTrail: {
        nodes: [
          { action: 'EXPORT_REQUESTED', actorRole: 'SUBJECT', actorId: ann.userId },
          { action: 'EXPORT_PLANNED', actorRole: 'SYSTEM', actorId: null },
          { action: 'SUBGRAPH_COLLECTED', actorRole: 'SYSTEM', actorId: null },
        ],
        pageInfo: { hasNextPage: true },
      },
    });
    expect((await ask<{ privacyRequest: object }>(officer, query, { id })).privacyRequest).not.toBeNull();
    for (const actor of [
      other,
      actorOf(randomUUID(), 'privacy_officer', randomUUID()),
      actorOf(randomUUID(), 'company_manager', ann.companyId),
    ])
      expect(await ask(actor, query, { id })).toEqual({ privacyRequest: null });
  });

  test('lists page by page, and filters', async () => {
    const query = `query($after: String, $status: LongRunningStatus) { privacyRequests(first: 2, after: $after, filter: { status: $status }) {
      nodes { id } pageInfo { hasNextPage endCursor } } }`;
    type Page = { privacyRequests: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } };
    const ids: string[] = [];
    let after: string | null = null;
    do {
      const page: Page = await ask<Page>(me, query, { after });
      ids.push(...page.privacyRequests.nodes.map((node) => node.id));
      after = page.privacyRequests.pageInfo.hasNextPage ? page.privacyRequests.pageInfo.endCursor : null;
    } while (after !== null);
    const [{ n }] = (await world.db.query<{ n: number }>('select count(*)::int as n from privacy_request')) as [
      { n: number },
    ];
    expect(ids).toHaveLength(n);
    expect([...ids].sort().toReversed()).toEqual(ids);
    expect((await ask<Page>(me, query, { status: 'FAILED' })).privacyRequests.nodes).toEqual([]);
    expect((await ask<Page>(other, query)).privacyRequests.nodes).toEqual([]);
    await expect(ask(me, query, { after: 'nonsense' })).rejects.toThrow('after: is not a cursor');
    const user =
      'query($id: ID!) { _entities(representations: [{ __typename: "User", id: $id }]) { ... on User { privacyRequests(first: 100) { nodes { id } } } } }';
    const ofUser = await ask<{ _entities: { privacyRequests: { nodes: object[] } }[] }>(officer, user, {
      id: ann.userId,
    });
    expect(ofUser._entities[0]!.privacyRequests.nodes).toHaveLength(n);
  });

  test('streams progress: now first, never back, ends at 100; resumes without a gap', async () => {
    const { requestDataExport } = await ask<{ requestDataExport: { id: string } }>(
      me,
      'mutation { requestDataExport { ... on PrivacyRequest { id } } }',
    );
    const { id } = requestDataExport;
    const follow = async (afterSeq?: number) => {
      const query =
        'subscription($id: ID!, $afterSeq: Int) { privacyRequestProgress(id: $id, afterSeq: $afterSeq) { sequence progress status request { status } } }';
      const stream = await running.subscribe({ query, variables: { id, afterSeq }, headers: headersOf(me) });
      if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream.errors));
      const states: { sequence: number; progress: number; status: string }[] = [];
      for await (const { data } of stream)
        states.push((data as { privacyRequestProgress: (typeof states)[number] }).privacyRequestProgress);
      return states;
    };
    const following = follow();
    await new Promise((resolve) => setTimeout(resolve, 60));
    await world.work(services);
    const states = await following;
    expect(states[0]).toMatchObject({ status: 'PENDING', progress: 0 });
    expect(states.at(-1)).toMatchObject({ status: 'COMPLETED', progress: 100 });
    for (const [at, state] of states.entries()) {
      const before = states[at - 1] ?? { sequence: 0, progress: 0 };
      expect([state.sequence > before.sequence, state.progress >= before.progress]).toEqual([true, true]);
    }
    const whole = await follow(0);
    expect(whole.map((state) => state.sequence)).toEqual(whole.map((_, at) => at + 1));
    expect(await follow(whole.at(-1)!.sequence)).toEqual([]);
    const denied = await running.subscribe({
      query: 'subscription($id: ID!) { privacyRequestProgress(id: $id) { progress } }',
      variables: { id },
      headers: headersOf(other),
    });
    expect(denied).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  });
});

describe('the audit trail', () => {
  const verify = 'query { privacyAuditVerification { intact entries problem } }';

  test('is whole, and refuses every change', async () => {
    expect(await ask(officer, verify)).toMatchObject({ privacyAuditVerification: { intact: true, problem: null } });
    for (const statement of [
      `update privacy_audit_entry set actor_id = 'x'`,
      'delete from privacy_audit_entry where false',
      'truncate privacy_audit_entry',
    ])
      await expect(world.db.query(statement)).rejects.toThrow('append-only');
    await expect(ask(me, verify)).rejects.toThrow('privacy:manage');
  });

  test('shows a change made behind its back', async () => {
    const tamper = (statement: string) =>
      world.db.query(
        `do $$ begin alter table privacy_audit_entry disable trigger all; ${statement}; alter table privacy_audit_entry enable trigger all; end $$`,
      );
    await tamper(`update privacy_audit_entry set actor_id = actor_id || '-forged' where position = 7`);
    expect(await ask(officer, verify)).toMatchObject({
      privacyAuditVerification: { intact: false, entries: 6, problem: 'ALTERED at 7' },
    });
    await tamper(`delete from privacy_audit_entry where position = 5`);
    expect(await ask(officer, verify)).toMatchObject({
      privacyAuditVerification: { intact: false, entries: 4, problem: 'MISSING at 5' },
    });
  });
});
