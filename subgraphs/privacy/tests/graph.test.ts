import { randomUUID } from 'node:crypto';
import { actorOf, expectNoLeaks } from '#platform/testing';
import { ann, bob } from './people.js';
import { me, officer, other, serve, type Served } from './served.js';
import type { World } from './world.js';

let served: Served;
let world: World;
let ask: Served['ask'];
let exported: Served['exported'];

expectNoLeaks(() => served.close());
beforeAll(async () => {
  served = await serve();
  ({ world, ask, exported } = served);
});
beforeEach(() => {
  world.clock.advance(86_400_000);
  world.mails.clear();
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
      actorOf('privacy_officer', 2, randomUUID()),
      actorOf('company_manager', 3, ann.companyId),
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
        'subscription($id: ID!, $afterSeq: Float) { privacyRequestProgress(id: $id, afterSeq: $afterSeq) { seq sequence progress status request { seq status } } }';
      const states: { seq: number; sequence: number; progress: number; status: string }[] = [];
      for await (const { data } of await world.subscribe(me, query, { id, afterSeq }))
        states.push((data as { privacyRequestProgress: (typeof states)[number] }).privacyRequestProgress);
      return states;
    };
    const following = follow();
    await new Promise((resolve) => setTimeout(resolve, 60));
    await world.work(world.services);
    const states = await following;
    expect(states[0]).toMatchObject({ status: 'PENDING', progress: 0 });
    expect(states.at(-1)).toMatchObject({ status: 'COMPLETED', progress: 100 });
    for (const [at, state] of states.entries()) {
      const before = states[at - 1] ?? { seq: 0, progress: 0 };
      expect([state.seq > before.seq, state.progress >= before.progress]).toEqual([true, true]);
    }
    const whole = await follow(0);
    expect(whole.map((state) => state.seq)).toEqual(whole.map((_, at) => at + 1));
    // The old name of the number, until its clients are gone.
    expect(whole.map((state) => state.sequence)).toEqual(whole.map((state) => state.seq));
    expect(await follow(whole.at(-1)!.seq)).toEqual([]);
    const query = 'subscription($id: ID!) { privacyRequestProgress(id: $id) { progress } }';
    await expect(world.subscribe(other, query, { id })).rejects.toThrow('NOT_FOUND');
  });
});

describe('a refusal', () => {
  const refused = '__typename ... on ErrorResult { code message }';
  const ask = async (who: Parameters<Served['ask']>[0], call: string) => {
    const { refusal } = await served.ask<{ refusal: object }>(who, `mutation { refusal: ${call} { ${refused} } }`);
    return refusal;
  };
  const refusal = (type: string, code: string, message: string) => ({
    __typename: type,
    code,
    message: expect.stringContaining(message) as string,
  });
  const notPermitted = refusal('NotPermitted', 'NOT_PERMITTED', 'or it is not yours');

  test('is a type with a code: for a stranger', async () => {
    const id = await exported();
    const annsData = `requestDataExport(input: { subjectUserId: "${ann.userId}" })`;
    const calls = [annsData, `createDownloadLink(requestId: "${id}")`, `revokeDownloadLinks(requestId: "${id}")`];
    for (const call of calls) expect(await ask(other, call)).toEqual(notPermitted);
  });

  test('for a second request, a used key, and a package that is not there yet', async () => {
    const forPerson = ({ userId }: typeof ann) =>
      `requestDataExport(input: { subjectUserId: "${userId}" }, idempotencyKey: "refused")`;
    const first = 'mutation { requestDataExport(idempotencyKey: "first") { ... on PrivacyRequest { id } } }';
    const { requestDataExport } = await served.ask<{ requestDataExport: { id: string } }>(me, first);
    expect(await ask(officer, forPerson(ann))).toEqual(
      refusal('AlreadyInProgress', 'ALREADY_IN_PROGRESS', 'under way for this person'),
    );
    expect(await ask(officer, forPerson(bob))).toEqual({ __typename: 'PrivacyRequest' });
    expect(await ask(officer, forPerson(ann))).toEqual(
      refusal('IdempotencyKeyReused', 'IDEMPOTENCY_KEY_REUSED', 'the export of another person'),
    );
    expect(await ask(me, `createDownloadLink(requestId: "${requestDataExport.id}")`)).toEqual(
      refusal('PackageNotAvailable', 'PACKAGE_NOT_AVAILABLE', 'not ready'),
    );
    const { privacyRequests } = await served.ask<{ privacyRequests: { nodes: { id: string }[] } }>(
      officer,
      'query { privacyRequests(filter: { phases: [AWAITING_VERIFICATION] }) { nodes { id } } }',
    );
    for (const { id } of privacyRequests.nodes) await served.confirmed(id, other);
    await world.work(world.services);
  });

  test('and for too many in a day', async () => {
    await exported();
    await world.db.query(
      `insert into privacy_request (id, type, company_id, subject_user_id, requested_by, phase, progress, seq, received_at, due_at,
         finished_at, subject_pseudonym, time_zone, country, jurisdiction, suspended_days)
       select gen_random_uuid(), type, company_id, subject_user_id, requested_by, 'FAILED', 0, 1, received_at, due_at, received_at, 'subject', time_zone, country, jurisdiction, 0
       from privacy_request, generate_series(1, 20) where subject_user_id = $1 and received_at = $2`,
      [ann.userId, world.clock.now()],
    );
    expect(await ask(me, 'requestDataExport')).toEqual(
      refusal('TooManyExports', 'TOO_MANY_EXPORTS', '20 exports of one person'),
    );
    await world.db.query(`delete from privacy_request where subject_pseudonym = 'subject'`);
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

  test('is compared with heads that were signed and kept: what was cut off at the end shows', async () => {
    const { anchor } = world.services;
    expect([await anchor.anchor(), await anchor.anchor()]).toEqual([true, false]);
    expect(await anchor.check()).toMatchObject({ heads: 1, problem: null });
    const [last] = await world.db.query<{ position: number }>(
      'select max(position)::int as position from privacy_audit_entry',
    );
    await world.db.query(
      `do $$ begin alter table privacy_audit_entry disable trigger all; create table kept as select * from privacy_audit_entry
         where position = ${last!.position}; delete from privacy_audit_entry where position = ${last!.position};
         alter table privacy_audit_entry enable trigger all; end $$`,
    );
    expect(await ask(officer, verify)).toMatchObject({
      privacyAuditVerification: { intact: false, problem: `CUT_OFF at ${last!.position}` },
    });
    await world.db.query('insert into privacy_audit_entry select * from kept');
    await world.db.query('drop table kept');
    expect(await anchor.check()).toMatchObject({ problem: null });
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
