import { expectNoLeaks, type Json } from '#platform/testing';
import { exampleCompanyId, exampleExternalId } from '../demo/group.js';
import { demoCompanies } from '../demo/identities.js';
import { demoPeople } from '../demo/people.js';
import { demoIdentities } from '../index.js';
import { actor, demoActor, openWorld, type World } from './impact-world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());

const [nordlys, dnipro] = demoCompanies;
const unknownId = '00000000-0000-7000-8000-00000000dead';
const ofNordlys = demoPeople.filter(({ companyId }) => companyId === nordlys.id);
const participant = demoIdentities.find(({ role }) => role === 'participant')!;
const staff = demoActor('programme_staff');
const otherStaff = actor('programme_staff', { userId: unknownId, companyId: dnipro.id });

async function firstOf(table: string, companyId: string): Promise<string> {
  const [row] = await world.db.query<{ id: string }>(
    `select id from ${table} where company_id = $1 order by id limit 1`,
    [companyId],
  );
  return row!.id;
}

test('programme staff read a company with everything below it in a bounded number of statements', async () => {
  const query = `query ($id: ID!) { company(id: $id) { name timeZone users(first: 30) { nodes { name enrollments(first: 5) { nodes {
    status program { name company { name } sessions(first: 3) { nodes { duration attendance { role user { name } } } } } } }
    feedback(first: 3) { nodes { status outcomeScores { dimension score } } } } } } }`;
  const before = world.statements.length;
  const { data, errors } = await world.send(staff, query, { id: nordlys.id });
  expect(errors).toBeUndefined();
  expect(data.company.users.nodes).toHaveLength(ofNordlys.length);
  const withScores = data.company.users.nodes
    .flatMap((user: Json) => user.feedback.nodes)
    .filter((f: Json) => f.outcomeScores.length > 0);
  expect(withScores.length).toBeGreaterThan(5);
  const programs = data.company.users.nodes.flatMap((user: Json) => user.enrollments.nodes.map((e: Json) => e.program));
  expect(programs.length).toBeGreaterThan(30);
  expect(programs.every((program: Json) => program.company.name === 'Nordlys Energi')).toBe(true);
  expect(programs[0].sessions.nodes[0].attendance[0].user.name).toMatch(/\w/);
  expect(world.statements.length - before).toBeLessThanOrEqual(10);
});

test('pages forward through a connection without gap or repetition, newest first', async () => {
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const { data }: { data?: Json } = await world.send(
      staff,
      'query ($id: ID!, $after: String) { company(id: $id) { feedback(status: CLASSIFIED, first: 7, after: $after) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } } }',
      { id: nordlys.id, after },
    );
    const { edges, pageInfo } = data.company.feedback;
    seen.push(...edges.map((edge: Json) => edge.node.id));
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after);
  expect(seen).toEqual([...new Set(seen)].toSorted().toReversed());
  const [stored] = await world.db.query<{ n: number }>(
    `select count(*)::int as n from feedback where company_id = $1 and status = 'CLASSIFIED'`,
    [nordlys.id],
  );
  expect(seen).toHaveLength(stored!.n);
  const wrong = await world.send(
    staff,
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
      world.send(otherStaff, `query ($id: ID!) { ${field}(id: $id) { id } }`, { id: value });
    expect({ field, ...(await ask(id)) }).toEqual({ field, ...(await ask(unknownId)) });
    expect((await ask('not-a-uuid')).data).toEqual({ [field]: null });
    expect((await world.send(staff, `query ($id: ID!) { ${field}(id: $id) { id } }`, { id })).data[field].id).toBe(id);
  }
  const metrics = (id: string) =>
    world.send(otherStaff, 'query ($id: ID!) { metrics(companyId: $id) { seq } }', { id });
  expect(await metrics(nordlys.id)).toEqual(await metrics(unknownId));
  const representations = async (types: Record<string, string>) =>
    world.send(otherStaff, 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }', {
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
  const companies = await world.send(otherStaff, '{ companies { nodes { id } } }');
  expect(companies.data.companies.nodes).toEqual([{ id: dnipro.id }]);
});

test('a participant sees their own records and unknownId else’s', async () => {
  const me = demoActor('participant');
  const own = await world.send(
    me,
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
  const colleague = ofNordlys.find(({ id }) => id !== participant.userId)!;
  const foreign = await world.send(me, 'query ($f: ID!, $u: ID!) { feedback(id: $f) { id } user(id: $u) { id } }', {
    f: other!.id,
    u: colleague.id,
  });
  expect(foreign.data).toEqual({ feedback: null, user: null });
  const company = await world.send(me, 'query ($id: ID!) { company(id: $id) { name users { nodes { id } } } }', {
    id: nordlys.id,
  });
  expect(company).toMatchObject({
    data: { company: { name: 'Nordlys Energi', users: null } },
    errors: [{ extensions: { code: 'FORBIDDEN' } }],
  });
});

test('a reviewer reads texts without learning who wrote them; only the person and privacy officers see an address', async () => {
  const id = await firstOf('feedback', nordlys.id);
  const review = await world.send(
    demoActor('reviewer'),
    'query ($id: ID!) { feedback(id: $id) { text user { name } outcomeScores { id } } }',
    { id },
  );
  expect(review.data.feedback).toEqual({ text: expect.any(String), user: null, outcomeScores: null });
  const ask = (role: 'privacy_officer' | 'programme_staff') =>
    world.send(demoActor(role), 'query ($id: ID!) { user(id: $id) { email } }', { id: participant.userId });
  expect((await ask('privacy_officer')).data.user.email).toBe(participant.email);
  expect((await ask('programme_staff')).data.user.email).toBeNull();
});

test.each(['company_manager', 'finance', 'operator'] as const)(
  '%s reads what a company does, and nothing of one person',
  async (role) => {
    const program = await firstOf('program', nordlys.id);
    const keys = {
      User: participant.userId,
      Enrollment: await firstOf('enrollment', nordlys.id),
      Feedback: await firstOf('feedback', nordlys.id),
      OutcomeScore: await firstOf('outcome_score', nordlys.id),
    };
    const ask = (query: string) => world.send(demoActor(role), query, { id: nordlys.id, program });
    const { data, errors } = await ask(
      'query ($id: ID!, $program: ID!) { company(id: $id) { name programs { nodes { name } } metrics { sessions } } program(id: $program) { sessions { nodes { startedAt } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.company.programs.nodes.length).toBeGreaterThan(0);
    expect(data.program.sessions.nodes.length).toBeGreaterThan(0);
    for (const [path, query] of [
      ['company.users', 'query ($id: ID!) { company(id: $id) { users { nodes { id } } } }'],
      ['company.feedback', 'query ($id: ID!) { company(id: $id) { feedback { nodes { id } } } }'],
      ['program.enrollments', 'query ($program: ID!) { program(id: $program) { enrollments { nodes { id } } } }'],
      [
        'program.sessions.nodes.0.attendance',
        'query ($program: ID!) { program(id: $program) { sessions(first: 1) { nodes { attendance { role } } } } }',
      ],
    ] as const)
      expect((await ask(query)).errors).toMatchObject([
        { path: path.split('.').map((part) => (part === '0' ? 0 : part)), extensions: { code: 'FORBIDDEN' } },
      ]);
    const entities = await world.send(
      demoActor(role),
      'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
      { r: Object.entries(keys).map(([__typename, id]) => ({ __typename, id })) },
    );
    expect(entities.data._entities).toEqual([null, null, null, null]);
  },
);

test('a person is found by the id of their company, by who may see them', async () => {
  const query = `query ($externalId: String!, $companyId: ID) { userByExternalId(externalId: $externalId, companyId: $companyId) { id externalId active } }`;
  const officer = demoActor('privacy_officer');
  const find = async (as: Parameters<typeof world.send>[0], variables: Json) =>
    (await world.send(as, query, { externalId: exampleExternalId, ...variables })) as Json;
  const { data } = await find(officer, {});
  expect(data.userByExternalId).toMatchObject({ externalId: exampleExternalId, active: true });
  const { id } = data.userByExternalId;
  const self = actor('participant', { userId: id, companyId: exampleCompanyId });
  expect((await find(self, {})).data.userByExternalId.id).toBe(id);
  const ownStaff = actor('programme_staff', { userId: unknownId, companyId: exampleCompanyId });
  expect((await find(ownStaff, { companyId: exampleCompanyId })).data.userByExternalId.id).toBe(id);
  const blind = [staff, demoActor('participant'), demoActor('finance')];
  for (const other of blind) expect((await find(other, {})).data.userByExternalId).toBeNull();
  expect((await find(officer, { externalId: 'user-0' })).data.userByExternalId).toBeNull();

  // Another company uses the same id for another person.
  await world.db.query('update person set external_id = $1 where id = $2', [exampleExternalId, participant.userId]);
  expect((await find(staff, {})).data.userByExternalId.id).toBe(participant.userId);
  const ambiguous = await find(officer, {});
  expect(ambiguous.errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  expect(ambiguous.errors[0].message).toMatch(/several companies; give companyId/);
  expect((await find(officer, { companyId: exampleCompanyId })).data.userByExternalId.id).toBe(id);
  await world.db.query('update person set external_id = null where id = $1', [participant.userId]);
});
