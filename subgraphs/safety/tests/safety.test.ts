import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Actor } from '#platform/auth';
import { actorOf, expectNoLeaks, type Json } from '#platform/testing';
import { schemaDrift } from '#platform/database';
import { eventSchemas } from '#contracts/events';
import { leaseMs } from '../review-queue/review.rules.js';
import { personalData } from '../personal-data/index.js';
import { companyA, companyB, openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());

const anna = actorOf('reviewer', 1);
const bert = actorOf('reviewer', 2);
const threat = 'I will kill you tomorrow';
const result = `... on ReviewItem { id status version text contentId } ... on ReviewLeaseHeld { until } ... on VersionConflict { currentVersion } ... on ErrorResult { code message }
  ... on ReviewAlreadyDecided { status decidedAt } ... on ReviewItemNotFound { id }`;
const mutation = (name: string, type: string) =>
  `mutation M($input: ${type}!, $key: String) { r: ${name}(input: $input, idempotencyKey: $key) { __typename ${result} } }`;
const claim = mutation('claimReviewItem', 'ReviewActionInput');
const approve = mutation('approveReviewItem', 'ReviewDecisionInput');
const dismiss = mutation('dismissReviewItem', 'ReviewDecisionInput');
const escalate = mutation('escalateReviewItem', 'EscalateInput');

async function heldItem(text = threat, companyId = companyA): Promise<{ itemId: string; feedbackId: string }> {
  const [feedbackId] = await world.receive([{ text, companyId }]);
  const [row] = await world.db.query<{ id: string }>('select id from review_item where content_id = $1', [feedbackId]);
  return { itemId: row!.id, feedbackId: feedbackId! };
}

const took = async (who: Actor, itemId: string) => {
  expect((await world.send(who, claim, { input: { id: itemId } })).data.r.status).toBe('IN_REVIEW');
};

describe('screening what was received', () => {
  it('clears, redacts and holds, with flags that hold no words', async () => {
    const [clean, pii, held] = await world.receive([
      { text: 'My mentor helped me improve my interview skills.' },
      { text: 'Write to ola.nordmann@example.no please' },
      { text: threat },
    ]);
    const cleared = (await world.events('feedback.cleared')).map(({ payload }) =>
      eventSchemas['feedback.cleared'].parse(payload),
    );
    expect(cleared.find(({ feedbackId }) => feedbackId === clean)).toMatchObject({
      verdict: 'ALLOW',
      language: 'en',
      approvedByReviewer: false,
    });
    const redacted = cleared.find(({ feedbackId }) => feedbackId === pii)!;
    expect(redacted.verdict).toBe('WARN');
    expect(redacted.redactedText).toContain('[EMAIL]');
    expect(redacted.redactedText).not.toContain('ola.nordmann');
    expect(cleared.some(({ feedbackId }) => feedbackId === held)).toBe(false);
    expect((await world.events('feedback.held')).map(({ payload }) => payload)).toContainEqual({
      feedbackId: held,
      companyId: companyA,
      categories: ['ABUSE'],
    });
    const flags = await world.db.query('select * from safety_flag where content_id = any($1::uuid[])', [[pii, held]]);
    expect(flags).toHaveLength(2);
    expect(JSON.stringify(flags)).not.toMatch(/ola|kill/i);
    for (const { payload } of await world.events('safety.flag.raised'))
      eventSchemas['safety.flag.raised'].parse(payload);
  });

  it('screens one content once, however often it is delivered', async () => {
    const [feedbackId] = await world.receive([{ text: threat }]);
    const count = async () =>
      (await world.db.query('select from review_item where content_id = $1', [feedbackId])).length;
    const before = (await world.events('feedback.held')).length;
    await world.receive([{ text: threat, feedbackId: feedbackId! }]);
    await Promise.all([1, 2, 3].map(() => world.receive([{ text: threat, feedbackId: feedbackId! }])));
    expect(await count()).toBe(1);
    expect((await world.events('feedback.held')).length).toBe(before);
  });
});

describe('the review queue', () => {
  it('approves: the text goes on and the copy is cleared; a second decision is refused', async () => {
    const { itemId, feedbackId } = await heldItem('I will kill you, ola@example.no');
    await took(anna, itemId);
    const approved = await world.send(anna, approve, { input: { id: itemId, note: 'a quote', flagsConfirmed: false } });
    expect(approved.data.r).toMatchObject({ __typename: 'ReviewItem', status: 'APPROVED', text: null });
    const [event] = (await world.events('feedback.cleared')).filter(({ payload }) => payload.feedbackId === feedbackId);
    expect(event!.payload).toMatchObject({ approvedByReviewer: true, verdict: 'WARN' });
    expect(event!.payload.redactedText).toMatch(/^I will kill you, \[EMAIL\] +$/);
    expect((await world.send(bert, dismiss, { input: { id: itemId } })).data.r).toMatchObject({
      __typename: 'ReviewAlreadyDecided',
      status: 'APPROVED',
    });
    expect(
      await world.db.query('select action, actor_id, note from review_history where item_id = $1 order by version', [
        itemId,
      ]),
    ).toEqual([
      { action: 'OPENED', actor_id: 'system:screening', note: null },
      { action: 'CLAIMED', actor_id: anna.id, note: null },
      { action: 'APPROVED', actor_id: anna.id, note: 'a quote' },
    ]);
  });

  it('dismisses: nothing reads the text any more', async () => {
    const { itemId, feedbackId } = await heldItem();
    await took(anna, itemId);
    expect((await world.send(anna, dismiss, { input: { id: itemId } })).data.r.status).toBe('DISMISSED');
    expect((await world.events('feedback.rejected')).map(({ payload }) => payload)).toContainEqual({
      feedbackId,
      companyId: companyA,
      reviewItemId: itemId,
    });
    expect((await world.events('feedback.cleared')).some(({ payload }) => payload.feedbackId === feedbackId)).toBe(
      false,
    );
    expect(await world.db.query('select held_text, redacted_text from review_item where id = $1', [itemId])).toEqual([
      { held_text: null, redacted_text: null },
    ]);
  });

  it('lets one reviewer have an item until the lease ends', async () => {
    const { itemId } = await heldItem();
    expect((await world.send(anna, claim, { input: { id: itemId } })).data.r.status).toBe('IN_REVIEW');
    expect((await world.send(bert, approve, { input: { id: itemId } })).data.r.__typename).toBe('ReviewLeaseHeld');
    world.clock.advance(leaseMs + 1);
    const { data } = await world.send(bert, 'query ($id: ID!) { reviewItem(id: $id) { status version } }', {
      id: itemId,
    });
    expect(data.reviewItem).toEqual({ status: 'PENDING', version: 2 });
    expect(await world.services.queue.releaseExpired()).toBeGreaterThanOrEqual(1);
    expect((await world.send(bert, approve, { input: { id: itemId, expectedVersion: 2 } })).data.r).toMatchObject({
      __typename: 'VersionConflict',
      code: 'VERSION_CONFLICT',
      currentVersion: 3,
    });
    await took(bert, itemId);
    expect((await world.send(bert, approve, { input: { id: itemId, expectedVersion: 4 } })).data.r.status).toBe(
      'APPROVED',
    );
  });

  it('asks another person after an escalation, with a reason', async () => {
    const { itemId } = await heldItem();
    expect((await world.send(anna, escalate, { input: { id: itemId, reason: ' ' } })).errors![0].extensions.field).toBe(
      'input.reason',
    );
    expect(
      (await world.send(anna, escalate, { input: { id: itemId, reason: 'is this a quote?' } })).data.r.status,
    ).toBe('ESCALATED');
    expect((await world.send(anna, approve, { input: { id: itemId } })).data.r.__typename).toBe(
      'ReviewNeedsAnotherPerson',
    );
    await took(bert, itemId);
    expect((await world.send(bert, dismiss, { input: { id: itemId } })).data.r.status).toBe('DISMISSED');
  });

  it('never gives one item to two reviewers, most urgent first', async () => {
    await world.db.query(
      `update review_item set status = 'DISMISSED' where status in ('PENDING', 'IN_REVIEW', 'ESCALATED')`,
    );
    await world.receive([
      ...Array.from({ length: 12 }, () => ({ text: 'You are an idiot' })),
      { text: 'My husband beats me' },
    ]);
    const reviewers = Array.from({ length: 16 }, (_, n) => actorOf('reviewer', 100 + n));
    const next =
      'mutation ($key: String) { r: claimNextReviewItem(idempotencyKey: $key) { __typename ... on ReviewItem { id priority } } }';
    const first = await world.send(reviewers[0]!, next, { key: 'once' });
    expect(first.data.r.priority).toBe(100);
    expect((await world.send(reviewers[0]!, next, { key: 'once' })).data.r.id).toBe(first.data.r.id);
    const rest = await Promise.all(reviewers.slice(1).map((reviewer) => world.send(reviewer, next)));
    const ids = rest.map(({ data }) => data.r.id).filter(Boolean);
    expect(new Set([first.data.r.id, ...ids]).size).toBe(13);
    expect(rest.filter(({ data }) => data.r.__typename === 'ReviewQueueEmpty')).toHaveLength(3);
  });

  it('repeats a request with the same key without doing it again, and refuses another request with it', async () => {
    const { itemId } = await heldItem();
    await took(anna, itemId);
    const send = (note: string) => world.send(anna, approve, { input: { id: itemId, note }, key: 'k1' });
    const [one, two] = await Promise.all([send('x'), send('x')]);
    expect([one.data.r.version, two.data.r.version]).toEqual([3, 3]);
    expect((await send('y')).data.r).toEqual({
      __typename: 'IdempotencyKeyReused',
      code: 'IDEMPOTENCY_KEY_REUSED',
      message: expect.any(String),
    });
    expect(await world.db.query('select result_id from idempotency_key where key = $1', ['k1'])).toHaveLength(1);
  });

  it('pages through the queue without gaps', async () => {
    const query =
      'query ($after: String) { reviewQueue(first: 3, after: $after, filter: { statuses: [PENDING, IN_REVIEW, APPROVED, DISMISSED] }) { nodes { id priority } pageInfo { hasNextPage endCursor } } }';
    const ids: string[] = [];
    const priorities: number[] = [];
    let after: string | null = null;
    do {
      const page: Json = (await world.send(anna, query, { after })).data.reviewQueue;
      for (const node of page.nodes) {
        ids.push(node.id);
        priorities.push(node.priority);
      }
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after);
    expect(ids.length).toBe(new Set(ids).size);
    expect(ids.length).toBe((await world.db.query(`select from review_item where status <> 'ESCALATED'`)).length);
    expect(priorities).toEqual([...priorities].sort((a, b) => b - a));
  });
});

describe('live', () => {
  const query =
    'subscription ($after: Float) { reviewQueueChanged(afterSeq: $after) { seq pending item { id status } } }';

  it('sends the state first, then every change, and resumes', async () => {
    const stream = await world.subscribe(anna, query);
    const state = (await stream.next()).value.data.reviewQueueChanged;
    expect(state.item).toBeNull();
    const { itemId } = await heldItem();
    const change = (await stream.next()).value.data.reviewQueueChanged;
    expect(change.item).toEqual({ id: itemId, status: 'PENDING' });
    expect(change.pending).toBe(state.pending + 1);
    await stream.return!();
    await took(anna, itemId);
    await world.send(anna, dismiss, { input: { id: itemId } });
    const resumed = await world.subscribe(anna, query, { after: change.seq });
    expect((await resumed.next()).value.data.reviewQueueChanged.item).toEqual({ id: itemId, status: 'DISMISSED' });
    await resumed.return!();
  });
});

describe('who may see what', () => {
  it('keeps reviewers of one company to it, and everybody else out', async () => {
    const { itemId } = await heldItem(threat, companyB);
    const confined = actorOf('reviewer', 3, companyA);
    expect(
      (await world.send(confined, 'query ($id: ID!) { reviewItem(id: $id) { id } }', { id: itemId })).data.reviewItem,
    ).toBeNull();
    expect((await world.send(confined, approve, { input: { id: itemId } })).data.r.__typename).toBe(
      'ReviewItemNotFound',
    );
    const list = await world.send(confined, '{ reviewQueue(first: 100) { nodes { companyId } } }');
    expect(new Set(list.data.reviewQueue.nodes.map((node: Json) => node.companyId))).toEqual(new Set([companyA]));
    expect(
      (await world.send(actorOf('participant', 4, companyB), '{ reviewQueue { nodes { id } } }')).errors![0].extensions
        .code,
    ).toBe('FORBIDDEN');
  });

  it('answers the screening of a feedback in one query for many', async () => {
    const ids = await world.receive([{ text: 'Hello there' }, { text: threat }, { text: threat, companyId: companyB }]);
    const query =
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Feedback { id screening { verdict flags { ruleId spans { start end } } } reviewItem { id } } } }';
    const representations = ids.map((id) => ({ __typename: 'Feedback', id }));
    const { data } = await world.send({ ...actorOf('reviewer', 5, companyA) }, query, { r: representations });
    expect(data._entities.map((entity: Json) => entity.screening?.verdict ?? null)).toEqual(['ALLOW', 'HOLD', null]);
    expect(data._entities[1].screening.flags[0]).toEqual({ ruleId: 'en.abuse.threat', spans: [{ start: 2, end: 15 }] });
    expect(data._entities[2].reviewItem).toBeNull();
  });

  it('screens on the spot without keeping anything', async () => {
    const manager = actorOf('company_manager', 6, companyA);
    const query =
      'mutation ($input: ScreenTextInput!) { screenText(input: $input) { ... on TextScreening { verdict clearance redactedText signals { category } } ... on CompanyNotFound { id code } } }';
    const screened = await world.send(manager, query, {
      input: { companyId: companyA, text: 'Call me on +47 912 34 567', locale: 'en' },
    });
    expect(screened.data.screenText).toMatchObject({ verdict: 'WARN', signals: [{ category: 'PII' }] });
    expect(screened.data.screenText.redactedText).not.toContain('912');
    const held = await world.send(manager, query, { input: { companyId: companyA, text: threat } });
    expect(held.data.screenText).toMatchObject({ verdict: 'HOLD', clearance: null });
    const unknown = 'c0000000-0000-7000-8000-0000000000ff';
    const refused = await world.send(actorOf('company_manager', 1, unknown), query, {
      input: { companyId: unknown, text: 'Hello.' },
    });
    expect(refused.data.screenText).toEqual({ id: unknown, code: 'COMPANY_NOT_FOUND' });
    const theirs = await world.send(manager, query, { input: { companyId: companyB, text: 'hi' } });
    expect(theirs.data.screenText).toEqual({ id: companyB, code: 'COMPANY_NOT_FOUND' });
  });

  it('lets one caller and one company have 100 texts screened in any minute, however they are sent', async () => {
    const aliases = Array.from({ length: 30 }, (_, n) => `a${n}: screenText(input: $input) { __typename }`).join(' ');
    const one =
      'mutation ($input: ScreenTextInput!) { r: screenText(input: $input) { ... on RateLimited { message retryAfter } } }';
    const [mine, theirs] = ['31', '32'].map((n) => `c0000000-0000-7000-8000-0000000000${n}`) as [string, string];
    await world.know(mine, theirs);
    const staff = actorOf('operator', 31);
    const scoped = { ...staff, scopes: ['classify:write' as const] };
    const typesFrom = async (who: Actor, companyId: string) => {
      const { data } = await world.send(who, `mutation ($input: ScreenTextInput!) { ${aliases} }`, {
        input: { companyId, text: 'Hello' },
      });
      return Object.values<Json>(data).map(({ __typename }) => __typename);
    };
    const inFourRequests = (await Promise.all([1, 2, 3, 4].map(() => typesFrom(scoped, mine)))).flat();
    expect(inFourRequests.filter((type) => type === 'TextScreening')).toHaveLength(100);
    // The caller has used theirs up for every company, the company for every caller; others are let through.
    expect(new Set(await typesFrom(scoped, theirs))).toEqual(new Set(['RateLimited']));
    expect(new Set(await typesFrom({ ...scoped, id: actorOf('operator', 32).id }, mine))).toEqual(
      new Set(['RateLimited']),
    );
    expect(new Set(await typesFrom({ ...scoped, id: actorOf('operator', 32).id }, theirs))).toEqual(
      new Set(['TextScreening']),
    );
    const refused = await world.send(scoped, one, { input: { companyId: mine, text: 'Hello' } });
    expect(refused.data.r.retryAfter).toBe(60);
    world.clock.advance(60_001);
    expect(new Set(await typesFrom(scoped, mine))).toEqual(new Set(['TextScreening']));
    expect(await world.db.query("select key from request_log where last_hit < now() - interval '1 hour'")).toEqual([]);
  });

  it('screens off the event loop', async () => {
    const text = 'k i l l '.repeat(2500);
    const query = 'mutation ($input: ScreenTextInput!) { screenText(input: $input) { __typename } }';
    const manager = actorOf('company_manager', 33, companyA);
    // The thread starts with the first one.
    await world.send(manager, query, { input: { companyId: companyA, text } });
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    await Promise.all(
      Array.from({ length: 10 }, () => world.send(manager, query, { input: { companyId: companyA, text } })),
    );
    delay.disable();
    console.log(`event loop held up beside ten texts of 20,000 characters: ${(delay.max / 1e6).toFixed(0)} ms at most`);
    expect(delay.max / 1e6).toBeLessThan(500);
  });
});

describe('the database', () => {
  it('is what the entities say', async () => {
    expect(await schemaDrift(world.db)).toBe('');
  });

  it('refuses to rewrite history', async () => {
    await expect(world.db.query(`update review_history set note = 'x'`)).rejects.toThrow(/append-only/);
    await expect(world.db.query('delete from review_history')).rejects.toThrow(/append-only/);
  });

  it('has every column in the personal-data catalogue, once', async () => {
    const columns = await world.db.query<{ name: string }>(
      `select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public' order by 1`,
    );
    const listed = personalData(world.db)
      .describe()
      .map(({ table, column }) => `${table}.${column}`);
    expect(listed.toSorted()).toEqual(columns.map(({ name }) => name).toSorted());
  });

  it('exports exactly what it counts, as of an instant, page by page', async () => {
    const subject = { userId: 'a0000000-0000-7000-8000-0000000000ff', companyId: companyA };
    await world.receive(
      Array.from({ length: 230 }, (_, n) => ({
        text: n % 10 === 0 ? threat : `ola${n}@example.no`,
        userId: subject.userId,
      })),
    );
    await world.receive([{ text: threat }]);
    const asOf = world.clock.now();
    world.clock.advance(1000);
    await world.receive([{ text: 'too late', userId: subject.userId }]);
    const contributor = personalData(world.db);
    const found: Record<string, number> = {};
    let cursor: string | null = null;
    do {
      const page = await contributor.exportPage(subject, asOf, cursor);
      expect(await contributor.exportPage(subject, asOf, cursor)).toEqual(page);
      for (const { section, data } of page.records) {
        found[section] = (found[section] ?? 0) + 1;
        expect(JSON.stringify(data)).not.toContain(anna.id);
      }
      cursor = page.nextCursor;
    } while (cursor);
    expect(found).toEqual({ screenings: 230, 'safety-flags': 230, reviews: 23 });
    const nothing = { 'training-texts': 0, 'training-consent': 0 };
    expect({ ...found, ...nothing }).toEqual(await contributor.counts(subject, asOf));
  });
});

it('a forged cursor of the queue is a mistake of the caller, whatever it holds', async () => {
  await heldItem();
  const id = '019aa000-0000-7000-8000-000000000000';
  const at = '2026-11-23T10:00:00.000Z';
  const instants = [
    '',
    'x',
    '2026-11-23 10:00 Mars/Base',
    '2026-02-30T10:00:00.000Z',
    '294277-01-01T00:00:00.000Z',
    'infinity',
    5,
  ];
  const forged = [
    ...['x', '1', 40_000, -32_768, 0.5, null].map((priority) => [priority, at, id]),
    ...instants.map((instant) => [1, instant, id]),
    ...['x', '', 7].map((last) => [1, at, last]),
    [1, at],
    [1, at, id, id],
    [],
    [[1], at, id],
  ];
  const ask = (after: string) =>
    world.send(anna, 'query ($after: String) { reviewQueue(first: 1, after: $after) { pageInfo { endCursor } } }', {
      after,
    });
  const logged = world.logs.length;
  for (const key of [...forged, { 0: 1 }, 'x', 1, null]) {
    const { errors } = await ask(Buffer.from(JSON.stringify(key)).toString('base64url'));
    expect([key, errors?.[0]]).toEqual([
      key,
      expect.objectContaining({
        message: 'after: is not a cursor of this list; use `endCursor` of the page before.',
        extensions: expect.objectContaining({ code: 'BAD_USER_INPUT', field: 'after' }),
      }),
    ]);
  }
  expect(world.logs.slice(logged)).toEqual([]);
  const { data } = await ask(Buffer.from(JSON.stringify([32_767, at, id])).toString('base64url'));
  expect(data.reviewQueue.pageInfo.endCursor).not.toBeNull();
});
