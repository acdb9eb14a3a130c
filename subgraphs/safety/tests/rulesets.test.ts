import type { Actor } from '#platform/auth';
import { actorOf, expectNoLeaks, type Json } from '#platform/testing';
import { companyA, companyB, openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());

const lead = actorOf('safety_lead', 3);
const reviewer = actorOf('reviewer', 1);
const ruleset = `__typename ... on Ruleset { version status basedOn reason } ... on RulesetInvalid { problems { path } }
  ... on RulesetStatusWrong { currentStatus } ... on ErrorResult { code }`;
const run = async (who: Actor, name: string, input: Json, key: string | null = null): Promise<Json> => {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!, $key: String) { r: ${name}(input: $input, idempotencyKey: $key) { ${ruleset} } }`;
  const { data, errors } = await world.send(who, query, { input, key });
  return errors ? { code: errors[0].extensions.code, field: errors[0].extensions.field } : data.r;
};
const active = async () => (await world.send(lead, '{ screeningRulesetVersion }')).data.screeningRulesetVersion;
const phrase = {
  ruleId: 'no.abuse.veiled',
  category: 'ABUSE',
  confidence: 0.95,
  severity: 'HIGH',
  slots: ['blå', 'vafler'],
  gap: 1,
};
const veiled = 'Vi spiste blå vafler på kurset på mandag';
const verdictOf = async (text: string, companyId = companyA) => {
  const query = `mutation ($input: ScreenTextInput!) { r: screenText(input: $input) { ... on TextScreening { verdict rulesetVersion } } }`;
  const { data } = await world.send(actorOf('company_manager', 5, companyId), query, {
    input: { companyId, text, locale: 'nb' },
  });
  return data.r.verdict;
};

test('a version is tried in shadow, put in force, and rolled back', async () => {
  const first = await active();
  expect(await verdictOf(veiled)).not.toBe('HOLD');
  const made = await run(
    lead,
    'shadowRuleset',
    { name: 'Veiled', reason: 'seen in the queue', phrases: [phrase] },
    'make',
  );
  expect(made).toMatchObject({ status: 'SHADOW', basedOn: first });
  expect(
    (await run(lead, 'shadowRuleset', { name: 'Veiled', reason: 'seen in the queue', phrases: [phrase] }, 'make'))
      .version,
  ).toBe(made.version);
  // It decides nothing, and is counted.
  const [contentId] = await world.receive([{ text: veiled, locale: 'nb' }]);
  expect(await world.db.query('select 1 from review_item where content_id = $1', [contentId])).toHaveLength(0);
  const counts = await world.send(
    lead,
    '{ rulesets { version status shadowCounts { activeVerdict shadowVerdict texts } } }',
  );
  const tried = counts.data.rulesets.find(({ version }: Json) => version === made.version);
  expect(tried.shadowCounts).toContainEqual(expect.objectContaining({ shadowVerdict: 'HOLD', texts: 1 }));
  const diff = await world.send(
    lead,
    'query ($from: ID!, $to: ID!) { rulesetDiff(from: $from, to: $to) { changes { ruleId before { mode } after { mode confidence } } } }',
    { from: first, to: made.version },
  );
  expect(diff.data.rulesetDiff.changes).toEqual([
    { ruleId: 'no.abuse.veiled', before: null, after: { mode: 'ACTIVE', confidence: 0.95 } },
  ]);
  expect((await run(lead, 'rollBackRuleset', { version: made.version, reason: 'x' })).code).toBe(
    'RULESET_STATUS_WRONG',
  );
  expect((await run(lead, 'activateRuleset', { version: 'no such', reason: 'x' })).code).toBe('RULESET_NOT_FOUND');
  expect((await run(lead, 'activateRuleset', { version: made.version, reason: 'fine in shadow' })).status).toBe(
    'ACTIVE',
  );
  expect(await active()).toBe(made.version);
  expect(await verdictOf(veiled)).toBe('HOLD');
  expect(await run(lead, 'activateRuleset', { version: made.version, reason: 'x' })).toMatchObject({
    code: 'RULESET_STATUS_WRONG',
    currentStatus: 'ACTIVE',
  });
  expect((await run(lead, 'rollBackRuleset', { reason: 'too many' })).version).toBe(first);
  expect(await verdictOf(veiled)).not.toBe('HOLD');
});

test('what is wrong with a version is said at once, by field', async () => {
  const wrong = await run(lead, 'shadowRuleset', {
    name: 'Wrong',
    reason: 'x',
    rules: [
      { ruleId: 'no.such', mode: 'SHADOW' },
      { ruleId: 'pii.email', mode: 'SHADOW' },
      { ruleId: 'en.abuse.threat', confidence: 2 },
    ],
    phrases: [{ ...phrase, ruleId: 'en.abuse.threat', slots: ['*'], gap: 9 }],
    words: [{ ruleId: 'x.y', category: 'ABUSE', confidence: 0.5, severity: 'LOW', forms: 'Word wo*' }],
  });
  expect(wrong.problems.map(({ path }: Json) => path)).toEqual([
    'input.rules.0.ruleId',
    'input.rules.1.ruleId',
    'input.rules.2.confidence',
    'input.words.0.forms',
    'input.words.0.forms',
    'input.phrases.0.slots',
    'input.phrases.0.gap',
    'input.phrases.0.slots.0',
    'input.phrases.0.ruleId',
  ]);
  expect((await run(lead, 'shadowRuleset', { name: 'Same', reason: 'x' })).problems).toEqual([{ path: 'input' }]);
});

test('only leads of the platform change rules; reviewers read them', async () => {
  const input = { name: 'Mine', reason: 'x', phrases: [phrase] };
  expect((await run(reviewer, 'shadowRuleset', input)).code).toBe('FORBIDDEN');
  expect((await run(actorOf('safety_lead', 7, companyA), 'shadowRuleset', input)).code).toBe('FORBIDDEN');
  expect((await run({ ...lead, kind: 'api-key' }, 'shadowRuleset', input)).code).toBe('FORBIDDEN');
  const { data } = await world.send(reviewer, '{ screeningRules { ruleId category mode kind } }');
  expect(data.screeningRules).toContainEqual({
    ruleId: 'en.abuse.insult',
    category: 'ABUSE',
    mode: 'ACTIVE',
    kind: 'PHRASE',
  });
  expect(new Set(data.screeningRules.map(({ ruleId }: Json) => ruleId)).size).toBe(data.screeningRules.length);
});

describe('precision', () => {
  /** As if reviewers had decided so many items that one rule held. */
  async function decided(text: string, confirmed: number, wrong: number): Promise<void> {
    const contents = await world.receive(Array.from({ length: confirmed + wrong }, () => ({ text })));
    await world.db.query(
      `update review_item i set status = 'APPROVED', decided_at = $3, flags_confirmed = array_position($1::uuid[], i.content_id) <= $2
       where content_id = any($1::uuid[])`,
      [contents, confirmed, world.clock.now()],
    );
  }

  it('is counted per rule, with its interval', async () => {
    await decided('You are an idiot', 3, 1);
    const { data } = await world.send(
      reviewer,
      '{ screeningRules { ruleId precision { decisions confirmed precision low high } } }',
    );
    const rule = data.screeningRules.find(({ ruleId }: Json) => ruleId === 'en.abuse.insult');
    expect(rule.precision).toMatchObject({ decisions: 4, confirmed: 3, precision: 0.75 });
    expect(rule.precision.low).toBeCloseTo(0.3006, 3);
    expect(rule.precision.high).toBeCloseTo(0.9544, 3);
  });

  it('under one half over fifty decisions puts a rule into shadow; never one for disclosures', async () => {
    await decided('You are an idiot', 20, 25);
    expect(await world.services.rulesets.demote()).toEqual([]);
    await decided('You are an idiot', 0, 10);
    await decided('My husband beats me', 0, 50);
    const before = await active();
    expect(await world.services.rulesets.demote()).toMatchObject([{ ruleId: 'en.abuse.insult', decisions: 50 }]);
    expect(await active()).not.toBe(before);
    expect(await verdictOf('You are an idiot')).not.toBe('HOLD');
    expect(await verdictOf('My husband beats me')).toBe('HOLD');
    const { data } = await world.send(lead, '{ rulesets { status createdBy reason } }');
    expect(data.rulesets.find(({ status }: Json) => status === 'ACTIVE')).toMatchObject({
      createdBy: 'system:precision',
      reason: expect.stringContaining('en.abuse.insult'),
    });
    expect(await world.services.rulesets.demote()).toEqual([]);
    await world.receive([{ text: 'You are an idiot' }]);
    const listed = await world.send(lead, '{ screeningRules { ruleId mode shadowTexts } }');
    expect(listed.data.screeningRules).toContainEqual({ ruleId: 'en.abuse.insult', mode: 'SHADOW', shadowTexts: 1 });
    // A person gives it another chance: what was decided before does not count.
    world.clock.advance(1000);
    const again = await run(lead, 'shadowRuleset', {
      name: 'Again',
      reason: 'mended',
      rules: [{ ruleId: 'en.abuse.insult', mode: 'ACTIVE' }],
    });
    await run(lead, 'activateRuleset', { version: again.version, reason: 'mended' });
    expect(await world.services.rulesets.demote()).toEqual([]);
    expect(await verdictOf('You are an idiot')).toBe('HOLD');
  });
});

describe('replay', () => {
  const replayed = `__typename ... on RulesetReplay { id status progress total texts verdicts { activeVerdict shadowVerdict texts } rules { ruleId onlyActive onlyShadow } }
    ... on ErrorResult { code } ... on RulesetInvalid { problems { path } } ... on RulesetStatusWrong { currentStatus }`;
  const ask = async (who: Actor, input: Json, key: string | null = null): Promise<Json> => {
    const query = `mutation ($input: ReplayRulesetInput!, $key: String) { r: replayRuleset(input: $input, idempotencyKey: $key) { ${replayed} } }`;
    const { data, errors } = await world.send(who, query, { input, key });
    return errors ? { code: errors[0].extensions.code } : data.r;
  };
  const range = { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' };

  it('shows what a version would change, and keeps nothing of a text', async () => {
    const made = await run(lead, 'shadowRuleset', { name: 'Veiled', reason: 'x', phrases: [phrase] });
    const replay = await ask(lead, { rulesetVersion: made.version, companyId: companyA, ...range }, 'once');
    expect(replay).toMatchObject({ status: 'PENDING', progress: 0, total: null });
    expect((await ask(lead, { rulesetVersion: made.version, companyId: companyA, ...range }, 'once')).id).toBe(
      replay.id,
    );
    const wanted = await world.events('feedback.replay.requested');
    expect(wanted.map(({ payload }) => payload)).toMatchObject([
      { replayId: replay.id, companyId: companyA, limit: 1000 },
    ]);
    const stream = await world.subscribe(
      lead,
      'subscription ($id: ID!) { rulesetReplayProgress(id: $id) { seq replay { status progress } } }',
      {
        id: replay.id,
      },
    );
    expect((await stream.next()).value.data.rulesetReplayProgress.replay).toEqual({ status: 'PENDING', progress: 0 });
    const texts = [veiled, 'My mentor helped me improve my interview skills.'].map((text, n) => ({
      type: 'feedback.replayed',
      payload: {
        replayId: replay.id,
        feedbackId: `b0000000-0000-7000-8000-00000000000${n}`,
        companyId: companyA,
        text,
        locale: 'nb',
      },
    }));
    const sent = { type: 'feedback.replay.sent', payload: { replayId: replay.id, texts: 2 } };
    const deliver = async (events: Json[]) => {
      const given = events.map((event, n) => ({
        ...event,
        id: world.ids.next(),
        aggregateId: replay.id,
        sequence: n,
        occurredAt: new Date(0),
      }));
      const prepared = await world.services.replaying.prepare!(given);
      await world.db.transaction((tx) => world.services.replaying.handle(given, tx, prepared));
    };
    await deliver([texts[0], sent]);
    expect((await stream.next()).value.data.rulesetReplayProgress.replay).toEqual({
      status: 'PROCESSING',
      progress: 50,
    });
    await deliver([texts[0], texts[1]]);
    expect((await stream.next()).value.data.rulesetReplayProgress.replay).toEqual({
      status: 'COMPLETED',
      progress: 100,
    });
    await stream.return!();
    const { data } = await world.send(
      lead,
      `query ($id: ID!) { r: rulesetReplay(id: $id) { ${replayed.replace(/ \.\.\. on ErrorResult.*/s, '')} } }`,
      {
        id: replay.id,
      },
    );
    expect(data.r).toMatchObject({
      texts: 2,
      total: 2,
      rules: [{ ruleId: 'no.abuse.veiled', onlyActive: 0, onlyShadow: 1 }],
    });
    expect(data.r.verdicts).toContainEqual(expect.objectContaining({ shadowVerdict: 'HOLD', texts: 1 }));
    const kept = JSON.stringify(await world.db.query('select * from ruleset_replay, replayed_text'));
    expect(kept).not.toMatch(/vafler|mentor/);
    // Another company's lead sees nothing of it.
    const other = await world.send(
      actorOf('safety_lead', 8, companyB),
      'query ($id: ID!) { rulesetReplay(id: $id) { id } }',
      { id: replay.id },
    );
    expect(other.data.rulesetReplay).toBeNull();
  });

  it('refuses what cannot be replayed', async () => {
    const version = await active();
    expect(await ask(lead, { rulesetVersion: version, ...range })).toMatchObject({
      code: 'RULESET_STATUS_WRONG',
      currentStatus: 'ACTIVE',
    });
    expect((await ask(lead, { rulesetVersion: 'none', ...range })).code).toBe('RULESET_NOT_FOUND');
    expect((await ask(lead, { rulesetVersion: version, from: range.to, to: range.from, limit: 0 })).problems).toEqual([
      { path: 'input.to' },
      { path: 'input.limit' },
    ]);
    const confined = actorOf('safety_lead', 7, companyA);
    expect((await ask(confined, { rulesetVersion: version, ...range })).code).toBe('FORBIDDEN');
    expect((await ask(confined, { rulesetVersion: version, companyId: companyB, ...range })).code).toBe(
      'COMPANY_NOT_FOUND',
    );
  });

  it('ends by itself when nothing more comes', async () => {
    world.clock.advance(2 * 60 * 60_000);
    const made = (await world.send(lead, '{ rulesets { version status } }')).data.rulesets.find(
      ({ status }: Json) => status === 'SHADOW',
    );
    const stalled = await ask(lead, { rulesetVersion: made.version, ...range });
    world.clock.advance(61 * 60_000);
    await world.services.replays.store.failStalled(world.clock.now());
    const { data } = await world.send(lead, 'query ($id: ID!) { rulesetReplay(id: $id) { status } }', {
      id: stalled.id,
    });
    expect(data.rulesetReplay.status).toBe('FAILED');
  });
});

test('a release that is new to the database keeps what people changed', async () => {
  const { db, clock } = world;
  const { Rulesets } = await import('../rulesets/ruleset.service.js');
  const later = new Rulesets({ db, store: world.services.rulesetStore, clock, release: '99.abc', released: [] });
  const before = await world.services.rulesets.inForce();
  const { active: ours } = await later.inForce();
  expect(ours.version).toMatch(/^99\.abc\+/);
  expect(ours.definition).toEqual(before.active.definition);
  // A process of the release before, still running, screens on with its own rules and changes nothing.
  expect((await world.services.rulesets.inForce()).active.version).toBe(before.active.version);
  expect((await later.inForce()).active.version).toBe(ours.version);
});
