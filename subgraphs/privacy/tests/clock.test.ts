import { randomUUID } from 'node:crypto';
import { actorOf, expectNoLeaks } from '#platform/testing';
import { codeFromMail } from './identity.js';
import { addPerson, ann, bob } from './people.js';
import { me, officer, other, serve, type Served } from './served.js';

let served: Served;
const today = '2026-03-05T09:00:00Z';

expectNoLeaks(() => served.close());
beforeAll(async () => {
  served = await serve();
});

const refused = '__typename ... on ErrorResult { code message }';
type Answer = Record<string, unknown> & { readonly code?: string; readonly __typename: string };
const ask = async (who: Parameters<Served['ask']>[0], call: string, fields = refused) =>
  (await served.ask<{ answer: Answer }>(who, `mutation { answer: ${call} { ${fields} } }`)).answer;
/** A token that says nothing of when its holder signed in, as old ones and API keys. */
const stale = { ...me, authTime: 0 };

async function person(companyId = ann.companyId): Promise<{ userId: string; email: string; actor: typeof me }> {
  const userId = randomUUID();
  const email = `${userId.slice(0, 8)}@example.org`;
  await addPerson(served.world.db, { userId, companyId, email });
  return { userId, email, actor: { ...me, id: userId, companyId } };
}

async function requested(actor: typeof me): Promise<string> {
  const { id } = await ask(
    actor,
    'requestErasure',
    '__typename ... on PrivacyRequest { id } ... on ErrorResult { code message }',
  );
  return id as string;
}

const shown =
  'phase outcome status clock { jurisdiction dueAt overdue extendedAt suspendedAt suspendedDays } denial { reason complaint remedy } daysLeft';
const request = async (id: string) =>
  (
    await served.ask<{ privacyRequest: Record<string, never> }>(
      officer,
      `query { privacyRequest(id: "${id}") { ${shown} } }`,
    )
  ).privacyRequest as unknown as {
    phase: string;
    outcome: string | null;
    daysLeft: number | null;
    clock: {
      jurisdiction: string;
      dueAt: string;
      overdue: boolean;
      extendedAt: string;
      suspendedAt: string;
      suspendedDays: number;
    };
    denial: { reason: string; complaint: string; remedy: string };
  };
const extend = (id: string, reason = 'there are very many records') =>
  `extendPrivacyRequest(input: { requestId: "${id}", reason: "${reason}" })`;

beforeEach(() => served.world.clock.set(new Date(today)));

describe('the clock', () => {
  test('counts by the law and the holidays of the company’s country', async () => {
    const { db } = served.world;
    const companies = { NO: randomUUID(), US: randomUUID(), GB: randomUUID() };
    for (const [country, id] of Object.entries(companies))
      await db.query(
        `insert into known_company (company_id, time_zone, country, active, version) values ($1, 'UTC', $2, true, 1)`,
        [id, country],
      );
    const due: Record<string, string> = {};
    for (const [country, companyId] of Object.entries(companies)) {
      const { actor } = await person(companyId);
      const id = await requested(actor);
      const seen = await served.ask<{ privacyRequest: { clock: { jurisdiction: string; dueAt: string } } }>(
        actor,
        `query { privacyRequest(id: "${id}") { clock { jurisdiction dueAt } } }`,
      );
      due[country] = `${seen.privacyRequest.clock.jurisdiction} ${seen.privacyRequest.clock.dueAt.slice(0, 10)}`;
    }
    // 5 April 2026 is Easter Sunday, and the Monday after it a holiday. In California 45 days are 45 days.
    expect(due).toEqual({ NO: 'GDPR 2026-04-07', GB: 'UK 2026-04-07', US: 'CCPA 2026-04-19' });
  });

  test('is extended within the first month, once, with reasons that the subject gets by mail', async () => {
    const { actor, email } = await person();
    const id = await requested(actor);
    expect((await ask(officer, extend(id, 'no'))).code).toBe('PRIVACY_INPUT_INVALID');
    expect((await ask(officer, extend(id))).__typename).toBe('PrivacyRequest');
    expect((await request(id)).clock).toMatchObject({ dueAt: expect.stringContaining('2026-06-05') as string });
    const mail = served.world.mails.messages().find(({ to }) => to.includes(email));
    expect(mail?.text).toContain('very many records');
    expect((await ask(officer, extend(id))).code).toBe('CLOCK_CHANGE_REFUSED');
    const late = await requested((await person()).actor);
    served.world.clock.set(new Date('2026-04-08T09:00:00Z'));
    expect(await ask(officer, extend(late))).toMatchObject({
      code: 'CLOCK_CHANGE_REFUSED',
      message: expect.stringContaining('first period is over') as string,
    });
  });

  test('stands still for one of two reasons, and gives the days back', async () => {
    const { actor } = await person();
    const id = await requested(actor);
    const change = (name: string, reason = '') => `${name}PrivacyClock(input: { requestId: "${id}"${reason} })`;
    expect((await ask(officer, change('resume'))).code).toBe('CLOCK_CHANGE_REFUSED');
    expect((await ask(officer, change('suspend', ', reason: IDENTITY'))).__typename).toBe('PrivacyRequest');
    served.world.clock.set(new Date('2026-03-15T09:00:00Z'));
    expect((await request(id)).clock).toMatchObject({ dueAt: expect.stringContaining('2026-04-15') as string });
    expect((await ask(officer, change('resume'))).__typename).toBe('PrivacyRequest');
    expect((await request(id)).clock).toMatchObject({ suspendedAt: null, suspendedDays: 10 });
    const { actor: owner } = await person();
    await expect(ask(owner, change('suspend', ', reason: IDENTITY'))).rejects.toThrow('privacy:manage');
    const stranger = actorOf('privacy_officer', 3, randomUUID());
    expect((await ask(stranger, change('suspend', ', reason: IDENTITY'))).code).toBe('NOT_PERMITTED');
  });

  test('raises an alarm once when it runs out: an event, a metric, an entry; not while it stands still', async () => {
    const { actor } = await person();
    const id = await requested(actor);
    served.world.clock.set(new Date('2026-05-08T09:00:00Z'));
    const alarm = served.world.services.jobs.find(({ name }) => name === 'privacy.alarm')!;
    const run = {
      data: {},
      signal: new AbortController().signal,
      log: served.world.deps.log,
      touch: () => Promise.resolve(),
    };
    for (let round = 0; round < 2; round += 1) await alarm.run(run);
    const told = (await served.world.events('privacy.request.overdue')).filter(
      ({ payload }) => payload.requestId === id,
    );
    expect(told).toHaveLength(1);
    expect((await request(id)).clock.overdue).toBe(true);
    const metrics = await served.world.deps.metrics.getSingleMetricAsString('privacy_requests_overdue');
    expect(Number(/^privacy_requests_overdue (\d+)$/m.exec(metrics)![1])).toBeGreaterThan(0);
    const listed = await served.ask<{ privacyRequests: { nodes: { id: string }[] } }>(
      officer,
      'query { privacyRequests(first: 100, filter: { overdue: true }) { nodes { id } } }',
    );
    expect(listed.privacyRequests.nodes.map((node) => node.id)).toContain(id);
  });

  test('ends with a refusal that says why, where to complain and which court', async () => {
    const { actor, email } = await person();
    const id = await requested(actor);
    const deny = (reason: string) =>
      `denyPrivacyRequest(input: { requestId: "${id}", ground: MANIFESTLY_UNFOUNDED, reason: "${reason}" })`;
    expect((await ask(officer, deny(' '))).code).toBe('PRIVACY_INPUT_INVALID');
    expect((await ask({ ...officer, kind: 'api-key' }, deny('it is the same as last week'))).code).toBe(
      'NOT_PERMITTED',
    );
    expect((await ask(officer, deny('it is the same as last week'))).__typename).toBe('PrivacyRequest');
    const denied = await request(id);
    expect(denied).toMatchObject({ outcome: 'DENIED', status: 'COMPLETED', daysLeft: null });
    const statements = Object.values(denied.denial);
    expect(statements.join(' ')).toMatch(/same as last week.*Art\. 77.*Art\. 79/s);
    const mail = served.world.mails.messages().find(({ to }) => to.includes(email))!;
    for (const statement of statements) expect(mail.text).toContain(statement);
    expect((await ask(officer, deny('it is the same as last week'))).code).toBe('PRIVACY_REQUEST_STATE_CONFLICT');
  });
});

describe('who asks', () => {
  const code = (id: string) => `requestIdentityCode(input: { requestId: "${id}" })`;
  const confirm = (id: string, entered?: string) =>
    `confirmIdentity(input: { requestId: "${id}"${entered === undefined ? '' : `, code: "${entered}"`} })`;
  const confirmed = '__typename ... on ErrorResult { code } ... on IdentityNotConfirmed { triesLeft }';

  test('is shown by a fresh login, or by a code to the address on file, before anything is read', async () => {
    const { userId, actor, email } = await person();
    const asked = { ...stale, id: userId };
    const id = await requested(asked);
    await served.world.work(served.world.services);
    expect((await request(id)).phase).toBe('AWAITING_VERIFICATION');
    expect(await ask(asked, confirm(id), confirmed)).toMatchObject({ code: 'IDENTITY_NOT_CONFIRMED', triesLeft: 0 });
    expect((await ask(asked, code(id))).__typename).toBe('IdentityCodeSent');
    expect(await ask(asked, confirm(id, 'AAAA-AAAA'), confirmed)).toMatchObject({ triesLeft: 4 });
    expect((await ask(asked, confirm(id, await codeFromMail(served.world, email)))).__typename).toBe('PrivacyRequest');
    await served.world.work(served.world.services);
    expect((await request(id)).phase).toBe('AWAITING_APPROVAL');
    expect((await ask(asked, code(id))).code).toBe('PRIVACY_REQUEST_STATE_CONFLICT');
    expect((await ask({ ...other, id: bob.userId }, code(id))).code).toBe('NOT_PERMITTED');
    expect((await request(await requested((await person()).actor))).phase).not.toBe('AWAITING_VERIFICATION');
    void actor;
  });

  test('an officer always needs the code; five wrong ones end it, and three an hour are mailed', async () => {
    const { userId, email } = await person();
    const { id } = (await ask(
      officer,
      `requestErasure(input: { subjectUserId: "${userId}" })`,
      '__typename ... on PrivacyRequest { id }',
    )) as unknown as { id: string };
    expect((await request(id)).phase).toBe('AWAITING_VERIFICATION');
    await ask(officer, code(id));
    const right = await codeFromMail(served.world, email);
    for (let tries = 4; tries >= 0; tries -= 1)
      expect(await ask(officer, confirm(id, 'BBBB-BBBB'), confirmed)).toMatchObject({ triesLeft: tries });
    expect(await ask(officer, confirm(id, right), confirmed)).toMatchObject({ code: 'IDENTITY_NOT_CONFIRMED' });
    for (let sent = 2; sent <= 3; sent += 1) await ask(officer, code(id));
    expect((await ask(officer, code(id))).code).toBe('TOO_MANY_IDENTITY_CODES');
    const kept = await served.world.db.query('select * from privacy_identity_code where request_id = $1', [id]);
    expect(JSON.stringify(kept)).not.toContain(right.replace('-', ''));
  });

  test('what is never confirmed ends by itself, and nothing was read', async () => {
    const { userId } = await person();
    const id = await requested({ ...stale, id: userId });
    served.world.clock.set(new Date('2026-04-06T09:00:00Z'));
    await served.world.services.clocks.alarm();
    expect(await request(id)).toMatchObject({ outcome: 'EXPIRED', phase: 'EXPIRED' });
  });
});
