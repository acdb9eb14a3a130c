import { actorOf, expectNoLeaks, type Json } from '#platform/testing';
import { eventSchemas } from '#contracts/events';
import { companyA, companyB, openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());

const manager = actorOf('company_manager', 6, companyA);
const lead = actorOf('safety_lead', 3);
const reviewer = actorOf('reviewer', 1);
const threat = 'I will kill you tomorrow';
const contentId = 'd0000000-0000-7000-8000-000000000001';

const screenText = async (input: Json, who = manager): Promise<Json> => {
  const query = `mutation ($input: ScreenTextInput!) { r: screenText(input: $input) {
    __typename ... on TextScreening { verdict clearance } ... on ErrorResult { code } } }`;
  return (await world.send(who, query, { input: { companyId: companyA, locale: 'en', ...input } })).data.r;
};
const policy = `... on ScreeningPolicy { version sampleNotAssessed categories { category holdAt } }
  ... on ScreeningPolicyInvalid { problems { path message } } ... on VersionConflict { currentVersion } ... on ErrorResult { code }`;
const setPolicy = async (input: Json, who = lead, key: string | null = null): Promise<Json> => {
  const query = `mutation ($input: SetScreeningPolicyInput!, $key: String) { r: setScreeningPolicy(input: $input, idempotencyKey: $key) { __typename ${policy} } }`;
  const { data, errors } = await world.send(who, query, {
    input: { reason: 'agreed with the company', ...input },
    key,
  });
  return errors ? { code: errors[0].extensions.code } : data.r;
};

describe('content of a client', () => {
  it('is stored with what was found, and waits in the queue once', async () => {
    for (let n = 0; n < 2; n += 1)
      expect(await screenText({ text: threat, contentId })).toMatchObject({ verdict: 'HOLD', clearance: null });
    const items = await world.db.query<Json>(
      'select id, content_kind, user_id, held_text from review_item where content_id = $1',
      [contentId],
    );
    expect(items).toEqual([{ id: items[0]!.id, content_kind: 'OTHER', user_id: null, held_text: threat }]);
    const flags = (await world.events('safety.flag.raised')).filter(({ payload }) => payload.contentId === contentId);
    expect(flags.map(({ payload }) => eventSchemas['safety.flag.raised'].parse(payload))).toMatchObject([
      { category: 'ABUSE', severity: 'HIGH', verdict: 'HOLD' },
    ]);
    expect(JSON.stringify(flags)).not.toContain('kill');
    expect((await world.events('feedback.held')).filter(({ payload }) => payload.feedbackId === contentId)).toEqual([]);
  });

  it('may be used once a person let it: exactly that text', async () => {
    const act = async (name: string, type: string, input: Json) =>
      (
        await world.send(
          reviewer,
          `mutation ($input: ${type}!) { r: ${name}(input: $input) { ... on ReviewItem { id status feedback { id } } ... on ErrorResult { code } } }`,
          { input },
        )
      ).data.r;
    const [row] = await world.db.query<{ id: string }>('select id from review_item where content_id = $1', [contentId]);
    expect((await act('claimReviewItem', 'ReviewActionInput', { id: row!.id })).feedback).toBeNull();
    expect((await act('approveReviewItem', 'ReviewDecisionInput', { id: row!.id })).status).toBe('APPROVED');
    expect((await world.events('feedback.cleared')).filter(({ payload }) => payload.feedbackId === contentId)).toEqual(
      [],
    );
    const again = await screenText({ text: threat, contentId });
    expect(again.verdict).toBe('WARN');
    expect(again.clearance).not.toBeNull();
    expect((await screenText({ text: `${threat}, and your family`, contentId })).verdict).toBe('HOLD');
  });

  it('cannot take the id of a feedback, or of another company', async () => {
    const [feedbackId] = await world.receive([{ text: 'Hello there' }]);
    expect((await screenText({ text: 'Hello', contentId: feedbackId })).code).toBe('CONTENT_ID_TAKEN');
    const other = actorOf('company_manager', 7, companyB);
    expect((await screenText({ text: 'Hello', contentId, companyId: companyB }, other)).code).toBe('CONTENT_ID_TAKEN');
  });

  it('belongs to its author’s data where the author is given', async () => {
    const userId = actorOf('participant', 77).id;
    await screenText({ text: threat, contentId: 'd0000000-0000-7000-8000-000000000002', userId });
    const subject = { userId, companyId: companyA };
    expect(await world.services.personalData.counts(subject, world.clock.now())).toMatchObject({
      screenings: 1,
      reviews: 1,
    });
    expect(
      (await world.send({ ...reviewer, id: userId }, '{ reviewQueue(first: 100) { nodes { contentId text } } }')).data
        .reviewQueue.nodes,
    ).toContainEqual({
      contentId: 'd0000000-0000-7000-8000-000000000002',
      text: null,
    });
  });
});

describe('a policy', () => {
  it('decides for its company and no other, on the spot, for feedback and for batches', async () => {
    const insult = 'You are an idiot';
    expect((await screenText({ text: insult })).verdict).toBe('HOLD');
    const lenient = { companyId: companyA, categories: [{ category: 'ABUSE', flagAt: 0.3, warnAt: 0.6 }] };
    expect(await setPolicy({ ...lenient, expectedVersion: 0 }, lead, 'first')).toMatchObject({ version: 1 });
    expect(await setPolicy({ ...lenient, expectedVersion: 0 }, lead, 'first')).toMatchObject({ version: 1 });
    expect(await setPolicy({ ...lenient, expectedVersion: 0 })).toMatchObject({
      code: 'VERSION_CONFLICT',
      currentVersion: 1,
    });
    expect((await screenText({ text: insult })).verdict).toBe('WARN');
    const [mine, theirs] = await world.receive([{ text: insult }, { text: insult, companyId: companyB }]);
    const held = await world.db.query<Json>('select content_id from review_item where content_id = any($1::uuid[])', [
      [mine, theirs],
    ]);
    expect(held).toEqual([{ content_id: theirs }]);
    const batchId = 'e0000000-0000-7000-8000-000000000001';
    const texts = [
      [companyA, insult],
      [companyB, insult],
      [companyA, 'Write to ola@example.no'],
    ].map(([companyId, text], n) => ({
      id: world.ids.next(),
      type: 'batch.text.submitted',
      aggregateId: batchId,
      sequence: n,
      occurredAt: new Date(0),
      payload: {
        batchId,
        itemId: `e0000000-0000-7000-8000-00000000001${n}`,
        companyId: companyId!,
        text: text!,
        locale: 'en',
      },
    }));
    const before = await world.db.query('select id from screening');
    for (let n = 0; n < 2; n += 1) {
      const prepared = await world.services.batches.prepare!(texts);
      await world.db.transaction((tx) => world.services.batches.handle(texts, tx, prepared));
    }
    const screened = (await world.events('batch.text.screened')).map(({ payload }) =>
      eventSchemas['batch.text.screened'].parse(payload),
    );
    expect(screened.map(({ verdict, redactedText }) => [verdict, redactedText?.includes('ola') ?? null])).toEqual([
      ['WARN', false],
      ['HOLD', null],
      ['WARN', false],
    ]);
    expect(await world.db.query('select id from screening')).toEqual(before);
  });

  it('is refused by field, with the fix', async () => {
    const wrong = await setPolicy({
      companyId: companyA,
      categories: [
        { category: 'ABUSE', flagAt: 0.3, warnAt: 0.9, holdAt: 0.6 },
        { category: 'SAFEGUARDING', flagAt: 0.3, warnAt: 0.3 },
        { category: 'SPAM', flagAt: 0.3, warnAt: 0.6, holdAt: 7 },
      ],
    });
    expect(wrong.problems.map(({ path }: Json) => path)).toEqual([
      'input.categories.0.warnAt',
      'input.categories.1.holdAt',
      'input.categories.2.holdAt',
    ]);
    expect((await setPolicy({ companyId: companyA }, reviewer)).code).toBe('FORBIDDEN');
    expect((await setPolicy({ companyId: companyA }, actorOf('safety_lead', 7, companyB))).code).toBe(
      'COMPANY_NOT_FOUND',
    );
    expect((await setPolicy({ companyId: companyA }, { ...lead, kind: 'api-key' })).code).toBe('FORBIDDEN');
    const read = await world.send(
      actorOf('reviewer', 8, companyB),
      `query { screeningPolicy(companyId: "${companyA}") { version } }`,
    );
    expect(read.data.screeningPolicy).toBeNull();
  });

  it('sends a share of what cannot be assessed to a reviewer, and the rest on with a warning', async () => {
    const polish = {
      text: 'Bardzo dziękuję za pomoc i za wszystkie rozmowy w tym tygodniu',
      locale: 'pl',
      companyId: companyB,
    };
    await setPolicy({ companyId: companyB, sampleNotAssessed: 1 });
    const [read] = await world.receive([polish]);
    const [item] = await world.db.query<Json>('select reason, priority from review_item where content_id = $1', [read]);
    expect(item).toMatchObject({ reason: 'SAMPLED', priority: 25 });
    expect((await world.events('feedback.held')).some(({ payload }) => payload.feedbackId === read)).toBe(true);
    await setPolicy({ companyId: companyB, sampleNotAssessed: 0 });
    const [passed] = await world.receive([polish]);
    expect(await world.db.query('select 1 from review_item where content_id = $1', [passed])).toEqual([]);
    const cleared = (await world.events('feedback.cleared')).find(({ payload }) => payload.feedbackId === passed);
    expect(cleared!.payload.verdict).toBe('WARN');
  });
});

describe('what teaches the classifier', () => {
  const author = actorOf('participant', 88).id;
  const consent = (granted: boolean, at: string) => {
    const payload = { userId: author, purpose: 'MODEL_TRAINING', granted, at };
    const event = {
      id: world.ids.next(),
      type: 'consent.changed',
      aggregateId: author,
      sequence: 1,
      occurredAt: new Date(0),
      payload,
    };
    return world.db.transaction((tx) => world.services.trainingConsent.handle([event], tx, undefined as never));
  };
  async function decide(flagsConfirmed: boolean | null): Promise<string> {
    const [feedbackId] = await world.receive([
      { text: `${threat}, ola@example.no`, userId: author, companyId: companyB },
    ]);
    const [row] = await world.db.query<{ id: string }>('select id from review_item where content_id = $1', [
      feedbackId,
    ]);
    for (const [name, type, input] of [
      ['claimReviewItem', 'ReviewActionInput', {}],
      ['dismissReviewItem', 'ReviewDecisionInput', { flagsConfirmed }],
    ] as const)
      await world.send(reviewer, `mutation ($input: ${type}!) { r: ${name}(input: $input) { __typename } }`, {
        input: { id: row!.id, ...input },
      });
    return row!.id;
  }
  const kept = () => world.db.query<Json>('select item_id, label, text from decided_text');

  it('is kept with consent and a word on the flags only, without personal data', async () => {
    await decide(true);
    expect(await kept()).toEqual([]);
    await consent(true, '2026-11-01T00:00:00Z');
    await decide(null);
    expect(await kept()).toEqual([]);
    const [abuse, harmless] = [await decide(true), await decide(false)];
    expect((await kept()).map(({ item_id, label }) => [item_id, label]).sort()).toEqual(
      [
        [abuse, 'ABUSE'],
        [harmless, 'BENIGN'],
      ].sort(),
    );
    expect(JSON.stringify(await kept())).not.toContain('ola@example.no');
  });

  it('goes with the consent, and after 180 days', async () => {
    world.clock.advance(179 * 24 * 60 * 60_000);
    expect(await world.services.learning.prune(world.clock.now())).toBe(0);
    world.clock.advance(2 * 24 * 60 * 60_000);
    expect(await world.services.learning.prune(world.clock.now())).toBe(2);
    await decide(true);
    expect(await kept()).toHaveLength(1);
    await consent(false, '2026-11-02T00:00:00Z');
    expect(await kept()).toEqual([]);
    // An older word that comes late changes nothing.
    await consent(true, '2026-11-01T12:00:00Z');
    await decide(true);
    expect(await kept()).toEqual([]);
  });
});

it('queues a disclosure of a batch for a person, once and without its text', async () => {
  const batchId = 'e0000000-0000-7000-8000-000000000002';
  const texts = ['My husband beats me and I want to die', 'You are an idiot', 'The lessons are good'].map(
    (text, n) => ({
      id: world.ids.next(),
      type: 'batch.text.submitted',
      aggregateId: batchId,
      sequence: n,
      occurredAt: new Date(0),
      payload: { batchId, itemId: `e0000000-0000-7000-8000-00000000002${n}`, companyId: companyB, text, locale: 'en' },
    }),
  );
  for (let n = 0; n < 2; n += 1) {
    const prepared = await world.services.batches.prepare!(texts);
    await world.db.transaction((tx) => world.services.batches.handle(texts, tx, prepared));
  }
  const items = await world.db.query<Json>(
    `select id, content_id, content_kind, batch_id, user_id, held_text, redacted_text, priority, version
     from review_item where batch_id = $1`,
    [batchId],
  );
  expect(items).toEqual([
    {
      id: items[0]!.id,
      content_id: 'e0000000-0000-7000-8000-000000000020',
      content_kind: 'BATCH',
      batch_id: batchId,
      user_id: null,
      held_text: null,
      redacted_text: null,
      priority: 100,
      version: 1,
    },
  ]);
  const raised = (await world.events('safeguarding.raised')).filter(
    ({ payload }) => payload.reviewItemId === items[0]!.id,
  );
  expect(raised).toHaveLength(1);
  const everything = JSON.stringify(
    await world.db.query('select * from screening s join safety_flag f on f.screening_id = s.id'),
  );
  expect(everything).not.toContain('husband');
});
