import { expectNoLeaks, type Json } from '#platform/testing';
import { demoCompanies } from '../demo/identities.js';
import { actor, demoActor, openWorld, type World } from './impact-world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());

const finance = demoActor('finance');
const unknownId = '00000000-0000-7000-8000-00000000dead';
const may = { from: '2026-05-01', to: '2026-06-01' };

async function company(parentId: string | null = null) {
  const [id, program] = [world.ids.next(), world.ids.next()];
  await world.db.query(
    `insert into company (id, name, time_zone, country, parent_id, created_at) values ($1, 'Company', 'Europe/Oslo', 'NO', $2, now())`,
    [id, parentId],
  );
  await world.db.query(
    `insert into program (id, company_id, name, kind, starts_on, created_at) values ($1, $2, 'Mentoring', 'MENTORING', '2026-01-01', now())`,
    [program, id],
  );
  return { id, program };
}

async function people(companyId: string, count: number, kind = 'PARTICIPANT'): Promise<string[]> {
  const ids = Array.from({ length: count }, () => world.ids.next());
  for (const id of ids)
    await world.db.query(
      `insert into person (id, company_id, kind, name, email, created_at) values ($1, $2, $3, 'A person', $4, now())`,
      [id, companyId, kind, `${id}@example.test`],
    );
  return ids;
}

async function meeting(
  of: { id: string; program: string },
  given: { at: string; minutes: number; who: string[]; role?: string },
) {
  const id = world.ids.next();
  await world.db.query(
    `insert into session (id, company_id, program_id, started_at, duration_minutes, created_at) values ($1, $2, $3, $4, $5, now())`,
    [id, of.id, of.program, given.at, given.minutes],
  );
  for (const person of given.who)
    await world.db.query(
      `insert into session_attendance (session_id, user_id, role, created_at) values ($1, $2, $3, now())`,
      [id, person, given.role ?? 'PARTICIPANT'],
    );
}

/** 7,501 minutes of one volunteer in May: 25 meetings of 300 minutes and one of a minute. */
async function sevenThousandFiveHundredAndOne(of: { id: string; program: string }) {
  const [volunteer] = await people(of.id, 1, 'VOLUNTEER');
  for (let day = 1; day <= 25; day += 1)
    await meeting(of, {
      at: `2026-05-${String(day).padStart(2, '0')}T08:00:00Z`,
      minutes: 300,
      who: [volunteer!],
      role: 'VOLUNTEER',
    });
  await meeting(of, { at: '2026-05-26T08:00:00Z', minutes: 1, who: [volunteer!], role: 'VOLUNTEER' });
}

const mutation = `mutation ($input: SetProgramFundingInput!, $key: String) { r: setProgramFunding(input: $input, idempotencyKey: $key) { __typename
  ... on ProgramFunding { id effectiveFrom shares { companyId weight } } ... on ProgramFundingInvalid { problems { path message } }
  ... on ErrorResult { code } } }`;
const set = async (programId: string, shares: [string, string][], more: Json = {}, as = finance): Promise<Json> => {
  const { key, ...fields } = more;
  const input = {
    programId,
    effectiveFrom: '2026-01-01',
    source: 'Agreement of 2025',
    shares: shares.map(([companyId, weight]) => ({ companyId, weight })),
    ...fields,
  };
  return ((await world.send(as, mutation, { input, key })) as Json).data.r;
};
const query = `query ($id: ID!, $p: MetricsPeriodInput) { company(id: $id) { parent { id } funded(period: $p) { time participants volunteers sessions
  programs { programId totalTime time } } group(period: $p) { time participants volunteers sessions companies { companyId time participants } } } }`;
const figures = async (id: string, p: Json = may): Promise<Json> =>
  ((await world.send({ ...finance, companyId: null }, query, { id, p })) as Json).data.company;

test('time is split by weight in whole minutes that add up: 7,501 at 60/40 and in thirds', async () => {
  const [a, b, c] = [await company(), await company(), await company()];
  await sevenThousandFiveHundredAndOne(a);
  expect((await figures(a.id)).funded).toMatchObject({ time: 7501, volunteers: 1, sessions: 26 });
  expect((await figures(b.id)).funded).toMatchObject({ time: 0, volunteers: 0 });
  await set(a.program, [
    [a.id, '60'],
    [b.id, '40'],
  ]);
  expect([(await figures(a.id)).funded.time, (await figures(b.id)).funded.time]).toEqual([4501, 3000]);
  expect((await figures(b.id)).funded.programs).toContainEqual({ programId: a.program, totalTime: 7501, time: 3000 });
  // People are whole for each of those who pay.
  expect((await figures(b.id)).funded).toMatchObject({ volunteers: 1, sessions: 26 });
  await set(a.program, [
    [a.id, '1'],
    [b.id, '1'],
    [c.id, '1'],
  ]);
  const parts = [
    (await figures(a.id)).funded.time,
    (await figures(b.id)).funded.time,
    (await figures(c.id)).funded.time,
  ];
  expect(parts).toEqual([2501, 2500, 2500]);
});

test('an entry holds from its month on: what was paid for before stays with who paid', async () => {
  const [a, b] = [await company(), await company()];
  const [volunteer] = await people(a.id, 1, 'VOLUNTEER');
  for (const month of ['04', '05'])
    await meeting(a, { at: `2026-${month}-10T08:00:00Z`, minutes: 101, who: [volunteer!], role: 'VOLUNTEER' });
  await set(a.program, [[b.id, '1']], { effectiveFrom: '2026-05-01' });
  const spring = { from: '2026-04-01', to: '2026-06-01' };
  expect((await figures(a.id, spring)).funded).toMatchObject({ time: 101, sessions: 1 });
  expect((await figures(b.id, spring)).funded).toMatchObject({ time: 101, sessions: 1 });
  await set(a.program, [[a.id, '1']], { effectiveFrom: '2026-06-01' });
  expect((await figures(b.id, { from: '2026-06-01', to: '2026-07-01' })).funded.time).toBe(0);
});

test('people of two companies count once in their group: 25 and 20 with 15 in both are 30', async () => {
  const top = await company();
  const [a, b] = [await company(top.id), await company(top.id)];
  const [shared, onlyA, onlyB] = [await people(a.id, 15), await people(a.id, 10), await people(b.id, 5)];
  await meeting(a, { at: '2026-05-04T08:00:00Z', minutes: 60, who: [...shared, ...onlyA] });
  await meeting(b, { at: '2026-05-05T08:00:00Z', minutes: 60, who: [...shared, ...onlyB] });
  const { group } = await figures(top.id);
  expect(group).toMatchObject({ participants: 30, sessions: 2 });
  expect(group.companies.map(({ companyId, participants }: Json) => [companyId, participants]).toSorted()).toEqual(
    [
      [top.id, 0],
      [a.id, 25],
      [b.id, 20],
    ].toSorted(),
  );
  expect((await figures(a.id)).parent).toEqual({ id: top.id });
});

test('in a group the time of a programme that two of its companies pay is there once', async () => {
  const top = await company();
  const [a, b, outside] = [await company(top.id), await company(top.id), await company()];
  await sevenThousandFiveHundredAndOne(a);
  await set(a.program, [
    [a.id, '60'],
    [b.id, '40'],
  ]);
  expect((await figures(top.id)).group).toMatchObject({ time: 7501, volunteers: 1, sessions: 26 });
  await set(a.program, [
    [a.id, '60'],
    [outside.id, '40'],
  ]);
  expect((await figures(top.id)).group).toMatchObject({ time: 4501, volunteers: 1 });
});

test('only finance says who pays, once per key; a wrong member is named', async () => {
  const [a, b] = [await company(), await company()];
  const first = await set(a.program, [[b.id, '1']], { key: 'funding-1' });
  expect(first).toMatchObject({ __typename: 'ProgramFunding', shares: [{ companyId: b.id, weight: '1' }] });
  expect(await set(a.program, [[b.id, '1']], { key: 'funding-1' })).toEqual(first);
  expect(await set(a.program, [[b.id, '2']], { key: 'funding-1' })).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  const problems = async (shares: [string, string][], more: Json = {}) =>
    (await set(a.program, shares, more)).problems.map(({ path }: Json) => path);
  expect(await problems([[unknownId, '1']])).toEqual(['input.shares.0.companyId']);
  expect(await problems([[b.id, '0']])).toEqual(['input.shares.0.weight']);
  expect(await problems([[b.id, '1']], { effectiveFrom: '2026-01-02' })).toEqual(['input.effectiveFrom']);
  expect(await problems([], { source: ' ' })).toEqual(['input.source', 'input.shares']);
  for (const as of [demoActor('company_manager'), demoActor('programme_staff'), demoActor('operator')]) {
    const { data, errors } = (await world.send(as, mutation, {
      input: {
        programId: a.program,
        effectiveFrom: '2026-01-01',
        source: 'x',
        shares: [{ companyId: b.id, weight: '1' }],
      },
    })) as Json;
    expect(data?.r?.code ?? errors?.[0]?.extensions?.code).toMatch(/NOT_PERMITTED|FORBIDDEN/);
  }
  const key = { ...finance, kind: 'api-key' as const };
  expect(await set(a.program, [[b.id, '1']], {}, key)).toMatchObject({ code: 'NOT_PERMITTED' });
});

test('figures of another company are not there', async () => {
  const other = actor('company_manager', { userId: unknownId, companyId: demoCompanies[1].id });
  const { data } = (await world.send(other, query, { id: (await company()).id, p: may })) as Json;
  expect(data.company).toBeNull();
});
