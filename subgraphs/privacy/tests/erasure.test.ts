import { randomUUID } from 'node:crypto';
import { ErasureLedger, subjectRef } from '#platform/erasure';
import { actorOf, expectNoLeaks } from '#platform/testing';
import { type ErasureWorld, erasureWorld, first, second } from './erasure-world.js';
import { addRows, ann, bob } from './people.js';
import { me, other } from './served.js';

let it: ErasureWorld;
const person = () => randomUUID();

expectNoLeaks(() => it.close());
beforeAll(async () => {
  it = await erasureWorld();
});

const requestErasure = (userId: string) =>
  `requestErasure(input: { subjectUserId: "${userId}" }) { __typename ... on PrivacyRequest { id } ... on ErrorResult { code message } }`;
interface Answer {
  readonly __typename: string;
  readonly id: string;
  readonly code: string;
  readonly message: string;
}
const ask = async (who: Parameters<ErasureWorld['ask']>[0], call: string): Promise<Answer> =>
  (await it.ask<{ answer: Answer }>(who, `mutation { answer: ${call} }`)).answer;
const refused = '{ __typename ... on ErrorResult { code message } }';
const approve = (requestId: string, planHash: string) =>
  `approveErasure(input: { requestId: "${requestId}", planHash: "${planHash}" }) ${refused}`;

async function planned(userId: string): Promise<string> {
  const { id } = await ask(first, requestErasure(userId));
  await it.confirmed(id, { ...me, id: userId });
  await it.world.work(it.world.services);
  return id;
}

describe('an erasure', () => {
  test('is planned row by row, approved by a second person, executed, confirmed, verified and certified', async () => {
    const userId = person();
    await it.person(userId);
    const bystander = await it.rowsOf(bob.userId);
    const id = await planned(userId);
    const waiting = await it.request(id);
    expect(waiting).toMatchObject({ phase: 'AWAITING_APPROVAL', status: 'PENDING', plan: { records: 10 } });
    expect(waiting.plan!.items.map(({ store, count, action }) => [store, count, action])).toEqual([
      ['notes', 7, 'DELETE_ROW'],
      ['person', 1, 'NULLIFY'],
      ['visits', 0, 'DELETE_ROW'],
      ['scores', 2, 'DELETE_ROW'],
    ]);
    expect(await it.rowsOf(userId)).toBe(9);
    await ask(second, approve(id, waiting.plan!.hash));
    await it.settle();
    const done = await it.request(id);
    expect(done).toMatchObject({
      phase: 'ERASED',
      status: 'COMPLETED',
      outcome: 'ERASED',
      progress: 100,
      subject: null,
    });
    expect([await it.rowsOf(userId), await it.rowsOf(bob.userId)]).toEqual([0, bystander]);
    expect(done.auditTrail.nodes.map(({ action }) => action)).toEqual([
      'ERASURE_REQUESTED',
      'IDENTITY_CONFIRMED',
      'ERASURE_PLANNED',
      'ERASURE_APPROVED',
      'SUBJECT_FROZEN',
      'SUBGRAPH_ERASED',
      'SUBGRAPH_ERASED',
      'ANONYMIZED',
      'ACKNOWLEDGED',
      'ACKNOWLEDGED',
      'ERASURE_VERIFIED',
      'USER_DELETED',
    ]);
    const certificate = JSON.parse(done.certificate!.json) as { subgraphs: object[]; subject: string };
    expect(certificate).toMatchObject({
      outcome: 'ERASED',
      subject: done.subjectPseudonym,
      subgraphs: [
        { subgraph: 'alpha', removed: 7, anonymised: 1, retained: [] },
        { subgraph: 'beta', removed: 2, anonymised: 0, retained: [] },
      ],
    });
    expect(done.certificate!.html).toContain('nothing is left');
    expect(it.sessions.get(userId)).toBe(true);
  });

  test('leaves no trace of the person in this database but in nothing that names them', async () => {
    const userId = person();
    await it.person(userId);
    const id = await it.approved(userId);
    await it.settle();
    expect((await it.request(id)).phase).toBe('ERASED');
    const tables = await it.world.db.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public' and table_name not like 'test_%'`,
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const rows = await it.world.db.query(`select 1 from ${name} t where t::text like '%' || $1 || '%'`, [userId]);
      // What is sent is deleted; here nothing sends.
      if (rows.length > 0 && name !== 'event_outbox') found.push(name);
    }
    expect(found).toEqual([]);
  });

  test('writes to the ledger before the first record goes, and when the last one is gone', async () => {
    const userId = person();
    await it.person(userId);
    const id = await it.approved(userId);
    const { ledgerDir } = it.world.config.privacy;
    const ref = subjectRef(ledgerDir, userId);
    const entries = () => new ErasureLedger(ledgerDir).read().filter(({ requestId }) => requestId === id);
    const step = (await it.world.services.steps.claim(10_000))!;
    expect(step.kind).toBe('FREEZE');
    await it.world.services.steps.release(step);
    expect(entries()).toEqual([]);
    await it.settle({ acknowledge: [] });
    expect(entries()).toMatchObject([{ kind: 'BEGUN', subjectRef: ref, epoch: 1 }]);
    await it.settle();
    expect(entries().map(({ kind }) => kind)).toEqual(['BEGUN', 'COMPLETED']);
    expect(JSON.stringify(entries())).not.toContain(userId);
  });

  test('does not begin with another plan than was approved', async () => {
    const userId = person();
    await it.person(userId);
    const id = await it.approved(userId);
    await addRows(it.world.db, { room: 'alpha', section: 'visits', userId, count: 1, body: 'afterwards' });
    await it.settle();
    const again = await it.request(id);
    expect(again).toMatchObject({ phase: 'AWAITING_APPROVAL', outcome: null });
    expect(it.sessions.get(userId)).toBe(false);
    expect(await it.rowsOf(userId)).toBe(10);
    expect((await ask(second, approve(id, 'f'.repeat(64)))).code).toBe('ERASURE_PLAN_CHANGED');
    await ask(second, approve(id, again.plan!.hash));
    await it.settle();
    expect(await it.request(id)).toMatchObject({ phase: 'ERASED' });
  });

  test('waits for a copy that is being made', async () => {
    const userId = person();
    await it.person(userId);
    const subject = { ...me, id: userId };
    const id = await planned(userId);
    const { plan } = await it.request(id);
    const exported = await it.ask<{ requestDataExport: { id: string } }>(
      subject,
      'mutation { requestDataExport { ... on PrivacyRequest { id } } }',
    );
    const refusal = await ask(second, approve(id, plan!.hash));
    expect(refusal).toMatchObject({
      code: 'EXPORT_UNDER_WAY',
      message: expect.stringContaining('withdraw it') as string,
    });
    await it.world.work(it.world.services);
    expect((await it.request(exported.requestDataExport.id)).outcome).toBe('DELIVERED');
    expect((await ask(second, approve(id, plan!.hash))).code).toBeUndefined();
    await it.settle();
    expect((await it.request(id)).phase).toBe('ERASED');
  });

  test('waits for every subgraph, asks again, and goes on without one when an officer waives it', async () => {
    const userId = person();
    await it.person(userId);
    const id = await it.approved(userId);
    await it.settle({ acknowledge: ['alpha'] });
    expect(await it.request(id)).toMatchObject({ phase: 'AWAITING_ACKS', status: 'PROCESSING' });
    const told = (await it.world.events('user.deleted')).length;
    it.world.clock.advance(2 * 3_600_000);
    await it.world.services.acknowledgements.remind();
    expect(await it.world.events('user.deleted')).toHaveLength(told + 1);
    const waive = (subgraph: string, reason: string) =>
      `waiveAcknowledgement(input: { requestId: "${id}", subgraph: "${subgraph}", reason: "${reason}" }) ${refused}`;
    expect((await ask(second, waive('alpha', 'it has confirmed'))).code).toBe('NOTHING_TO_WAIVE');
    expect((await ask(second, waive('beta', 'short'))).code).toBe('PRIVACY_INPUT_INVALID');
    expect((await ask(second, waive('beta', 'switched off for good'))).code).toBeUndefined();
    await it.settle({ acknowledge: [] });
    const done = await it.request(id);
    expect(done.phase).toBe('ERASED');
    expect(done.certificate!.html).toContain('waived');
  });

  test('that finds something left is a failure, never a success', async () => {
    const userId = person();
    await it.person(userId);
    const email = `${userId.slice(-4)}@example.org`;
    await addRows(it.world.db, { room: 'alpha', section: 'notes', userId: bob.userId, count: 1, body: `ask ${email}` });
    const id = await it.approved(userId);
    for (let round = 0; round < 8; round += 1) {
      await it.settle();
      await it.world.db.query('update privacy_export_step set next_attempt_at = clock_timestamp()');
    }
    const failed = await it.request(id);
    expect(failed).toMatchObject({
      phase: 'FAILED',
      outcome: 'BLOCKED',
      certificate: null,
      failure: { code: 'RESIDUE' },
    });
    await it.world.db.query('delete from test_row where user_id = $1 and body like $2', [bob.userId, 'ask%']);
  });
});

describe('refused is', () => {
  test('an approval by the requester, the subject, a stranger, and of a plan that something blocks', async () => {
    const userId = person();
    await it.person(userId);
    await addRows(it.world.db, { room: 'alpha', section: 'notes', userId, count: 1, body: 'unpaid bill' });
    const id = await planned(userId);
    const hash = (await it.request(id)).plan!.hash;
    expect((await ask(first, approve(id, hash))).code).toBe('APPROVAL_NEEDS_ANOTHER_PERSON');
    expect((await ask({ ...second, id: userId }, approve(id, hash))).code).toBe('APPROVAL_NEEDS_ANOTHER_PERSON');
    expect((await ask({ ...second, kind: 'api-key' }, approve(id, hash))).code).toBe('APPROVAL_NEEDS_ANOTHER_PERSON');
    const stranger = actorOf('privacy_officer', 13, randomUUID());
    expect((await ask(stranger, approve(id, hash))).code).toBe('NOT_PERMITTED');
    await expect(ask(other, approve(id, hash))).rejects.toThrow('privacy:manage');
    expect(await ask(second, approve(id, hash))).toMatchObject({ code: 'ERASURE_BLOCKED' });
    await it.world.db.query(`delete from test_row where user_id = $1 and body like 'unpaid%'`, [userId]);
    await it.world.work(it.world.services);
    const free = (await it.request(id)).plan!.hash;
    expect((await ask(second, approve(id, free))).code).toBeUndefined();
    await it.settle();
    expect((await it.request(id)).phase).toBe('ERASED');
  });

  test('a second request, a used key, another person’s data, an officer’s own', async () => {
    const userId = person();
    await it.person(userId);
    const call = (who: string, key: string) =>
      `requestErasure(input: { subjectUserId: "${who}" }, idempotencyKey: "${key}") { __typename ... on PrivacyRequest { id } ... on ErrorResult { code message } }`;
    const { id } = await ask(first, call(userId, 'erase-1'));
    expect((await ask(first, call(userId, 'erase-1'))).id).toBe(id);
    expect((await ask(first, call(bob.userId, 'erase-1'))).code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect((await ask(second, requestErasure(userId))).code).toBe('ALREADY_IN_PROGRESS');
    expect((await ask(other, requestErasure(userId))).code).toBe('NOT_PERMITTED');
    await it.person(second.id, 1);
    expect((await ask(second, requestErasure(second.id))).code).toBe('LAST_PRIVACY_OFFICER');
    await ask(first, `suspendPrivacyClock(input: { requestId: "${id}", reason: CLARIFICATION }) ${refused}`);
    expect((await ask(second, requestErasure(second.id))).code).toBe('SUBJECT_IS_OFFICER');
    const withdraw = `withdrawPrivacyRequest(input: { requestId: "${id}" }) ${refused}`;
    expect((await ask({ ...me, id: userId }, withdraw)).__typename).toBe('PrivacyRequest');
    expect((await ask(first, withdraw)).code).toBe('PRIVACY_REQUEST_STATE_CONFLICT');
    expect(await it.request(id)).toMatchObject({ outcome: 'WITHDRAWN', progress: 100 });
    expect(await it.rowsOf(userId)).toBe(9);
  });

  test('nothing in the cool-off: it is withdrawn, and no record goes', async () => {
    const userId = person();
    await it.person(userId);
    const id = await planned(userId);
    const { plan } = await it.request(id);
    const slow = it.world.worker({ coolOffMs: 3_600_000 });
    const outcome = await slow.erasures.approve(second, { requestId: id, planHash: plan!.hash });
    expect(outcome).toMatchObject({ kind: 'APPROVED', request: { phase: 'SCHEDULED' } });
    await it.settle();
    expect(await it.rowsOf(userId)).toBe(9);
    await ask(first, `withdrawPrivacyRequest(input: { requestId: "${id}" }) ${refused}`);
    await it.world.db.query('update privacy_export_step set next_attempt_at = clock_timestamp()');
    await it.settle();
    expect([(await it.request(id)).outcome, await it.rowsOf(userId)]).toEqual(['WITHDRAWN', 9]);
  });

  test('a preview to all but officers; it counts and changes nothing', async () => {
    const userId = person();
    await it.person(userId);
    const query = `query { erasurePreview(userId: "${userId}") { records items { store count } } }`;
    expect(await it.ask(first, query)).toMatchObject({ erasurePreview: { records: 10 } });
    expect(await it.ask(actorOf('privacy_officer', 14, randomUUID()), query)).toEqual({ erasurePreview: null });
    await expect(it.ask(other, query)).rejects.toThrow('privacy:manage');
    expect(await it.rowsOf(userId)).toBe(9);
  });
});

describe('a legal hold', () => {
  const place = (userId: string, items: string, reason = 'Case 4711 before the court') =>
    `placeLegalHold(input: { subjectUserId: "${userId}", ground: LEGAL_CLAIM, reason: "${reason}", items: ${items} }) {
      __typename ... on LegalHold { id version } ... on ErrorResult { code message } }`;
  const release = (id: string) =>
    `releaseLegalHold(input: { holdId: "${id}", reason: "the case is closed" }) { __typename
      ... on LegalHoldReleased { reopenedRequestId hold { releasedAt } } ... on ErrorResult { code message } }`;
  const notes = '[{ subgraph: "alpha", store: "notes" }]';

  test.each(['before the plan', 'after the plan', 'after the approval'])(
    'placed %s keeps its records; released by another person it lets the erasure go on',
    async (when) => {
      const userId = person();
      await it.person(userId);
      let hold = when === 'before the plan' ? await ask(first, place(userId, notes)) : null;
      const id = await planned(userId);
      const { plan } = await it.request(id);
      expect(plan!.items.filter(({ held }) => held).map(({ store }) => store)).toEqual(hold ? ['notes'] : []);
      if (when === 'after the plan') hold = await ask(first, place(userId, notes));
      await ask(second, approve(id, plan!.hash));
      hold ??= await ask(first, place(userId, notes));
      await it.settle();
      const partial = await it.request(id);
      expect(partial).toMatchObject({ phase: 'PARTIALLY_FULFILLED', outcome: 'PARTIALLY_FULFILLED', progress: 100 });
      expect(partial.certificate!.html).toContain('LEGAL_HOLD');
      expect(await it.rowsOf(userId)).toBe(7);
      expect((await ask(first, release(hold.id))).code).toBe('HOLD_NEEDS_ANOTHER_PERSON');
      const released = (await ask(second, release(hold.id))) as unknown as { reopenedRequestId: string };
      await it.settle();
      expect(await it.request(released.reopenedRequestId)).toMatchObject({ phase: 'ERASED', subject: null });
      expect(await it.rowsOf(userId)).toBe(0);
      expect(
        ((await ask(second, release(hold.id))) as unknown as { reopenedRequestId: null }).reopenedRequestId,
      ).toBeNull();
    },
  );

  test('comes too late where nothing is left, and is refused without records', async () => {
    const userId = person();
    await it.person(userId);
    await it.approved(userId);
    await it.settle({ acknowledge: [] });
    expect((await ask(first, place(userId, notes))).code).toBe('RECORDS_ALREADY_ERASED');
    expect((await ask(first, place(ann.userId, '[]'))).code).toBe('PRIVACY_INPUT_INVALID');
    expect((await ask(first, place(ann.userId, '[{ subgraph: "payroll", store: "notes" }]'))).code).toBe(
      'PRIVACY_INPUT_INVALID',
    );
    expect((await ask({ ...first, kind: 'api-key' }, place(ann.userId, notes))).code).toBe('NOT_PERMITTED');
    await it.settle();
  });

  test('is seen by officers of the company only', async () => {
    const { id } = await ask(first, place(ann.userId, '[{ subgraph: "alpha", store: "notes", key: "1" }]'));
    const one = `query { legalHold(id: "${id}") { items { store key } placedBy subject { id } } }`;
    expect(await it.ask(second, one)).toEqual({
      legalHold: { items: [{ store: 'notes', key: '1' }], placedBy: first.id, subject: { id: ann.userId } },
    });
    const stranger = actorOf('privacy_officer', 15, randomUUID());
    expect(await it.ask(stranger, one)).toEqual({ legalHold: null });
    const list = `query { legalHolds(filter: { active: true, subjectUserId: "${ann.userId}" }) { nodes { id } } }`;
    expect(await it.ask(second, list)).toEqual({ legalHolds: { nodes: [{ id }] } });
    expect(await it.ask(stranger, list)).toEqual({ legalHolds: { nodes: [] } });
    await expect(it.ask(me, one)).rejects.toThrow('privacy:manage');
  });
});

describe('officers', () => {
  test('see numbers, follow changes, and look a person up in the open', async () => {
    await it.world.db.query(
      "insert into known_company (company_id, time_zone, country, active, version) values ($1, 'UTC', 'NO', true, 1)",
      [ann.companyId],
    );
    const stats = await it.ask<{ privacyStats: { types: { type: string; received: number; medianDays: number }[] } }>(
      first,
      'query { privacyStats { types { type received ended medianDays p95Days onTime overdue denied } } }',
    );
    const erasures = stats.privacyStats.types.find(({ type }) => type === 'ERASURE')!;
    expect(erasures.received).toBeGreaterThan(4);
    expect(erasures.medianDays).toBeGreaterThanOrEqual(0);
    const userId = person();
    await it.person(userId);
    const id = await planned(userId);
    const reveal = `revealSubject(requestId: "${id}") { __typename ... on SubjectRevealed { subject { id } } }`;
    expect(await ask(first, reveal)).toMatchObject({ subject: { id: userId } });
    const query = `subscription($c: ID!) { privacyRequestsChanged(companyId: $c, afterSeq: 0) { seq action request { id } } }`;
    const stream = await it.world.subscribe(first, query, { c: ann.companyId });
    const seen = await stream.next();
    expect(seen.value.data.privacyRequestsChanged).toMatchObject({ seq: 1 });
    await stream.return?.();
    expect((await it.request(id)).auditTrail.nodes.map(({ action }) => action)).toContain('SUBJECT_REVEALED');
    await ask(first, `withdrawPrivacyRequest(input: { requestId: "${id}" }) ${refused}`);
  });
});
