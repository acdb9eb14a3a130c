import { randomUUID } from 'node:crypto';
import { fastify, type FastifyInstance } from 'fastify';
import { erasedPeople } from '#platform/erasure';
import { expectNoLeaks, type Json } from '#platform/testing';
import { exampleCompanyId, exampleExternalId } from '../demo/group.js';
import { impact, signWebhook } from '../index.js';
import { recordsPath } from '../records/records-webhook.js';
import { actor, openWorld, secret, type World } from './impact-world.js';

let world: World;
let app: FastifyInstance;
let url: string;
let events = 0;

beforeAll(async () => {
  world = await openWorld();
  app = fastify();
  await impact.routes?.(app, world.services);
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
expectNoLeaks(
  () => app.close(),
  () => world.close(),
);

interface Sent {
  readonly sender?: string;
  readonly with?: string;
  readonly headers?: Record<string, string>;
}

/** Over a real connection, signed at this moment. */
async function send(body: unknown, { sender, with: key = secret, headers = {} }: Sent = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const signed = signWebhook(text, { secret: key, id: `msg_${randomUUID()}`, timestamp: world.clock.now() });
  const answer = await fetch(`${url}${recordsPath}${sender === undefined ? '' : `/${sender}`}`, {
    method: 'POST',
    body: text,
    headers: { 'content-type': 'application/json', ...signed, ...headers },
  });
  return { status: answer.status, body: (await answer.json()) as Json };
}

const event = (record: Record<string, unknown>) => ({ id: `evt_${(events += 1)}`, ...record });
const company = (externalId: string, more: object = {}) =>
  event({
    type: 'company',
    externalId,
    name: `Company ${externalId}`,
    timeZone: 'Europe/Oslo',
    country: 'NO',
    ...more,
  });
const person = (companyId: string, externalId: string, more: object = {}) =>
  event({
    type: 'person',
    companyId,
    externalId,
    kind: 'VOLUNTEER',
    name: `Person ${externalId}`,
    email: `${externalId}@${companyId}.example`,
    ...more,
  });
const program = (companyId: string, more: object = {}) =>
  event({
    type: 'program',
    companyId,
    externalId: 'cafe',
    name: 'Café',
    kind: 'LANGUAGE_CAFE',
    startsOn: '2026-01-01',
    ...more,
  });
const session = (companyId: string, more: object = {}) =>
  event({
    type: 'session',
    companyId,
    externalId: 'cafe-1',
    programId: 'cafe',
    startedAt: '2026-11-05T17:00:00+01:00',
    durationMinutes: 90,
    ...more,
  });
const enrollment = (companyId: string, userId: string, more: object = {}) =>
  event({
    type: 'enrollment',
    companyId,
    programId: 'cafe',
    userId,
    role: 'VOLUNTEER',
    enrolledAt: '2026-01-02T08:00:00Z',
    ...more,
  });
const attendance = (companyId: string, userId: string, more: object = {}) =>
  event({ type: 'attendance', companyId, sessionId: 'cafe-1', userId, role: 'VOLUNTEER', ...more });
const everything = (companyId: string, userId = 'user-1') => [
  company(companyId),
  person(companyId, userId),
  program(companyId),
  session(companyId),
  enrollment(companyId, userId),
  attendance(companyId, userId),
];

const idOf = async (externalId: string): Promise<string> => {
  const [row] = await world.db.query<{ id: string }>(`select record_id as id from record_key where key = $1`, [
    `company:${externalId}`,
  ]);
  return row!.id;
};
const minutesOf = async (companyId: string): Promise<number> => {
  const [row] = await world.db.query<{ total: number }>(
    `select total::float8 as total from approved_volunteer_minutes($1, '2026-01-01', '2027-01-01')`,
    [companyId],
  );
  return row!.total;
};
const problemsOf = ({ body }: { body: Json }): string[] =>
  body.error.problems.map(({ path, message }: Json) => `${path}: ${message}`);

test('a company with everything it has comes in one request, and again changes nothing', async () => {
  const sent = everything('aurora');
  expect(await send(sent)).toEqual({
    status: 202,
    body: { accepted: 6, duplicates: 0, created: 6, changed: 0, unchanged: 0 },
  });
  const companyId = await idOf('aurora');
  expect(await minutesOf(companyId)).toBe(90);
  const told = await world.db.query(`select 1 from event_outbox where type = 'company.changed' and aggregate_id = $1`, [
    companyId,
  ]);
  expect(told).toHaveLength(1);
  // The same events are known; new events that say the same change nothing.
  expect((await send(sent)).body).toMatchObject({ accepted: 0, duplicates: 6 });
  expect((await send(everything('aurora'))).body).toEqual({
    accepted: 6,
    duplicates: 0,
    created: 0,
    changed: 0,
    unchanged: 6,
  });
});

test('an id that was used for something else is refused, and nothing of the request is stored', async () => {
  const first = person('aurora', 'user-7');
  expect((await send(first)).status).toBe(202);
  const answer = await send([person('aurora', 'user-8'), { ...first, name: 'Another name' }]);
  expect(answer).toMatchObject({ status: 409, body: { error: { code: 'ID_REUSED', ids: [first.id] } } });
  const twice = person('aurora', 'user-9');
  expect((await send([twice, { ...twice, kind: 'STAFF' }])).body.error.ids).toEqual([twice.id]);
  expect((await send([twice, twice])).body).toMatchObject({ accepted: 1, duplicates: 1 });
  expect(await world.services.people.byExternalId('user-8', await idOf('aurora'))).toEqual([]);
});

test('two companies use the same ids for different people, programmes and meetings', async () => {
  expect((await send(everything('boreas'))).body).toMatchObject({ created: 6 });
  const [a, b] = [await idOf('aurora'), await idOf('boreas')];
  const people = await world.services.people.byExternalId('user-1', null);
  expect(people.map(({ companyId }) => companyId).toSorted()).toEqual([a, b].toSorted());
  expect(await minutesOf(b)).toBe(90);
  const crossed = await send(enrollment('boreas', people.find(({ companyId }) => companyId === a)!.id));
  expect(problemsOf(crossed)).toEqual([expect.stringMatching(/^userId: is not a person of this company/)]);
});

test('a meeting that is moved, shortened or called off takes the time of its volunteers along', async () => {
  const companyId = await idOf('boreas');
  expect(
    (await send(session('boreas', { durationMinutes: 45, startedAt: '2026-11-06T17:00:00+01:00' }))).body,
  ).toMatchObject({
    changed: 1,
  });
  expect(await minutesOf(companyId)).toBe(45);
  const days = () =>
    world.db.query(`select day::text as day, status, entries from volunteer_time where company_id = $1`, [companyId]);
  expect(await days()).toEqual([{ day: '2026-11-06', status: 'APPROVED', entries: 5 }]);
  await send(session('boreas', { durationMinutes: 45, startedAt: '2026-11-06T17:00:00+01:00', active: false }));
  expect(await minutesOf(companyId)).toBe(0);
  const metrics = `query ($id: ID!) { company(id: $id) { metrics { sessions volunteers } programs { nodes { sessions { nodes { id } } } } } }`;
  const staff = actor('programme_staff', { userId: randomUUID(), companyId });
  const { data } = (await world.send(staff, metrics, { id: companyId })) as Json;
  expect(data.company).toMatchObject({
    metrics: { sessions: 0, volunteers: 0 },
    programs: { nodes: [{ sessions: { nodes: [] } }] },
  });
  await send(session('boreas', { durationMinutes: 45, startedAt: '2026-11-06T17:00:00+01:00', active: true }));
  expect(await minutesOf(companyId)).toBe(45);
  await send(attendance('boreas', 'user-1', { active: false }));
  expect(await minutesOf(companyId)).toBe(0);
  await send(attendance('boreas', 'user-1', { active: true }));
  expect(await minutesOf(companyId)).toBe(45);
  await send(attendance('boreas', 'user-1', { role: 'PARTICIPANT' }));
  expect(await minutesOf(companyId)).toBe(0);
  const difference = await world.services.counts.compare(companyId);
  expect(difference.filter(({ differences }) => differences > 0)).toEqual([]);
});

test('who has left gets nothing new, and keeps what there is', async () => {
  expect((await send(person('boreas', 'user-1', { active: false }))).body).toMatchObject({ changed: 1 });
  await send(program('boreas', { externalId: 'mentors', name: 'Mentors', kind: 'MENTORING' }));
  const joins = await send(enrollment('boreas', 'user-1', { programId: 'mentors' }));
  expect(problemsOf(joins)).toEqual([expect.stringMatching(/^userId: has left and joins no programme/)]);
  await send(enrollment('boreas', 'user-1', { status: 'WITHDRAWN', endedAt: '2026-11-01T00:00:00Z' }));
  expect((await send(company('boreas', { active: false }))).body).toMatchObject({ changed: 1 });
  const late = await send(person('boreas', 'user-2'));
  expect(problemsOf(late)).toEqual([expect.stringMatching(/^companyId: has left and gets no new records/)]);
  expect((await send([company('boreas', { active: true }), person('boreas', 'user-2')])).status).toBe(202);
});

test('a name that changes is kept for as long as the person is', async () => {
  await send(person('aurora', 'user-1', { name: 'New Name', email: 'new@aurora.example' }));
  const [row] = await world.db.query<Json>(
    `select h.name, h.email, p.name as now from person_name_history h join person p on p.id = h.user_id where p.email = 'new@aurora.example'`,
  );
  expect(row).toEqual({ name: 'Person user-1', email: 'user-1@aurora.example', now: 'New Name' });
});

test('a person who was erased is not added again', async () => {
  const [known] = await world.services.people.byExternalId(exampleExternalId, exampleCompanyId);
  await erasedPeople({
    directory: world.config.privacy.ledgerDir,
    clock: world.clock,
  }).markErased(world.db, { userId: known!.id, epoch: 1 });
  const answer = await send(person(exampleCompanyId, exampleExternalId));
  expect(problemsOf(answer)).toEqual([expect.stringMatching(/^externalId: is the id of a person who was erased/)]);
  await world.db.query('update person set external_id = null where id = $1', [known!.id]);
  expect(problemsOf(await send(person(exampleCompanyId, exampleExternalId)))).toEqual([
    expect.stringMatching(/^externalId: is the id of a person who was erased/),
  ]);
});

test('every wrong field is named with its place and the fix; nothing is stored', async () => {
  const before = await world.db.query('select id from person');
  const answer = await send([
    person('aurora', 'user-20'),
    person('nowhere', 'user-21'),
    enrollment('aurora', 'user-22'),
  ]);
  expect(answer.status).toBe(400);
  expect(problemsOf(answer)).toEqual([
    expect.stringMatching(/^\[1\]\.companyId: is not a company that you sent/),
    expect.stringMatching(/^\[2\]\.userId: is not a person of this company; send the person first/),
  ]);
  const cases: [object, RegExp][] = [
    [company('self', { parentId: 'none' }), /^parentId: is not a company that you sent/],
    [company('aurora', { timeZone: 'Europe/Kyiv' }), /^timeZone: cannot change any more/],
    [company('aurora', { companyId: exampleCompanyId }), /^companyId: is not the UUID of this company/],
    [person('aurora', 'user-23', { email: 'new@aurora.example' }), /^email: belongs to another person/],
    [person('aurora', 'user-24', { userId: exampleCompanyId }), /^userId: is not the UUID of this person/],
    [session('aurora', { programId: 'none' }), /^programId: is not a programme of this company/],
    [attendance('aurora', 'user-1', { sessionId: 'none' }), /^sessionId: is not a meeting of this company/],
    [program('aurora', { startsOn: '2026-02-30' }), /^startsOn: must be an existing day/],
  ];
  for (const [sent, problem] of cases) expect(problemsOf(await send(sent))).toEqual([expect.stringMatching(problem)]);
  expect((await send([])).body.error.problems[0].message).toMatch(/at least one/);
  expect(await world.db.query('select id from person')).toHaveLength(before.length);
});

test('a group is no ring', async () => {
  expect(
    (await send([company('top'), company('middle', { parentId: 'top' }), company('low', { parentId: 'middle' })]))
      .status,
  ).toBe(202);
  expect(problemsOf(await send(company('top', { parentId: 'low' })))).toEqual([
    expect.stringMatching(/^parentId: would make the company a part of itself/),
  ]);
  expect((await send(company('low', { parentId: null }))).body).toMatchObject({ changed: 1 });
});

test('a sender writes for its companies, with ids of its own, and only what it is made for', async () => {
  const companyId = await idOf('aurora');
  const key = await world.services.senderStore.create('aurora-hr', [companyId]);
  const by = { sender: 'aurora-hr', with: key };
  world.services.senders.forget();
  expect(await send(person(companyId, 'user-30'), by)).toMatchObject({
    status: 403,
    body: {
      error: { code: 'SENDER_NOT_PERMITTED', message: expect.stringMatching(/permit --name NAME --for records/) },
    },
  });
  await world.services.senderStore.permit('aurora-hr', ['feedback', 'records']);
  world.services.senders.forget();
  expect((await send(person(companyId, 'user-30'), by)).status).toBe(202);
  // The ids of another sender mean nothing to it, but those of the company’s people do.
  expect(problemsOf(await send(program('aurora'), by))).toEqual([
    expect.stringMatching(/^companyId: is not a company/),
  ]);
  expect((await send(program(companyId), by)).body).toMatchObject({ created: 1 });
  expect((await send(enrollment(companyId, 'user-1'), by)).body).toMatchObject({ created: 1 });
  for (const foreign of [
    company('intruder'),
    company('x', { companyId: exampleCompanyId }),
    person(await idOf('boreas'), 'user-31'),
  ])
    expect(problemsOf(await send(foreign, by))).toEqual([expect.stringMatching(/^companyId: is not a company/)]);
});

test('what is not signed, too old, not JSON or unknown is refused as by the webhook of feedback', async () => {
  const sent = person('aurora', 'user-40');
  expect(await send(sent, { with: `whsec_${Buffer.alloc(32, 1).toString('base64')}` })).toMatchObject({
    status: 401,
    body: { error: { code: 'SIGNATURE_MISMATCH' } },
  });
  expect((await send(sent, { sender: 'nobody' })).body.error.code).toBe('SIGNATURE_MISMATCH');
  expect((await send(sent, { headers: { 'webhook-timestamp': '1700000000' } })).body.error.code).toBe(
    'TIMESTAMP_TOO_OLD',
  );
  expect((await send('{"id": "secret words')).body.error).toMatchObject({ code: 'INVALID_REQUEST' });
  expect((await send(sent, { headers: { 'content-encoding': 'gzip' } })).body.error.code).toBe('BODY_ENCODED');
});

test('requests about the same records at the same time end with one of each', async () => {
  await send(company('storm'));
  const companyId = await idOf('storm');
  const sent = Array.from({ length: 8 }, () => [
    program('storm'),
    person('storm', 'user-1'),
    enrollment('storm', 'user-1'),
  ]);
  const answers = await Promise.all(sent.map((batch) => send(batch)));
  expect(answers.map(({ status }) => status)).toEqual(sent.map(() => 202));
  const [row] = await world.db.query<Json>(
    `select (select count(*)::int from program where company_id = $1) as programs, (select count(*)::int from person where company_id = $1) as people,
       (select count(*)::int from enrollment where company_id = $1) as enrollments`,
    [companyId],
  );
  expect(row).toEqual({ programs: 1, people: 1, enrollments: 1 });
});
