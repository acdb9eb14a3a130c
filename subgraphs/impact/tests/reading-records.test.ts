import { expectNoLeaks } from '#platform/testing';
import { demoCompanies } from '../demo/identities.js';
import { demoPeople } from '../demo/people.js';
import { demoIdentities } from '../index.js';
import { actor, type Answer, client, demoActor, openWorld, type World } from './setup.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());

const [nordlys, dnipro] = demoCompanies;
const nobody = '00000000-0000-7000-8000-00000000dead';
const participant = demoIdentities.find(({ role }) => role === 'participant')!;
const manager = () => client(world, demoActor('company_manager'));
const otherManager = () => client(world, actor('company_manager', { userId: nobody, companyId: dnipro.id }));

async function firstOf(table: string, companyId: string): Promise<string> {
  const [row] = await world.db.query<{ id: string }>(
    `select id from ${table} where company_id = $1 order by id limit 1`,
    [companyId],
  );
  return row!.id;
}

test('a manager reads a company with everything below it in a bounded number of statements', async () => {
  const query = `query ($id: ID!) { company(id: $id) { name timeZone users(first: 30) { nodes { name enrollments(first: 5) { nodes {
    status program { name company { name } sessions(first: 3) { nodes { duration attendance { role user { name } } } } } } }
    feedback(first: 3) { nodes { status outcomeScores { dimension score } } } } } } }`;
  const before = world.statements.length;
  const { data, errors } = await manager().execute(query, { id: nordlys.id });
  expect(errors).toBeUndefined();
  expect(data.company.users.nodes).toHaveLength(21);
  const withScores = data.company.users.nodes
    .flatMap((user: Answer) => user.feedback.nodes)
    .filter((f: Answer) => f.outcomeScores.length > 0);
  expect(withScores.length).toBeGreaterThan(5);
  const programs = data.company.users.nodes.flatMap((user: Answer) =>
    user.enrollments.nodes.map((e: Answer) => e.program),
  );
  expect(programs.length).toBeGreaterThan(30);
  expect(programs.every((program: Answer) => program.company.name === 'Nordlys Energi')).toBe(true);
  expect(programs[0].sessions.nodes[0].attendance[0].user.name).toMatch(/\w/);
  expect(world.statements.length - before).toBeLessThanOrEqual(10);
});

test('pages forward through a connection without gap or repetition, newest first', async () => {
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const { data }: { data?: Answer } = await manager().execute(
      'query ($id: ID!, $after: String) { company(id: $id) { feedback(status: CLASSIFIED, first: 7, after: $after) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } } }',
      { id: nordlys.id, after },
    );
    const { edges, pageInfo } = data.company.feedback;
    seen.push(...edges.map((edge: Answer) => edge.node.id));
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after);
  expect(seen).toEqual([...new Set(seen)].toSorted().toReversed());
  expect(seen).toHaveLength(24);
  const wrong = await manager().execute(
    'query ($id: ID!) { company(id: $id) { users(after: "x", first: 500) { nodes { id } } } }',
    { id: nordlys.id },
  );
  expect(wrong.errors![0]!.extensions.code).toBe('BAD_USER_INPUT');
});

test('another company, whatever is asked, answers exactly as one that does not exist', async () => {
  const ids = {
    feedback: await firstOf('feedback', nordlys.id),
    program: await firstOf('program', nordlys.id),
    user: participant.userId,
    company: nordlys.id,
  };
  for (const [field, id] of Object.entries(ids)) {
    const ask = (value: string) =>
      otherManager().execute(`query ($id: ID!) { ${field}(id: $id) { id } }`, { id: value });
    expect([field, await ask(id)]).toEqual([field, await ask(nobody)]);
    expect((await ask('not-a-uuid')).data).toEqual({ [field]: null });
    expect((await manager().execute(`query ($id: ID!) { ${field}(id: $id) { id } }`, { id })).data[field].id).toBe(id);
  }
  const metrics = (id: string) =>
    otherManager().execute('query ($id: ID!) { metrics(companyId: $id) { seq } }', { id });
  expect(await metrics(nordlys.id)).toEqual(await metrics(nobody));
  const representations = async (types: Record<string, string>) =>
    otherManager().execute('query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }', {
      r: Object.entries(types).map(([__typename, id]) => ({ __typename, id })),
    });
  const entities = {
    Company: nordlys.id,
    User: participant.userId,
    Program: ids.program,
    Enrollment: await firstOf('enrollment', nordlys.id),
    Session: await firstOf('session', nordlys.id),
    Feedback: ids.feedback,
    OutcomeScore: await firstOf('outcome_score', nordlys.id),
  };
  expect((await representations(entities)).data._entities).toEqual(Object.keys(entities).map(() => null));
  const companies = await otherManager().execute('{ companies { nodes { id } } }');
  expect(companies.data.companies.nodes).toEqual([{ id: dnipro.id }]);
});

test('a participant sees their own records and nobody else’s', async () => {
  const me = client(world, demoActor('participant'));
  const own = await me.execute(
    '{ me { id name email company { name } feedback { nodes { text } } outcomeScores { nodes { score } } sessions { nodes { duration } } } }',
  );
  expect(own.errors).toBeUndefined();
  expect(own.data.me).toMatchObject({
    id: participant.userId,
    email: participant.email,
    company: { name: 'Nordlys Energi' },
  });
  expect(own.data.me.feedback.nodes.length).toBeGreaterThan(0);
  const [other] = await world.db.query<{ id: string }>(
    'select id from feedback where company_id = $1 and user_id <> $2 limit 1',
    [nordlys.id, participant.userId],
  );
  const colleague = demoPeople.find(({ companyId, id }) => companyId === nordlys.id && id !== participant.userId)!;
  const foreign = await me.execute('query ($f: ID!, $u: ID!) { feedback(id: $f) { id } user(id: $u) { id } }', {
    f: other!.id,
    u: colleague.id,
  });
  expect(foreign.data).toEqual({ feedback: null, user: null });
  const company = await me.execute('query ($id: ID!) { company(id: $id) { name users { nodes { id } } } }', {
    id: nordlys.id,
  });
  expect([company.data.company.name, company.data.company.users, company.errors![0]!.extensions.code]).toEqual([
    'Nordlys Energi',
    null,
    'FORBIDDEN',
  ]);
});

test('a reviewer reads texts without learning who wrote them; only the person and privacy officers see an address', async () => {
  const id = await firstOf('feedback', nordlys.id);
  const review = await client(world, demoActor('reviewer')).execute(
    'query ($id: ID!) { feedback(id: $id) { text user { name } outcomeScores { id } } }',
    { id },
  );
  expect([typeof review.data.feedback.text, review.data.feedback.user, review.data.feedback.outcomeScores]).toEqual([
    'string',
    null,
    null,
  ]);
  const ask = (role: 'privacy_officer' | 'company_manager') =>
    client(world, demoActor(role)).execute('query ($id: ID!) { user(id: $id) { email } }', { id: participant.userId });
  expect((await ask('privacy_officer')).data.user.email).toBe(participant.email);
  expect((await ask('company_manager')).data.user.email).toBeNull();
});

describe('ingestFeedback', () => {
  const mutation = `mutation ($input: IngestFeedbackInput!, $key: String) { ingestFeedback(input: $input, idempotencyKey: $key) { __typename
    ... on FeedbackAccepted { feedback { id text status } } ... on FeedbackDuplicate { feedback { id } }
    ... on FeedbackConflict { idempotencyKey message } ... on FeedbackInvalid { problems { path message } } } }`;
  const input = { companyId: nordlys.id, userId: participant.userId, text: 'Nå tør jeg å snakke.', locale: 'nb-NO' };
  const submit = async (changes: object = {}, key: string | null = null, who = manager()) =>
    (await who.execute(mutation, { input: { ...input, ...changes }, key })).data?.ingestFeedback;

  test('accepts, recognises the repetition even minutes later, and refuses the key for other content', async () => {
    const first = await submit({}, 'key-1');
    expect(first).toMatchObject({ __typename: 'FeedbackAccepted', feedback: { text: input.text, status: 'RECEIVED' } });
    world.clock.advance(120_000);
    expect(await submit({}, 'key-1')).toEqual({ __typename: 'FeedbackDuplicate', feedback: { id: first.feedback.id } });
    expect(await submit({ text: 'Other.' }, 'key-1')).toMatchObject({
      __typename: 'FeedbackConflict',
      idempotencyKey: 'key-1',
    });
    // The key is the caller's own: another caller may use the same words for it.
    const operator = await submit({}, 'key-1', client(world, demoActor('operator')));
    expect(operator.__typename).toBe('FeedbackAccepted');
  });

  test('names what is invalid; a company of others is as unknown as one that does not exist', async () => {
    const problems = async (changes: object, key?: string) => (await submit(changes, key)).problems;
    expect(await problems({ text: '' })).toEqual([{ path: 'text', message: expect.any(String) }]);
    expect(await problems({ rating: 9 })).toEqual([{ path: 'rating', message: expect.any(String) }]);
    expect(await problems({}, 'two words')).toEqual([{ path: 'idempotencyKey', message: expect.any(String) }]);
    expect(await problems({ companyId: dnipro.id })).toEqual(await problems({ companyId: nobody }));
  });

  test('needs the scope', async () => {
    const { errors } = await client(world, demoActor('participant')).execute(mutation, { input, key: null });
    expect(errors![0]!.extensions.code).toBe('FORBIDDEN');
  });
});
