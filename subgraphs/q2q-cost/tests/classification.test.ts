import { SignJWT } from 'jose';
import { expectNoLeaks } from '#platform/testing';
import { eventSchemas } from '#contracts/events';
import { deriveKey } from '#platform/auth';
import { sha256 } from '#platform/text';
import { usdOf } from '../ledger/money.rules.js';
import { personalData } from '../personal-data/index.js';
import { actorOf, type Json, openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());

const participant = 'a0000000-0000-7000-8000-0000000000aa';
const good = 'I feel more confident now and I was invited to a job interview.';

async function deliver(
  companyId: string,
  texts: readonly { text?: string; feedbackId?: string; language?: string }[],
  userId = participant,
): Promise<string[]> {
  const events = texts.map(({ text = good, feedbackId = world.ids.next(), language = 'en' }, sequence) => {
    const payload = {
      feedbackId,
      companyId,
      userId,
      verdict: 'ALLOW',
      approvedByReviewer: false,
      redactedText: text,
      language,
    };
    return {
      id: world.ids.next(),
      type: 'feedback.cleared',
      aggregateId: feedbackId,
      sequence,
      occurredAt: new Date(0),
      payload,
    };
  });
  const handler = world.services.handlers[1]! as Json;
  const prepared = await handler.prepare(events);
  await world.db.transaction((tx) => handler.handle(events, tx, prepared));
  return events.map(({ aggregateId }) => aggregateId);
}

const outcomesOf = async (feedbackId: string) =>
  [...(await world.events('outcome.scored')), ...(await world.events('outcome.skipped'))].filter(
    ({ payload }) => payload.feedbackId === feedbackId,
  );

describe('cleared feedback', () => {
  it('is scored, paid and told of once, however often it is delivered', async () => {
    const companyId = await world.company(10n ** 12n);
    const feedbackId = world.ids.next();
    await deliver(companyId, [{ feedbackId }, { feedbackId }]);
    await Promise.allSettled([1, 2, 3].map(() => deliver(companyId, [{ feedbackId }])));
    const outcomes = await outcomesOf(feedbackId);
    expect(outcomes).toHaveLength(1);
    const scored = eventSchemas['outcome.scored'].parse(outcomes[0]!.payload);
    const job = scored.scores.find(({ dimension }) => dimension === 'job_readiness')!;
    expect(job.score).toBeGreaterThan(0.5);
    expect(job.evidence.map(({ start, end }) => good.slice(start, end)).join(' ')).toContain('interview');
    const budget = (await world.services.budgets.read(companyId))!;
    // Thirteen words at 20,000 pico-USD each: 0.00000026 dollars.
    expect(usdOf(budget.spentPusd)).toBe('0.00000026');
    expect(budget.reservedPusd).toBe(0n);
    expect(await world.services.settlements.proof()).toEqual([]);
  });

  it('is skipped without budget, and classified when it is cleared again with one', async () => {
    const companyId = await world.company(1n);
    const [feedbackId] = await deliver(companyId, [{}]);
    expect((await outcomesOf(feedbackId!)).map(({ payload }) => payload.reason)).toEqual(['BUDGET_EXHAUSTED']);
    await world.services.budgetChanges.set({
      companyId,
      monthlyLimitPusd: 10n ** 12n,
      timeZone: null,
      reason: 'more',
      actorId: 'x',
      idempotencyKey: null,
    });
    await deliver(companyId, [{ feedbackId: feedbackId! }]);
    expect(await outcomesOf(feedbackId!)).toHaveLength(2);
    expect(await world.db.query('select status from classification where feedback_id = $1', [feedbackId])).toEqual([
      { status: 'SCORED' },
    ]);
  });

  it('says so when the model abstains', async () => {
    const companyId = await world.company(10n ** 12n);
    const [unknownLanguage, neutral] = await deliver(companyId, [{ language: 'und' }, { text: 'The bus was late.' }]);
    for (const id of [unknownLanguage, neutral])
      expect((await outcomesOf(id!)).map(({ payload }) => payload.reason)).toEqual(['ABSTAINED']);
  });
});

describe('what was made of feedback', () => {
  it('is for those who may read about its author, whatever else they may do', async () => {
    const companyId = await world.company(10n ** 12n);
    const [feedbackId] = await deliver(companyId, [{}]);
    const read = async (role: 'programme_staff' | 'company_manager' | 'finance', id: string) => {
      const of = [
        { __typename: 'Classification', id },
        { __typename: 'Feedback', id: feedbackId },
      ];
      const query = `query ($id: ID!, $of: [_Any!]!) { classification(id: $id) { status }
        _entities(representations: $of) { ... on Classification { status } ... on Feedback { classification { status } } } }`;
      return (await world.send(actorOf(role, 20, companyId), query, { id, of })).data;
    };
    const [row] = await world.services.classifications.by('feedbackId', [feedbackId!]);
    const classified = { status: 'SCORED' };
    expect(await read('programme_staff', row!.id)).toEqual({
      classification: classified,
      _entities: [classified, { classification: classified }],
    });
    expect(await read('company_manager', row!.id)).toEqual({
      classification: null,
      _entities: [null, { classification: null }],
    });
    expect((await read('finance', row!.id))._entities).toEqual([null, { classification: null }]);
  });
});

describe('classifyText', () => {
  const query = `mutation ($input: ClassifyTextInput!, $key: String) { r: classifyText(input: $input, idempotencyKey: $key) { __typename
    ... on Classification { id status scores { dimension score evidence { start end } } } ... on ErrorResult { code } ... on RateLimited { retryAfter } ... on BudgetExhausted { retryAfter } } }`;
  const clearanceFor = (text: string, companyId: string, secret = world.deps.config.auth.serviceTokenSecret) => {
    const at = Math.floor(world.clock.now().getTime() / 1000);
    const claims = { company: companyId, lang: 'en', sha256: sha256(text) };
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('safety')
      .setAudience('q2q-cost')
      .setIssuedAt(at)
      .setExpirationTime(at + 600)
      .sign(deriveKey(secret, 'screening-clearance'));
  };

  it('reads a text only with the proof that exactly this text was screened for this company', async () => {
    const companyId = await world.company(10n ** 12n);
    const manager = actorOf('company_manager', 1, companyId);
    const typeFor = async (input: Record<string, unknown>) =>
      (await world.send(manager, query, { input: { companyId, text: good, ...input } })).data.r.__typename;
    expect(await typeFor({})).toBe('ScreeningRequired');
    expect(await typeFor({ clearance: await clearanceFor('another text', companyId) })).toBe('ScreeningRequired');
    expect(await typeFor({ clearance: await clearanceFor(good, world.ids.next()) })).toBe('ScreeningRequired');
    expect(
      await typeFor({ clearance: await clearanceFor(good, companyId, 'a forged secret that is long enough') }),
    ).toBe('ScreeningRequired');
    const clearance = await clearanceFor(good, companyId);
    expect(await typeFor({ clearance })).toBe('Classification');
    world.clock.advance(601_000);
    expect(await typeFor({ clearance })).toBe('ScreeningRequired');
  });

  it('pays once for one key, and refuses another text with it', async () => {
    const companyId = await world.company(10n ** 12n);
    const manager = actorOf('company_manager', 2, companyId);
    const input = { companyId, text: good, clearance: await clearanceFor(good, companyId) };
    const answers = await Promise.all(Array.from({ length: 8 }, () => world.send(manager, query, { input, key: 'k' })));
    expect(new Set(answers.map(({ data }) => data.r.id)).size).toBe(1);
    expect(await world.db.query('select from reservation where company_id = $1', [companyId])).toHaveLength(1);
    const other = { ...input, text: 'x y z', clearance: await clearanceFor('x y z', companyId) };
    expect((await world.send(manager, query, { input: other, key: 'k' })).data.r).toEqual({
      __typename: 'IdempotencyKeyReused',
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('lets exactly 100 of 130 through in any minute, and tells when the budget is gone', async () => {
    const companyId = await world.company(10n ** 12n);
    const manager = actorOf('company_manager', 3, companyId);
    const input = { companyId, text: good, clearance: await clearanceFor(good, companyId) };
    const many = async (count: number) =>
      (await Promise.all(Array.from({ length: count }, () => world.send(manager, query, { input })))).map(
        ({ data }) => data.r,
      );
    const first = await many(60);
    world.clock.advance(30_000);
    const second = await many(70);
    expect([...first, ...second].filter(({ __typename }) => __typename === 'Classification')).toHaveLength(100);
    expect(second.find(({ __typename }) => __typename === 'RateLimited').retryAfter).toBe(30);
    world.clock.advance(30_001);
    expect((await many(61)).filter(({ __typename }) => __typename === 'Classification')).toHaveLength(60);
    const poor = await world.company(1n);
    const refused = await world.send(actorOf('company_manager', 4, poor), query, {
      input: { companyId: poor, text: good, clearance: await clearanceFor(good, poor) },
    });
    expect(refused.data.r.__typename).toBe('BudgetExhausted');
    expect(refused.data.r.retryAfter).toBeGreaterThan(0);
  });
});

describe('budget and spend in the graph', () => {
  const entities =
    'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Company { budget { limit { amount currency } spent { amount } status usedPercent } spend { total { amount } byModel { key requests cost { amount } } byDay { key } } } } }';
  const setBudget =
    'mutation ($input: SetBudgetInput!, $key: String) { r: setBudget(input: $input, idempotencyKey: $key) { __typename ... on Budget { limit { amount } } ... on ErrorResult { code } ... on BudgetBelowCommitted { committed { amount } } } }';

  it("shows a company its own money and no other company's", async () => {
    const [mine, theirs] = [await world.company(25n * 10n ** 12n), await world.company(10n ** 12n)];
    await deliver(mine, [{}, {}]);
    const r = [mine, theirs].map((id) => ({ __typename: 'Company', id }));
    const { data } = await world.send(actorOf('company_manager', 5, mine), entities, { r });
    expect(data._entities[0].budget).toEqual({
      limit: { amount: '25.00', currency: 'USD' },
      spent: { amount: '0.00000052' },
      status: 'OK',
      usedPercent: 0,
    });
    expect(data._entities[0].spend.byModel).toEqual([
      { key: 'embedded/q2q-ngram-2', requests: 2, cost: { amount: '0.00000052' } },
    ]);
    expect(data._entities[0].spend.byDay).toHaveLength(1);
    expect(data._entities[1]).toEqual({ budget: null, spend: null });
    const participantSees = await world.send(actorOf('participant', 6, mine), entities, { r });
    expect(participantSees.errors![0].extensions.code).toBe('FORBIDDEN');
  });

  it('changes a limit with a reason, once per key, never below what is committed', async () => {
    const companyId = await world.company(10n ** 12n);
    const finance = actorOf('finance', 7);
    const input = { companyId, monthlyLimit: '3.50', reason: 'pilot grows', timeZone: 'Europe/Oslo' };
    expect((await world.send(finance, setBudget, { input, key: 'a' })).data.r.limit.amount).toBe('3.50');
    expect((await world.send(finance, setBudget, { input, key: 'a' })).data.r.limit.amount).toBe('3.50');
    expect(
      await world.db.query('select reason from budget_change where company_id = $1 and actor_id = $2', [
        companyId,
        finance.id,
      ]),
    ).toEqual([{ reason: 'pilot grows' }]);
    const other = { ...input, monthlyLimit: '4.00' };
    expect((await world.send(finance, setBudget, { input: other, key: 'a' })).data.r.code).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
    await deliver(companyId, [{}]);
    const none = { ...input, monthlyLimit: '0' };
    expect((await world.send(finance, setBudget, { input: none, key: 'b' })).data.r).toEqual({
      __typename: 'BudgetBelowCommitted',
      code: 'BUDGET_BELOW_COMMITTED',
      committed: { amount: '0.00000026' },
    });
    // What was refused did nothing: its key is free.
    expect((await world.send(finance, setBudget, { input: other, key: 'b' })).data.r.limit.amount).toBe('4.00');
    for (const [field, value] of [
      ['monthlyLimit', '-1'],
      ['monthlyLimit', '1e3'],
      ['timeZone', 'Mars/Base'],
      ['reason', ' '],
    ] as const)
      expect(
        (await world.send(finance, setBudget, { input: { ...input, [field]: value } })).errors![0].extensions.field,
      ).toBe(`input.${field}`);
    expect(
      (await world.send(actorOf('company_manager', 8, companyId), setBudget, { input })).errors![0].extensions.code,
    ).toBe('FORBIDDEN');
  });

  it('streams the budget: the state first, then every change', async () => {
    const companyId = await world.company(10n ** 12n);
    const query =
      'subscription ($id: ID!) { spendUpdated(companyId: $id) { seq budget { spent { amount } reserved { amount } } } }';
    const stream = await world.subscribe(actorOf('finance', 9), query, { id: companyId });
    const first = (await stream.next()).value!.data.spendUpdated;
    expect(first.budget.spent.amount).toBe('0.00');
    await deliver(companyId, [{}]);
    let latest = first;
    while (latest.budget.spent.amount === '0.00') latest = (await stream.next()).value!.data.spendUpdated;
    expect(latest.budget).toEqual({ spent: { amount: '0.00000026' }, reserved: { amount: '0.00' } });
    expect(latest.seq).toBeGreaterThan(first.seq);
    await stream.return!();
  });

  it('lists models with prices and an evaluation', async () => {
    const { data } = await world.send(
      actorOf('finance', 10),
      '{ models { id status prices { unit perMillion { amount } source } evaluation { dimension n accuracy { value low high n } } } }',
    );
    expect(data.models[0].prices).toContainEqual({
      unit: 'INPUT_TOKEN',
      perMillion: { amount: '0.02' },
      source: 'internal',
    });
    expect(data.models[0].evaluation).toHaveLength(5);
    expect(data.models[0].evaluation[0].n).toBeGreaterThanOrEqual(210);
  });
});

describe('personal data', () => {
  it('lists every column, once', async () => {
    const columns = await world.db.query<{ name: string }>(
      `select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public'`,
    );
    const listed = personalData(world.services)
      .describe()
      .map(({ table, column }) => `${table}.${column}`);
    expect(listed.toSorted()).toEqual(columns.map(({ name }) => name).toSorted());
  });

  it('exports what it counts, as of an instant', async () => {
    const companyId = await world.company(10n ** 13n);
    const subject = { userId: 'a0000000-0000-7000-8000-0000000000bb', companyId };
    for (let n = 0; n < 5; n += 1)
      await deliver(
        companyId,
        Array.from({ length: 50 }, () => ({})),
        subject.userId,
      );
    await deliver(companyId, [{}]);
    const asOf = world.clock.now();
    world.clock.advance(1000);
    await deliver(companyId, [{}], subject.userId);
    const contributor = personalData(world.services);
    const first = await contributor.exportPage(subject, asOf, null);
    const second = await contributor.exportPage(subject, asOf, first.nextCursor);
    expect(second.nextCursor).toBeNull();
    expect(first.records.length + second.records.length).toBe(250);
    expect(await contributor.counts(subject, asOf)).toEqual({ classifications: 250 });
  });
});
