import type { Actor } from '#platform/auth';
import { expectNoLeaks, type Json } from '#platform/testing';
import { demoPeople } from '../demo/people.js';
import { demoIdentities } from '../index.js';
import { minutesOf } from '../volunteer-time/union.rules.js';
import { actor, demoActor, openWorld, type World } from './impact-world.js';

let world: World;
const company = demoIdentities.find(({ role }) => role === 'volunteer')!.companyId!;
const volunteers = demoPeople.filter(({ companyId, kind }) => companyId === company && kind === 'VOLUNTEER');
let programs: { id: string; companyId: string }[];
beforeAll(async () => {
  world = await openWorld();
  programs = await world.db.query('select id, company_id as "companyId" from program order by id');
});
expectNoLeaks(() => world.close());

const [anna, bo, cai, dina] = volunteers.map(({ id }) => id) as [string, string, string, string];
const ofCompany = () => programs.filter(({ companyId }) => companyId === company).map(({ id }) => id);
const self = (userId: string) => actor('volunteer', { userId, companyId: company });
const staff = demoActor('programme_staff');
const manager = demoActor('company_manager');

const fields = `__typename
  ... on VolunteerTime { id minutes day status workTime startsAt entries { status minutes reason automatic } user { id } }
  ... on VolunteerTimeInvalid { code problems { path message } }
  ... on NotPermitted { code } ... on IdempotencyKeyReused { code }`;

async function record(who: Actor, input: Record<string, unknown>, key: string | null = null): Promise<Json> {
  const text = `mutation ($i: RecordVolunteerTimeInput!, $k: String) { result: recordVolunteerTime(input: $i, idempotencyKey: $k) { ${fields} } }`;
  const { data, errors } = await world.send(who, text, { i: { programId: ofCompany()[0], ...input }, k: key });
  expect(errors).toBeUndefined();
  return data.result;
}

async function change(who: Actor, name: string, input: Record<string, unknown>): Promise<Json> {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}`;
  const own = fields.replace('... on IdempotencyKeyReused { code }', '');
  const decided = own.replace(/\.\.\. on VolunteerTime \{.*/, '... on VolunteerTimesDecided { times { id status } }');
  const selected = name === 'decideVolunteerTimes' ? decided : own;
  const { data, errors } = await world.send(
    who,
    `mutation ($i: ${type}Input!) { result: ${name}(input: $i) { ${selected} } }`,
    { i: input },
  );
  return errors ?? data.result;
}

async function minutes(from: string, to: string): Promise<Json> {
  const text =
    'query ($id: ID!, $p: MetricsPeriodInput) { metrics(companyId: $id, period: $p) { seq volunteerMinutes volunteerTime { total paid own unknown } } }';
  const { data } = await world.send(manager, text, { id: company, p: { from, to } });
  expect(data.metrics.volunteerMinutes).toBe(data.metrics.volunteerTime.total);
  return data.metrics;
}

test('attendance is time that counts: the figure is what it was before there was a ledger', async () => {
  const [before] = await world.db.query<{ minutes: number; rows: number }>(
    `select sum(s.duration_minutes)::int as minutes, count(*)::int as rows from session s join session_attendance a on a.session_id = s.id
     where a.role = 'VOLUNTEER' and s.company_id = $1`,
    [company],
  );
  const [now] = await world.db.query<{ minutes: number; rows: number }>(
    `select sum(minutes)::int as minutes, count(*)::int as rows from volunteer_time where company_id = $1 and status = 'APPROVED' and source = 'attendance'`,
    [company],
  );
  expect(now).toEqual(before);
  expect(before!.rows).toBeGreaterThan(10);
});

test('10:00–11:30 in one programme and 11:00–12:00 in another are 120 minutes', async () => {
  const [first, second] = ofCompany();
  const day = '2025-06-01';
  expect(
    await record(staff, {
      userId: anna,
      programId: first,
      minutes: 90,
      startsAt: `${day}T08:00:00Z`,
      workTime: 'PAID',
    }),
  ).toMatchObject({
    __typename: 'VolunteerTime',
    status: 'APPROVED',
    day,
    entries: [{ status: 'RECORDED' }, { status: 'APPROVED', automatic: true }],
  });
  await record(staff, { userId: anna, programId: second, minutes: 60, startsAt: `${day}T09:00:00Z`, workTime: 'OWN' });
  expect((await minutes(day, '2025-06-02')).volunteerTime).toEqual({ total: 120, paid: 90, own: 30, unknown: 0 });
});

test('300 paid, 201 own, 60 unknown', async () => {
  for (const [workTime, length] of [
    ['PAID', 300],
    ['OWN', 201],
    [null, 60],
  ] as const)
    await record(staff, { userId: bo, minutes: length, day: '2025-06-03', workTime });
  expect((await minutes('2025-06-03', '2025-06-04')).volunteerTime).toEqual({
    total: 561,
    paid: 300,
    own: 201,
    unknown: 60,
  });
});

test('45 of the 90 minutes of a meeting: the sign-up at full length gives way, and 45 count', async () => {
  const [session] = await world.db.query<{
    id: string;
    programId: string;
    userId: string;
    minutes: number;
    day: string;
  }>(
    `select s.id, s.program_id as "programId", a.user_id as "userId", s.duration_minutes as minutes, t.day::text as day
     from session s join session_attendance a on a.session_id = s.id and a.role = 'VOLUNTEER'
     join volunteer_time t on t.session_id = s.id and t.user_id = a.user_id
     where s.company_id = $1 and s.duration_minutes = 90 limit 1`,
    [company],
  );
  const next = new Date(Date.parse(session!.day) + 86_400_000).toISOString().slice(0, 10);
  const before = (await minutes(session!.day, next)).volunteerMinutes;
  const { userId, programId, id: sessionId } = session!;
  expect(await record(staff, { userId, programId, sessionId, minutes: 45 })).toMatchObject({
    status: 'APPROVED',
    minutes: 45,
  });
  expect((await minutes(session!.day, next)).volunteerMinutes).toBe(before - 45);
  const { data } = await world.send(
    staff,
    `query ($f: VolunteerTimeFilter) { volunteerTimes(filter: $f) { nodes { status minutes entries { reason } } } }`,
    {
      f: { userId, from: session!.day, to: next, status: 'REVERSED' },
    },
  );
  expect(data.volunteerTimes.nodes).toMatchObject([{ minutes: 90 }]);
  expect(await record(staff, { userId, programId, sessionId, minutes: 91 })).toMatchObject({
    problems: [{ path: 'input.minutes' }],
  });
});

test('longer than eight hours waits; the volunteer confirms, another person decides, and it can be taken back', async () => {
  const day = '2025-06-08';
  const count = async () => (await minutes(day, '2025-06-09')).volunteerMinutes as number;
  const time = await record(self(cai), { userId: cai, minutes: 500, day });
  expect(time).toMatchObject({ status: 'RECORDED', user: { id: cai } });
  expect(await change(self(cai), 'confirmVolunteerTime', { id: time.id })).toMatchObject({ status: 'CONFIRMED' });
  expect(await count()).toBe(0);
  const before = (await minutes(day, '2025-06-09')).seq as number;
  expect(
    await change(manager, 'decideVolunteerTimes', { ids: [time.id], decision: 'APPROVE', reason: 'asked' }),
  ).toMatchObject({
    times: [{ id: time.id, status: 'APPROVED' }],
  });
  expect(await count()).toBe(500);
  expect((await minutes(day, '2025-06-09')).seq).toBeGreaterThan(before);
  expect(await change(self(cai), 'disputeVolunteerTime', { id: time.id, reason: 'It was 300' })).toMatchObject({
    status: 'DISPUTED',
  });
  expect(await count()).toBe(0);
  await change(staff, 'decideVolunteerTimes', { ids: [time.id], decision: 'APPROVE', reason: 'the list says 500' });
  expect(await change(staff, 'reverseVolunteerTime', { id: time.id, reason: 'booked twice' })).toMatchObject({
    status: 'REVERSED',
  });
  expect(await count()).toBe(0);
  expect(
    await change(staff, 'decideVolunteerTimes', { ids: [time.id], decision: 'REJECT', reason: 'x' }),
  ).toMatchObject({
    code: 'VOLUNTEER_TIME_INVALID',
    problems: [{ path: 'input.id', message: 'is REVERSED and cannot become REJECTED' }],
  });
});

test('nobody decides on their own time, and a decision needs a person', async () => {
  const deciding: Actor = { ...self(dina), roles: ['volunteer', 'company_manager'], scopes: manager.scopes };
  const time = await record(self(dina), { userId: dina, minutes: 481, day: '2025-06-10' });
  const decision = { ids: [time.id], decision: 'APPROVE', reason: 'mine' };
  expect(await change(deciding, 'decideVolunteerTimes', decision)).toMatchObject({ code: 'NOT_PERMITTED' });
  expect(await change(deciding, 'reverseVolunteerTime', { id: time.id, reason: 'mine' })).toMatchObject({
    code: 'NOT_PERMITTED',
  });
  const key: Actor = { kind: 'api-key', id: world.ids.next(), companyId: company, roles: [], scopes: ['time:decide'] };
  expect(await change(key, 'decideVolunteerTimes', decision)).toMatchObject({ code: 'NOT_PERMITTED' });
  const elsewhere = { ...manager, companyId: programs.find(({ companyId }) => companyId !== company)!.companyId };
  expect(await change(elsewhere, 'decideVolunteerTimes', decision)).toMatchObject({ code: 'NOT_PERMITTED' });
  // All or none: one that is not theirs keeps the others as they are.
  const other = await record(staff, { userId: cai, minutes: 482, day: '2025-06-10' });
  expect(await change(deciding, 'decideVolunteerTimes', { ...decision, ids: [other.id, time.id] })).toMatchObject({
    code: 'NOT_PERMITTED',
  });
  expect((await world.services.volunteerTimeStore.find([other.id]))[0]).toMatchObject({
    status: 'RECORDED',
    minutes: 482,
  });
  expect(await change(self(cai), 'confirmVolunteerTime', { id: time.id })).toMatchObject({ code: 'NOT_PERMITTED' });
  expect(await change(demoActor('finance'), 'decideVolunteerTimes', decision)).toMatchObject([
    { extensions: { code: 'FORBIDDEN' } },
  ]);
});

test('who may record: the volunteer, staff, a key for records; others as if there were no such person', async () => {
  const input = { userId: anna, minutes: 30, day: '2025-06-15' };
  const key: Actor = {
    kind: 'api-key',
    id: world.ids.next(),
    companyId: company,
    roles: [],
    scopes: ['records:write'],
  };
  for (const who of [self(anna), staff, key])
    expect(await record(who, { ...input, minutes: 31 })).toMatchObject({ __typename: 'VolunteerTime' });
  for (const who of [self(bo), manager, demoActor('operator'), demoActor('finance'), demoActor('participant')])
    expect(await record(who, input)).toMatchObject({ code: 'NOT_PERMITTED' });
  const participant = demoPeople.find(({ companyId, kind }) => companyId === company && kind === 'PARTICIPANT')!;
  const foreign = programs.find(({ companyId }) => companyId !== company)!;
  expect(await record(staff, { ...input, userId: participant.id })).toMatchObject({ code: 'NOT_PERMITTED' });
  expect(await record(staff, { ...input, programId: foreign.id })).toMatchObject({ code: 'NOT_PERMITTED' });
});

test('the same again is the same time; the same name for another one is refused', async () => {
  const input = { userId: anna, minutes: 20, startsAt: '2025-06-16T10:00:00Z', externalId: 'shift-1' };
  const first = await record(staff, input);
  expect(await record(staff, input)).toEqual(first);
  expect(await record(staff, { ...input, minutes: 21 })).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  const keyed = { userId: anna, minutes: 20, startsAt: '2025-06-17T10:00:00Z' };
  const [a, b] = await Promise.all([record(staff, keyed, 'key-1'), record(staff, keyed, 'key-1')]);
  expect(a).toEqual(b);
  expect(await record(staff, { ...keyed, minutes: 19 }, 'key-1')).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
});

test('overlap, a day of more than 24 hours and the future are named', async () => {
  const at = { userId: bo, startsAt: '2025-06-18T10:00:00Z' };
  await record(staff, { ...at, minutes: 60 });
  expect(await record(staff, { ...at, minutes: 30 })).toMatchObject({ problems: [{ path: 'input.startsAt' }] });
  expect(await record(staff, { userId: bo, minutes: 1400, day: '2025-06-18' })).toMatchObject({
    problems: [{ path: 'input.minutes' }],
  });
  expect(await record(staff, { userId: bo, minutes: 30, day: '2026-11-24' })).toMatchObject({
    problems: [{ path: 'input.day' }],
  });
  expect(await record(staff, { userId: bo, minutes: 30 })).toMatchObject({ problems: [{ path: 'input.startsAt' }] });
});

test('two at once cannot fill a day twice', async () => {
  const results = await Promise.all(
    Array.from({ length: 4 }, () => record(staff, { userId: dina, minutes: 700, day: '2025-06-22' })),
  );
  expect(results.filter(({ __typename }) => __typename === 'VolunteerTime')).toHaveLength(2);
});

test('the list: a volunteer sees their own, a manager those of the company, a stranger none', async () => {
  const list = async (who: Actor, filter: object = {}) => {
    const text =
      'query ($f: VolunteerTimeFilter) { volunteerTimes(filter: $f, first: 100) { nodes { user { id name } company { id } } } }';
    return (await world.send(who, text, { f: filter })).data.volunteerTimes.nodes as Json[];
  };
  expect(new Set((await list(self(anna))).map(({ user }) => user.id))).toEqual(new Set([anna]));
  expect(await list(self(anna), { userId: bo })).toEqual([]);
  expect(new Set((await list(manager)).map((time) => time.company.id))).toEqual(new Set([company]));
  expect((await list(manager, { userId: bo })).every(({ user }) => typeof user.name === 'string')).toBe(true);
  expect(
    await list(manager, { companyId: programs.find(({ companyId }) => companyId !== company)!.companyId }),
  ).toEqual([]);
  expect(await list(demoActor('finance'))).toEqual([]);
});

test('entries are never changed, the state follows from them, and numbers have no gap', async () => {
  const [time] = await world.db.query<{ id: string; entries: number }>(
    'select id, entries from volunteer_time limit 1',
  );
  const entry = (number: number) =>
    world.db.query(
      `insert into volunteer_time_entry (time_id, number, status, minutes, created_at) values ($1, $2, 'REVERSED', 5, now())`,
      [time!.id, number],
    );
  await expect(
    world.db.query('update volunteer_time_entry set minutes = 1 where time_id = $1', [time!.id]),
  ).rejects.toThrow('never changed');
  await expect(world.db.query('delete from volunteer_time_entry where time_id = $1', [time!.id])).rejects.toThrow(
    'never changed',
  );
  await expect(
    world.db.query(`update volunteer_time set status = 'REVERSED' where id = $1`, [time!.id]),
  ).rejects.toThrow('follows from its entries');
  await expect(entry(time!.entries + 2)).rejects.toThrow('does not follow the last one');
  // Erasure may take words and names away.
  await world.db.query('update volunteer_time_entry set reason = null, actor_id = null where time_id = $1', [time!.id]);
});

test('the database counts as the rule does', async () => {
  const rows = await world.db.query<{
    userId: string;
    startsAt: Date | null;
    minutes: number;
    workTime: 'PAID' | 'OWN' | 'UNKNOWN';
  }>(
    `select user_id as "userId", starts_at as "startsAt", minutes, work_time as "workTime" from volunteer_time
     where company_id = $1 and status = 'APPROVED'`,
    [company],
  );
  const people = Map.groupBy(rows, ({ userId }) => userId);
  const expected = { total: 0, paid: 0, own: 0, unknown: 0 };
  for (const times of people.values()) {
    const counted = minutesOf(
      times.map((time) => ({ ...time, startsAtMs: time.startsAt === null ? null : time.startsAt.getTime() })),
    );
    for (const kind of ['total', 'paid', 'own', 'unknown'] as const) expected[kind] += counted[kind];
  }
  expect(
    await world.services.volunteerTimeStore.approvedMinutes(company, { from: '2000-01-01', to: '2100-01-01' }),
  ).toEqual(expected);
  expect(expected.total).toBeGreaterThan(1000);
});
