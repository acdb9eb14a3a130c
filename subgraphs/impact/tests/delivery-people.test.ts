import { expectNoLeaks, type Json } from '#platform/testing';
import { hundredths } from '../partners/hours.rules.js';
import { companyId, type DeliveryWorld, lastMonth, manager, openDeliveryWorld } from './delivery-world.js';
import { demoActor } from './impact-world.js';

let world: DeliveryWorld;
let workday: string;
let goodera: string;
/** Volunteers with approved time last month, the one with the most of it first. */
let volunteers: { id: string; email: string; minutes: number }[];
const staff = demoActor('programme_staff');
const eventOf = (index: number) => `${index}`.padStart(24, 'a');

expectNoLeaks(() => world.close());
beforeAll(async () => {
  world = await openDeliveryWorld();
  workday = await world.destination('WORKDAY', 'workday/custom-object');
  goodera = await world.destination('GOODERA', 'goodera/public-2026');
  volunteers = await world.db.query(
    `select p.id, p.email, sum(t.minutes)::int as minutes from volunteer_time t join person p on p.id = t.user_id
     where t.company_id = $1 and t.status = 'APPROVED' and to_char(t.day, 'YYYY-MM') = $2 group by p.id, p.email order by 3 desc, 1`,
    [companyId, lastMonth],
  );
  await world.db.query(`update person set external_id = null where company_id = $1`, [companyId]);
  await world.db.query('delete from consent');
});

const consent = (userId: string, granted: boolean) =>
  world.ask(
    granted
      ? `mutation ($input: RecordConsentInput!) { recordConsent(input: $input) { __typename ... on ErrorResult { code message } } }`
      : `mutation ($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { __typename ... on ErrorResult { code message } } }`,
    {
      input: granted
        ? { userId, purpose: 'PARTNER_SHARING', givenBy: 'SELF', textVersion: '1', locale: 'en', evidence: 'On paper' }
        : { userId, purpose: 'PARTNER_SHARING' },
    },
    staff,
  );
const numbered = (id: string, number: string | null) =>
  world.db.query('update person set external_id = $2 where id = $1', [id, number]);
const preview = (destinationId: string, period: object = { month: lastMonth }) =>
  world.ask(
    `query ($input: PreviewDeliveryInput!, $period: DeliveryPeriodInput) { previewDelivery(input: $input, period: $period) {
       ... on DeliveryPreview { body valid problems { path message } calls alreadyDelivered differences { path before after } profile { carriesPeople } } } }`,
    { input: { draft: { destinationId } }, period },
    manager,
  );
async function deliver(destinationId: string, input: object = {}): Promise<Json> {
  const { id } = await world.ask(
    `mutation ($input: RunDeliveryNowInput!) { runDeliveryNow(input: $input) { __typename ... on DeliveryRun { id } ... on ErrorResult { code } } }`,
    { input: { destinationId, period: { month: lastMonth }, ...input } },
    manager,
  );
  await world.settle();
  return world.ask(
    `query ($id: ID!) { deliveryRun(id: $id) { id outcome reason error attemptCount payload { body revision } receipt { source } attempts { part outcome fieldErrors { path message } } } }`,
    { id },
    manager,
  );
}
const told = (partner: string) =>
  world.sandbox
    .records(partner === 'workday' ? workday : goodera)
    .filter(({ status }) => status === 'ACCEPTED')
    .map(({ payload }) => payload as Json);

test('without anyone’s consent nothing is sent, and the run says why', async () => {
  expect(volunteers.length).toBeGreaterThanOrEqual(3);
  expect(await preview(workday)).toMatchObject({
    valid: false,
    problems: [{ path: 'workers', message: expect.stringContaining('consent') }],
    profile: { carriesPeople: true },
  });
  expect(await deliver(workday)).toMatchObject({ outcome: 'SKIPPED', reason: 'NOBODY_CONSENTS', attemptCount: 0 });
  expect(told('workday')).toEqual([]);
});

test('who allows it and can be named is told of, with hours that add up; eyes see no one', async () => {
  const [first, second, third] = volunteers;
  for (const { id } of [first!, second!, third!]) await consent(id, true);
  await numbered(first!.id, 'E-1001');
  await numbered(second!.id, 'E-1002');
  const shown = await preview(workday);
  expect(shown).toMatchObject({ valid: true, calls: 2 });
  for (const secret of ['E-1001', 'E-1002', first!.email]) expect(JSON.stringify(shown)).not.toContain(secret);
  const run = await deliver(workday);
  expect(run).toMatchObject({ outcome: 'DELIVERED', attemptCount: 2, receipt: { source: 'PARTNER' } });
  expect(JSON.stringify(run)).not.toContain('E-100');
  const minutes = told('workday').map((each) => each.minutes as number);
  expect(minutes.toSorted((a, b) => b - a)).toEqual([first!.minutes, second!.minutes]);
  const hours = told('workday').reduce((sum, each) => sum + Math.round(each.hours * 100), 0);
  expect(hours).toBe(hundredths(first!.minutes + second!.minutes));
  const stored = await world.db.query<{ text: string }>(
    `select figures::text || body::text as text from delivery_payload where destination_id = $1`,
    [workday],
  );
  for (const { text } of stored) expect(text).not.toContain('E-100');
});

test('a withdrawn consent is out of the next payload, and taken back where the partner can', async () => {
  const [first, second] = volunteers;
  await consent(second!.id, false);
  const shown = await preview(workday);
  expect(shown.differences).toContainEqual({ path: 'people.count', before: '2', after: '1' });
  expect(JSON.stringify(shown)).not.toContain('E-1002');
  expect(await deliver(workday)).toMatchObject({ outcome: 'DELIVERED', payload: { revision: 2 } });
  expect(told('workday').map((each) => each.minutes)).toEqual(expect.arrayContaining([first!.minutes, 0]));
  expect(told('workday').reduce((sum, each) => sum + (each.minutes as number), 0)).toBe(first!.minutes);
  expect(await deliver(workday, { period: { month: lastMonth } }).catch(() => null)).toBeNull();
});

test('who withdraws while a delivery is under way is not sent any more', async () => {
  const [, second, third] = volunteers;
  await consent(second!.id, true);
  await numbered(third!.id, 'E-1003');
  const before = told('workday').length;
  // The first call fails: meanwhile everyone changes their mind.
  world.sandbox.setFaults('workday', workday, [{ fault: 'THROTTLED' }]);
  const { id } = await world.ask(
    `mutation ($input: RunDeliveryNowInput!) { runDeliveryNow(input: $input) { ... on DeliveryRun { id } } }`,
    { input: { destinationId: workday, period: { from: `${lastMonth}-01`, to: `${lastMonth}-28` } } },
    manager,
  );
  await world.process().executor.runUntilIdle({ signal: new AbortController().signal });
  for (const person of volunteers.slice(0, 3)) await consent(person.id, false);
  await world.db.query(`update delivery_run set next_attempt_at = clock_timestamp() where id = $1`, [id]);
  await world.settle();
  const run = await world.ask(`query ($id: ID!) { deliveryRun(id: $id) { outcome reason } }`, { id }, manager);
  expect(run).toEqual({ outcome: 'SKIPPED', reason: 'NOBODY_CONSENTS' });
  expect(told('workday')).toHaveLength(before);
});

test('Goodera gets a row for each person and event; programmes have their ids there; a part is never sent twice', async () => {
  const programs = await world.db.query<{ id: string }>('select id from program where company_id = $1 order by id', [
    companyId,
  ]);
  await world.db.query(`update delivery_run set next_attempt_at = clock_timestamp() where outcome is null`);
  for (const { id } of volunteers.slice(0, 3)) await consent(id, true);
  expect((await preview(goodera)).problems[0].message).toContain('Goodera event');
  const set = (list: object[]) =>
    world.ask(
      `mutation ($input: UpdateDestinationInput!) { updateDestination(input: $input) {
         ... on Destination { programs { programId partnerId } } ... on DestinationInvalid { problems { path message } } } }`,
      { input: { id: goodera, programs: list } },
    );
  expect(await set([{ programId: companyId, partnerId: 'a b' }])).toEqual({
    problems: [
      { path: 'input.programs.0.programId', message: expect.stringContaining('no programme') },
      { path: 'input.programs.0.partnerId', message: expect.stringContaining('1 to 100') },
    ],
  });
  const named = programs.map(({ id }, index) => ({ programId: id, partnerId: eventOf(index) }));
  expect((await set(named)).programs).toEqual(named);
  const { calls, valid } = await preview(goodera);
  expect({ valid, several: calls >= 3 }).toEqual({ valid: true, several: true });

  // Goodera took the first row and did not say so. A person looks there; the other rows follow.
  world.sandbox.setFaults('goodera', goodera, [{ fault: 'SERVER_ERROR_AFTER_COMMIT' }]);
  const run = await deliver(goodera);
  expect(run).toMatchObject({ outcome: 'UNKNOWN', attemptCount: 1, receipt: null });
  const resolved = await world.ask(
    `mutation ($input: ResolveDeliveryRunInput!) { resolveDeliveryRun(input: $input) { ... on DeliveryRun { status outcome } } }`,
    { input: { id: run.id, resolution: 'DELIVERED' } },
  );
  expect(resolved).toEqual({ status: 'PROCESSING', outcome: null });
  await world.settle();
  const done = await world.ask(`query ($id: ID!) { deliveryRun(id: $id) { outcome attemptCount } }`, { id: run.id });
  expect(done).toEqual({ outcome: 'DELIVERED', attemptCount: calls });
  const rows = told('goodera');
  expect(rows).toHaveLength(calls);
  expect(new Set(rows.map((row) => row.email))).toEqual(new Set(volunteers.slice(0, 3).map(({ email }) => email)));
  const total = volunteers.slice(0, 3).reduce((sum, { minutes }) => sum + minutes, 0);
  expect(rows.reduce((sum, row) => sum + Math.round(row.volunteerHours * 100), 0)).toBe(hundredths(total));
  // What is at Goodera cannot be taken back over its interface.
  await consent(volunteers[0]!.id, false);
  expect(await deliver(goodera)).toMatchObject({ outcome: 'BLOCKED', reason: 'CORRECTION_BY_HAND' });
});

test('a minute that was given to two programmes at once counts once for a person', async () => {
  const [person] = volunteers;
  const [{ id: a }, { id: b }] = (await world.db.query<{ id: string }>(
    'select id from program where company_id = $1 order by id limit 2',
    [companyId],
  )) as [{ id: string }, { id: string }];
  for (const [index, program, at, minutes] of [
    [1, a, '10:00', 90],
    [2, b, '11:00', 60],
  ] as const)
    await world.db.query(
      `insert into volunteer_time (id, company_id, user_id, program_id, source, external_id, work_time, day, starts_at, created_at, status, minutes, entries)
       values (gen_random_uuid(), $1, $2, $3, 'test', $4, 'OWN', $5::date, ($5 || 'T' || $6 || 'Z')::timestamptz, now(), 'APPROVED', $7, 0)`,
      [companyId, person!.id, program, `${index}`, '2022-02-03', at, minutes],
    );
  await consent(person!.id, true);
  const shown = await preview(workday, { month: '2022-02' });
  expect(JSON.parse(shown.body).workers).toMatchObject([
    { workerId: '***', object: { minutes: 120, hours: 2, programs: [{ minutes: 90 }, { minutes: 30 }] } },
  ]);
});
