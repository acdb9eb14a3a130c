import type { Actor } from '#platform/auth';
import { expectNoLeaks, type Json } from '#platform/testing';
import { demoCompanies, demoIdentities } from '../demo/identities.js';
import { demoPeople } from '../demo/people.js';
import { defaultRules } from '../journeys/default-rules.js';
import type { RuleSet } from '../journeys/rule-set.js';
import { actor, demoActor, openWorld, type World } from './impact-world.js';

let world: World;
const [nordlys, dnipro] = demoCompanies;
const dayMs = 86_400_000;
const staff = demoActor('programme_staff');
const staffElsewhere = actor('programme_staff', {
  userId: '00000000-0000-7000-8000-00000000dead',
  companyId: dnipro.id,
});
const self = (userId: string) => actor('participant', { userId, companyId: nordlys.id });
let cafe: string;

beforeAll(async () => {
  world = await openWorld();
  cafe = world.ids.next();
  await world.db.query(
    `insert into program (id, company_id, name, kind, starts_on, created_at) values ($1, $2, 'Café', 'LANGUAGE_CAFE', '2026-01-01', $3)`,
    [cafe, nordlys.id, world.clock.now()],
  );
  await world.services.journeys.work();
});
expectNoLeaks(() => world.close());

const daysAgo = (days: number) => new Date(world.clock.now().getTime() - days * dayMs);

async function newPerson(): Promise<string> {
  const id = world.ids.next();
  await world.db.query(
    `insert into person (id, company_id, kind, name, email, created_at) values ($1, $2, 'PARTICIPANT', 'A B', $3, $4)`,
    [id, nordlys.id, `${id}@demo.example`, daysAgo(100)],
  );
  return id;
}

async function attends(userId: string, days: number, role = 'PARTICIPANT') {
  const id = world.ids.next();
  await world.db.query(
    `insert into session (id, company_id, program_id, started_at, duration_minutes, created_at) values ($1, $2, $3, $4, 60, $4)`,
    [id, nordlys.id, cafe, daysAgo(days)],
  );
  await world.db.query(
    `insert into session_attendance (session_id, user_id, role, created_at) values ($1, $2, $3, $4)`,
    [id, userId, role, world.clock.now()],
  );
  return id;
}

async function rates(userId: string, rating: number, days = 1) {
  const id = world.ids.next();
  const at = daysAgo(days);
  await world.db.query(
    `insert into feedback (id, company_id, user_id, text, rating, status, submitted_at, received_at, status_changed_at)
     values ($1, $2, $3, 'a text', $4, 'CLEARED', $5, $5, $5)`,
    [id, nordlys.id, userId, rating, at],
  );
  return id;
}

async function enrols(userId: string, days: number, status = 'ACTIVE') {
  const id = world.ids.next();
  await world.db.query(
    `insert into enrollment (id, company_id, program_id, user_id, role, status, enrolled_at, created_at)
     values ($1, $2, $3, $4, 'PARTICIPANT', $5, $6, $6)`,
    [id, nordlys.id, cafe, userId, status, daysAgo(days)],
  );
  return id;
}

const flagFields = `id flag ruleId ruleVersion active expiresAt firedAt endedAt endReason rule { title } user { id }
  reasons { path condition subject found comparison needed factCount facts { kind id at value } }`;
async function flags(userId: string, { who = staff, ended = false } = {}): Promise<Json> {
  const text = `query ($id: ID!, $e: Boolean!) { journeyFlags(userId: $id, includeEnded: $e) { nodes { ${flagFields} } } }`;
  const { data, errors } = await world.send(who, text, { id: userId, e: ended });
  expect(errors).toBeUndefined();
  return data.journeyFlags?.nodes ?? null;
}
const names = async (userId: string) => (await flags(userId)).map((each: Json) => each.flag).toSorted();
async function milestones(userId: string, who = staff): Promise<Json> {
  const text = `query ($id: ID!) { milestones(userId: $id) { nodes { milestone ruleId ruleVersion reachedAt rule { title } user { id } reasons { found } } } }`;
  return (await world.send(who, text, { id: userId })).data.milestones?.nodes ?? null;
}
async function evaluate(userId: string, { who = staff, dryRun = false } = {}): Promise<Json> {
  const text = `mutation ($i: EvaluateJourneyRulesInput!) { r: evaluateJourneyRules(input: $i) { __typename ... on ErrorResult { code }
    ... on JourneyEvaluation { userId dryRun ruleVersion flags flagsSet flagsRenewed flagsEnded { flag reason } milestonesReached nextChangeAt
      results { rule { id sets } held since reasons { path found } } } } }`;
  return (await world.send(who, text, { i: { userId, dryRun } })).data?.r;
}
const told = async (userId: string) => {
  const all = await Promise.all(
    ['journey.flag.set', 'journey.flag.cleared', 'journey.milestone.reached'].map(async (type) =>
      (await world.events(type)).map((event) => ({ type, ...event.payload })),
    ),
  );
  return all
    .flat()
    .filter((event) => event.userId === userId)
    .map(({ type, flag, milestone }) => `${type} ${flag ?? milestone}`);
};
const work = () => world.services.journeys.work();

describe('a flag', () => {
  test('says which rule, which version and which facts fired it, and no text', async () => {
    const person = await newPerson();
    const sessions = [await attends(person, 3), await attends(person, 2)];
    const feedback = await rates(person, 4);
    await work();
    expect(await names(person)).toEqual([]);
    sessions.push(await attends(person, 1));
    await work();
    const [flag] = await flags(person);
    expect(flag).toMatchObject({
      flag: 'mentor_ready',
      ruleId: 'mentor_ready',
      ruleVersion: 1,
      active: true,
      rule: { title: expect.stringContaining('mentor') as string },
      user: { id: person },
      firedAt: daysAgo(1).toISOString(),
      expiresAt: daysAgo(-89).toISOString(),
    });
    expect(flag.reasons).toMatchObject([
      {
        path: 'when.all_of.0.count',
        condition: 'COUNT',
        subject: 'session',
        found: 3,
        comparison: 'AT_LEAST',
        needed: 3,
        factCount: 3,
        facts: sessions.toReversed().map((id) => ({ kind: 'SESSION', id })),
      },
      { path: 'when.all_of.1.value', condition: 'VALUE', found: 4, needed: 4, facts: [{ id: feedback, value: 4 }] },
    ]);
    expect(await told(person)).toEqual([
      'journey.flag.set mentor_ready',
      'journey.milestone.reached first_session',
      'journey.milestone.reached first_feedback',
    ]);
    const [row] = await world.db.query<{ reasons: unknown }>('select reasons from journey_flag where user_id = $1', [
      person,
    ]);
    expect(JSON.stringify(row!.reasons)).not.toContain('a text');
  });

  test('is set once: the same facts change nothing and tell of nothing, whichever way and however often they are evaluated', async () => {
    const person = await newPerson();
    for (const days of [5, 4, 3]) await attends(person, days);
    await rates(person, 5);
    await Promise.all([work(), work(), evaluate(person), evaluate(person)]);
    const before = { flags: await flags(person, { ended: true }), events: await told(person) };
    expect(before.events.filter((event) => event === 'journey.flag.set mentor_ready')).toHaveLength(1);
    expect(await evaluate(person)).toMatchObject({
      flags: ['mentor_ready'],
      flagsSet: [],
      flagsRenewed: [],
      flagsEnded: [],
      milestonesReached: [],
    });
    await world.db.query('insert into journey_change (user_id) values ($1), ($1)', [person]);
    await work();
    expect({ flags: await flags(person, { ended: true }), events: await told(person) }).toEqual(before);
  });

  test('ends when the facts change, and comes back with a row and an event of its own', async () => {
    const person = await newPerson();
    for (const days of [5, 4, 3]) await attends(person, days);
    await rates(person, 4);
    await evaluate(person);
    await rates(person, 1);
    await work();
    expect(await names(person)).toEqual([]);
    expect(await flags(person, { ended: true })).toMatchObject([{ active: false, endReason: 'FACTS_CHANGED' }]);
    await rates(person, 5);
    await rates(person, 5);
    await rates(person, 5);
    await work();
    expect(await flags(person, { ended: true })).toMatchObject([{ active: true, endReason: null }, { active: false }]);
    expect((await told(person)).filter((event) => event.includes('mentor_ready'))).toEqual([
      'journey.flag.set mentor_ready',
      'journey.flag.set mentor_ready',
      'journey.flag.cleared mentor_ready',
    ]);
  });

  test('rests on no text that a reviewer rejected', async () => {
    const person = await newPerson();
    for (const days of [5, 4, 3]) await attends(person, days);
    const feedback = await rates(person, 4);
    await work();
    expect(await names(person)).toEqual(['mentor_ready']);
    await world.db.query(`update feedback set status = 'REJECTED' where id = $1`, [feedback]);
    await work();
    expect(await names(person)).toEqual([]);
  });

  test('of a volunteer’s meetings is not one of a participant', async () => {
    const person = await newPerson();
    for (const days of [5, 4, 3]) await attends(person, days, 'VOLUNTEER');
    await rates(person, 4);
    await work();
    expect(await names(person)).toEqual([]);
  });

  test('follows scores: a later one counts in the place of an earlier one', async () => {
    const person = await newPerson();
    const feedbackId = await rates(person, 3);
    const score = async (value: number) =>
      world.services.db.transaction((tx) =>
        world.services.outcomes.store(
          [
            {
              classificationId: world.ids.next(),
              feedbackId,
              companyId: nordlys.id,
              userId: person,
              provider: 'p',
              model: 'm',
              scores: [{ dimension: 'lang_level_proxy', score: value, confidence: 0.9, evidence: [] }],
            },
          ],
          world.clock.now(),
          tx,
        ),
      );
    await score(0.3);
    await work();
    expect(await flags(person)).toMatchObject([
      {
        flag: 'language_support_needed',
        reasons: [{ subject: 'score.lang_level_proxy', found: 0.3, comparison: 'BELOW', needed: 0.5 }],
      },
    ]);
    await score(0.5);
    await work();
    expect(await names(person)).toEqual([]);
  });
});

describe('time alone', () => {
  test('sets a flag after 14 quiet days and ends it at its time; a day that is missed changes nothing', async () => {
    const person = await newPerson();
    await enrols(person, 13);
    await work();
    expect(await names(person)).toEqual([]);
    expect(await evaluate(person)).toMatchObject({ nextChangeAt: daysAgo(-1).toISOString() });
    world.clock.advance(dayMs);
    await work();
    expect(await flags(person)).toMatchObject([
      {
        flag: 'followup_needed',
        reasons: [{ condition: 'EXISTS' }, { condition: 'TIME_SINCE', found: 14, needed: 14 }],
      },
    ]);
    world.clock.advance(70 * dayMs);
    // Not evaluated yet, and past its time.
    expect(await names(person)).toEqual([]);
    await work();
    expect(await flags(person, { ended: true })).toMatchObject([
      { endReason: 'EXPIRED', endedAt: daysAgo(10).toISOString() },
    ]);
    await work();
    expect((await told(person)).filter((event) => event.includes('followup'))).toEqual([
      'journey.flag.set followup_needed',
      'journey.flag.cleared followup_needed',
    ]);
    // Something happens: two weeks later it is set again.
    await attends(person, 0);
    world.clock.advance(15 * dayMs);
    await work();
    expect(await names(person)).toEqual(['followup_needed']);
  });
});

describe('a milestone', () => {
  test('is reached once, at the time that the facts say, and stays', async () => {
    const person = await newPerson();
    for (const days of [50, 40, 30, 20, 10, 5]) await attends(person, days);
    await work();
    const reached = await milestones(person);
    expect(reached).toMatchObject([
      { milestone: 'five_sessions', ruleVersion: 1, reachedAt: daysAgo(10).toISOString(), user: { id: person } },
      { milestone: 'first_session', reachedAt: daysAgo(50).toISOString() },
    ]);
    await world.db.query('delete from session_attendance where user_id = $1', [person]);
    await evaluate(person);
    expect(await milestones(person)).toEqual(reached);
  });
});

describe('a dry run', () => {
  test('says what would change, rule by rule, and writes nothing', async () => {
    const person = await newPerson();
    for (const days of [5, 4, 3]) await attends(person, days);
    await rates(person, 4);
    const seen = await evaluate(person, { dryRun: true });
    expect(seen).toMatchObject({
      dryRun: true,
      userId: person,
      flagsSet: ['mentor_ready'],
      milestonesReached: ['first_session', 'first_feedback'],
    });
    expect(seen.results.map((result: Json) => [result.rule.id, result.held])).toEqual([
      ['mentor_ready', true],
      ['language_support_needed', false],
      ['followup_needed', false],
      ['first_session', true],
      ['first_feedback', true],
      ['five_sessions', false],
      ['program_completed', false],
    ]);
    expect([await flags(person), await milestones(person), await told(person)]).toEqual([[], [], []]);
    expect(await evaluate(person)).toMatchObject({ dryRun: false, flagsSet: ['mentor_ready'] });
  });
});

const rulesFields = `id version isDefault publishedAt publishedBy { id } document rules { id title priority appliesTo sets clears reaches }`;
async function publish(input: Json, who: Actor = staff): Promise<Json> {
  const text = `mutation ($i: PublishJourneyRulesInput!) { r: publishJourneyRules(input: $i) { __typename ... on JourneyRuleset { ${rulesFields} }
    ... on ErrorResult { code message } ... on JourneyRulesInvalid { problems { path message } } ... on VersionConflict { currentVersion } } }`;
  const document = typeof input.document === 'string' ? input.document : JSON.stringify(input.document);
  const { data, errors } = await world.send(who, text, { i: { companyId: nordlys.id, ...input, document } });
  return errors ?? data.r;
}
const rules = async (version?: number, { who = staff, companyId = nordlys.id } = {}): Promise<Json> =>
  (
    await world.send(who, `query ($c: ID!, $v: Int) { journeyRules(companyId: $c, version: $v) { ${rulesFields} } }`, {
      c: companyId,
      v: version ?? null,
    })
  ).data.journeyRules;

const quiet: RuleSet = {
  rules: [
    {
      id: 'keen',
      title: 'Comes often',
      priority: 5,
      when: { count: { of: 'session', atLeast: 2, withinDays: 30 } },
      actions: [{ set_flag: { flag: 'keen' } }, { clear_flag: { flag: 'followup_needed' } }],
    },
    ...defaultRules.rules.filter(({ id }) => id === 'followup_needed'),
  ],
};

describe('rules', () => {
  test('are those of the platform until a company publishes its own; then its people are evaluated by these', async () => {
    const person = await newPerson();
    await enrols(person, 20);
    for (const days of [5, 4, 3]) await attends(person, days);
    await rates(person, 4);
    await work();
    expect(await rules()).toMatchObject({ version: 1, isDefault: true, publishedBy: null });
    const published = await publish({ document: quiet, expectedVersion: 1 });
    expect(published).toMatchObject({
      version: 2,
      isDefault: false,
      publishedAt: world.clock.now().toISOString(),
      publishedBy: { id: staff.id },
      rules: [
        { id: 'keen', sets: ['keen'], clears: ['followup_needed'], appliesTo: 'PARTICIPANT' },
        { id: 'followup_needed' },
      ],
    });
    expect(JSON.parse(published.document)).toEqual(quiet);
    await work();
    expect(await flags(person, { ended: true })).toMatchObject([
      { flag: 'keen', ruleVersion: 2, expiresAt: null, active: true },
      {
        flag: 'mentor_ready',
        ruleVersion: 1,
        endReason: 'RULE_REMOVED',
        rule: { title: expect.stringContaining('mentor') as string },
      },
    ]);
    expect(await rules(1)).toMatchObject({ version: 1, isDefault: true });
    expect(await rules(undefined, { who: staffElsewhere, companyId: dnipro.id })).toMatchObject({ version: 1 });
    // The window moves on: no fact is needed for that.
    world.clock.advance(27 * dayMs);
    await work();
    expect(await flags(person, { ended: true })).toMatchObject([
      { flag: 'followup_needed', active: true },
      { flag: 'keen', endReason: 'FACTS_CHANGED' },
      {},
    ]);
  });

  test('that hold already make no new version; a version that was not read is refused', async () => {
    const before = await rules();
    const document = { rules: [...quiet.rules].toReversed() };
    expect(await publish({ document: JSON.parse(before.document), expectedVersion: 1 })).toEqual({
      __typename: 'JourneyRuleset',
      ...before,
    });
    expect(await publish({ document, expectedVersion: 1 })).toMatchObject({
      code: 'VERSION_CONFLICT',
      currentVersion: before.version,
    });
    const both = await Promise.all([
      publish({ document, expectedVersion: before.version }),
      publish({
        document: quiet.rules.length ? { rules: quiet.rules.slice(0, 1) } : document,
        expectedVersion: before.version,
      }),
    ]);
    expect(both.map((each) => each.__typename).toSorted()).toEqual(['JourneyRuleset', 'VersionConflict']);
    await expect(world.db.query(`update journey_ruleset set version = 9 where version = 2`)).rejects.toThrow(
      'never changed',
    );
  });

  const rule = (change: object) => ({ rules: [{ ...quiet.rules[0], ...change }] });
  test.each<[string, unknown, string, string]>([
    ['no JSON', '{', 'input.document', 'must be JSON'],
    ['no rules', { rules: [] }, 'input.document.rules', 'must NOT have fewer'],
    [
      'a rule without an id',
      { rules: [{ title: 'a', priority: 1, when: quiet.rules[0]!.when, actions: quiet.rules[0]!.actions }] },
      'input.document.rules.0.id',
      'is missing',
    ],
    ['an id twice', { rules: [quiet.rules[0], quiet.rules[0]] }, 'input.document.rules.1.id', 'must be unique'],
    ['a name with blanks', rule({ id: 'A b' }), 'input.document.rules.0.id', 'lower-case'],
    [
      'an unknown condition',
      rule({ when: { sometimes: {} } }),
      'input.document.rules.0.when.sometimes',
      'is not known here',
    ],
    [
      'two conditions in one',
      rule({ when: { exists: { of: 'session' }, count: { of: 'session', atLeast: 1 } } }),
      'input.document.rules.0.when',
      'exactly one member',
    ],
    [
      'a count of none',
      rule({ when: { all_of: [{ count: { of: 'session', atLeast: 0 } }] } }),
      'input.document.rules.0.when.all_of.0.count.atLeast',
      'must be >= 1',
    ],
    [
      'a source that is none',
      rule({ when: { exists: { of: 'gift' } } }),
      'input.document.rules.0.when.exists.of',
      'must be one of session',
    ],
    [
      'a status of sessions',
      rule({ when: { exists: { of: 'session', status: 'ACTIVE' } } }),
      'input.document.rules.0.when.exists.status',
      'belongs to enrolments',
    ],
    [
      'a score without a dimension',
      rule({ when: { value: { of: 'score', statistic: 'mean', below: 0.5 } } }),
      'input.document.rules.0.when.value.dimension',
      'is missing',
    ],
    [
      'a rating of 0.5',
      rule({ when: { any_of: [{ value: { of: 'rating', statistic: 'mean', below: 0.5 } }] } }),
      'input.document.rules.0.when.any_of.0.value.below',
      'between 1 and 5',
    ],
    [
      'a value compared twice',
      rule({ when: { value: { of: 'rating', statistic: 'mean', below: 2, atLeast: 1 } } }),
      'input.document.rules.0.when.value',
      'one of `atLeast` and `below`',
    ],
    [
      'an action that is none',
      rule({ actions: [{ send_mail: {} }] }),
      'input.document.rules.0.actions.0.send_mail',
      'is not known here',
    ],
    [
      'an expiry of never',
      rule({ actions: [{ set_flag: { flag: 'a', expiresAfterDays: 0 } }] }),
      'input.document.rules.0.actions.0.set_flag.expiresAfterDays',
      'must be >= 1',
    ],
    ['a document that is too long', 'x'.repeat(65_537), 'input.document', 'at most 65,536'],
    ['a tower of brackets', '['.repeat(5000) + ']'.repeat(5000), 'input.document', 'nested'],
  ])('with %s are refused, and the place is named', async (_title, document, path, message) => {
    const before = await rules();
    const { code, problems } = await publish({ document });
    expect(code).toBe('JOURNEY_RULES_INVALID');
    expect(problems).toContainEqual({ path, message: expect.stringContaining(message) as string });
    expect(await rules()).toEqual(before);
  });
});

describe('who may', () => {
  const key = (companyId: string | null, scopes: Actor['scopes'] = ['journey:manage']): Actor => ({
    kind: 'api-key',
    id: world.ids.next(),
    companyId,
    roles: [],
    scopes,
  });
  const participants = demoPeople.filter(
    ({ id, companyId, kind }) =>
      companyId === nordlys.id && kind === 'PARTICIPANT' && !demoIdentities.some(({ userId }) => userId === id),
  );
  const someone = participants[0]!.id;
  const nowhere = '0199044a-4400-7fff-8000-00000000abcd';

  test('read flags and milestones: the person, and staff of their company; for others there is no such person', async () => {
    const other = demoPeople
      .filter(({ companyId, kind }) => companyId === nordlys.id && kind === 'PARTICIPANT')
      .at(-1)!.id;
    for (const who of [staff, self(someone), key(nordlys.id, ['impact:people'])])
      expect([await flags(someone, { who }), await milestones(someone, who)]).toEqual([
        expect.any(Array),
        expect.any(Array),
      ]);
    const strangers = [self(other), staffElsewhere, key(dnipro.id, ['impact:people']), key(nordlys.id)];
    const roles = demoIdentities.filter(({ role }) => role !== 'programme_staff').map(({ role }) => demoActor(role));
    for (const who of [...strangers, ...roles])
      expect([await flags(someone, { who }), await milestones(someone, who)]).toEqual([null, null]);
    for (const id of [nowhere, 'user-123', demoActor('reviewer').id])
      expect([await flags(id), await milestones(id)]).toEqual([null, null]);
  });

  test('evaluate: staff and keys of the company', async () => {
    for (const who of [staff, key(nordlys.id), key(null)])
      expect(await evaluate(someone, { who, dryRun: true })).toMatchObject({ userId: someone });
    for (const who of [staffElsewhere, key(dnipro.id)])
      expect(await evaluate(someone, { who })).toMatchObject({ code: 'NOT_PERMITTED' });
    expect(await evaluate(nowhere)).toMatchObject({ code: 'NOT_PERMITTED' });
    expect(await evaluate(demoActor('reviewer').id, { who: key(null) })).toMatchObject({ code: 'NOT_PERMITTED' });
  });

  test('publish: people who run the programmes of the company, and no key', async () => {
    for (const who of [staffElsewhere, key(nordlys.id), key(null)])
      expect(await publish({ document: quiet }, who)).toMatchObject({ code: 'NOT_PERMITTED' });
    expect(await rules(undefined, { who: staffElsewhere })).toBeNull();
  });
});

describe('the people of a company', () => {
  const listed = async (who: Actor, flag: string | null, page: object = {}): Promise<Json> =>
    world.send(
      who,
      `query ($c: ID!, $f: String, $n: Int, $a: String) { company(id: $c) { journeyFlags(flag: $f, first: $n, after: $a) {
        nodes { id flag active user { id } } pageInfo { hasNextPage endCursor } } } }`,
      { c: nordlys.id, f: flag, n: 100, ...page },
    );

  test('are listed by what they need now, in pages, for those who may read about people', async () => {
    const people = [await newPerson(), await newPerson(), await newPerson()];
    for (const person of people) await enrols(person, 15);
    await work();
    const flagged = async () =>
      (await listed(staff, 'followup_needed')).data.company.journeyFlags.nodes.map((node: Json) => node.user.id);
    expect(await flagged()).toEqual(expect.arrayContaining(people));
    const first = (await listed(staff, 'followup_needed', { n: 2 })).data.company.journeyFlags;
    const next = (await listed(staff, 'followup_needed', { n: 2, a: first.pageInfo.endCursor })).data.company
      .journeyFlags;
    const ids = [...first.nodes, ...next.nodes].map((node: Json) => node.id);
    expect(ids).toEqual([...new Set(ids)].toSorted().toReversed());
    expect((await listed(staff, 'no_such_flag')).data.company.journeyFlags.nodes).toEqual([]);
    for (const role of ['company_manager', 'finance'] as const)
      expect(await listed(demoActor(role), null)).toMatchObject({
        data: { company: { journeyFlags: null } },
        errors: [{ extensions: { code: expect.stringMatching(/FORBIDDEN|UNAUTHORIZED/) as string } }],
      });
    // One of them leaves: then nothing is asked for any more.
    await world.db.query('update person set active = false where id = $1', [people[0]]);
    await work();
    expect(await flagged()).not.toContain(people[0]);
    await world.db.query('update person set active = true where id = $1', [people[0]]);
    await work();
    expect(await flagged()).toContain(people[0]);
  });
});

test('two processes share the work: each person is evaluated, and each event is told once', async () => {
  const people = await Promise.all(Array.from({ length: 30 }, newPerson));
  for (const person of people) await enrols(person, 15);
  const second = await world.second();
  await Promise.all([world.services.journeys.work(), second.journeys.work(), second.journeys.work()]);
  const events = (await world.events('journey.flag.set')).map(({ payload }) => payload.userId as string);
  expect(people.map((person) => events.filter((id) => id === person).length)).toEqual(people.map(() => 1));
});

test('where the events cannot be written nothing is, and the people are evaluated later', async () => {
  const person = await newPerson();
  await enrols(person, 15);
  await world.db.query('alter table event_outbox rename to event_outbox_away');
  await expect(work()).rejects.toThrow('event_outbox');
  await world.db.query('alter table event_outbox_away rename to event_outbox');
  expect(await names(person)).toEqual([]);
  await work();
  expect(await names(person)).toEqual(['followup_needed']);
  expect(await told(person)).toEqual(['journey.flag.set followup_needed']);
});

test('a person who belongs to no company any more is due no longer', async () => {
  const person = await newPerson();
  await enrols(person, 10);
  await work();
  await world.db.query('update person set company_id = null where id = $1', [person]);
  await world.db.query('update journey_state set next_at = $2 where user_id = $1', [person, daysAgo(1)]);
  await work();
  expect(await world.db.query('select from journey_state where user_id = $1', [person])).toEqual([]);
  expect(await work()).toBe(0);
});

test('nothing is evaluated of a person who is erased, and what waited about them is gone', async () => {
  const person = await newPerson();
  for (const days of [5, 4, 3]) await attends(person, days);
  await rates(person, 4);
  const { erasedPeople } = await import('#platform/erasure');
  await erasedPeople({ directory: world.config.privacy.ledgerDir, clock: world.clock }).freeze(world.db, {
    userId: person,
    epoch: 1,
  });
  await work();
  expect(await evaluate(person)).toMatchObject({ code: 'NOT_PERMITTED' });
  const count = async (table: string) =>
    (await world.db.query<{ n: number }>(`select count(*)::int as n from ${table} where user_id = $1`, [person]))[0]!.n;
  expect(
    await Promise.all(['journey_flag', 'journey_milestone', 'journey_state', 'journey_change'].map(count)),
  ).toEqual([0, 0, 0, 0]);
});

test('an operator sees evaluations, flags by rule and what waits', async () => {
  const text = await world.deps.metrics.metrics();
  expect(text).toMatch(/impact_journey_evaluations_total\{changed="true"\} [1-9]/);
  expect(text).toMatch(/impact_journey_flags_set_total\{rule="mentor_ready"\} [1-9]/);
  expect(text).toMatch(/impact_journey_flags_set_total\{rule="other"\} [1-9]/);
  expect(text).toMatch(/impact_journey_flags_ended_total\{reason="EXPIRED"\} [1-9]/);
  expect(text).toMatch(/impact_journey_milestones_total\{rule="five_sessions"\} [1-9]/);
  expect(text).toMatch(/impact_journey_people_due \d/);
});
