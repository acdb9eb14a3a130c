import { jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expectNoLeaks, type Json } from '#platform/testing';
import { demoActor } from './impact-world.js';
import { companyId, type DeliveryWorld, manager, openDeliveryWorld } from './delivery-world.js';

// Starts processes, which a busy machine makes wait.
jest.setTimeout(180_000);

let world: DeliveryWorld;
expectNoLeaks(() => world.close());
beforeAll(async () => {
  world = await openDeliveryWorld();
});

const staff = demoActor('programme_staff');
const finance = demoActor('finance');
const program = fileURLToPath(new URL('delivery-worker.ts', import.meta.url));

/** A month of its own in which nothing else happened: 7,501 approved minutes of 17 people; the id of the last time, of 90. */
let month = 0;
async function month7501(): Promise<{ key: string; from: string; to: string; late: string }> {
  month += 1;
  const key = `2024-0${month}`;
  const [{ id: programId } = { id: '' }] = await world.db.query<{ id: string }>(
    'select id from program where company_id = $1 order by id limit 1',
    [companyId],
  );
  let late = '';
  for (const minutes of [...Array.from({ length: 15 }, () => 480), 211, 90]) {
    const [person, session] = [world.ids.next(), world.ids.next()];
    await world.db.query(
      `insert into person (id, company_id, kind, name, email, created_at) values ($1, $2, 'VOLUNTEER', 'Somebody', $3, now())`,
      [person, companyId, `${person}@example.test`],
    );
    await world.db.query(
      `insert into session (id, company_id, program_id, started_at, duration_minutes, created_at) values ($1, $2, $3, $4, $5, now())`,
      [session, companyId, programId, `${key}-15T10:00:00Z`, minutes],
    );
    await world.db.query(
      `insert into session_attendance (session_id, user_id, role, created_at) values ($1, $2, 'VOLUNTEER', now())`,
      [session, person],
    );
    const [time] = await world.db.query<{ id: string }>('select id from volunteer_time where session_id = $1', [
      session,
    ]);
    late = time!.id;
  }
  return { key, from: `${key}-01`, to: `2024-0${month + 1}-01`, late };
}

const close = (key: string, reason?: string) =>
  world.ask(
    `mutation ($input: CloseReportingPeriodInput!) { closeReportingPeriod(input: $input) { __typename ... on ReportingPeriod { edition } } }`,
    { input: { companyId, period: { month: key }, reason } },
    finance,
  );
const takeBack = (id: string) =>
  world.ask(
    `mutation ($input: ReverseVolunteerTimeInput!) { reverseVolunteerTime(input: $input) { __typename } }`,
    { input: { id, reason: 'booked twice' } },
    staff,
  );

/** Hands an event of the outbox to deliveries, as the inbox does: its effect commits with the mark that it happened. */
async function deliverEvents(type: string, key: string): Promise<void> {
  const events = (await world.events(type)).filter(({ payload }) => payload.period === key);
  const [handler] = world.services.deliveryEvents;
  const given = events.map(({ id, payload }) => ({ id, type, aggregateId: companyId, payload }));
  await world.db.transaction((tx) => handler!.handle(given as never, tx, undefined));
}

const deliver = (destinationId: string, key: string) =>
  world.ask(
    `mutation ($input: RunDeliveryNowInput!) { runDeliveryNow(input: $input) { __typename ... on DeliveryRun { id } } }`,
    { input: { destinationId, period: { month: key } } },
    manager,
  );
const runsOf = async (destinationId: string, key: string): Promise<Json[]> => {
  const { nodes } = await world.ask(
    `query ($f: DeliveryRunFilter) { deliveryRuns(filter: $f, first: 50) { nodes { trigger outcome reason detail period { key }
       payload { revision restatements { figure delivered corrected difference reason } } } } }`,
    { f: { destinationId } },
  );
  return nodes.filter((run: Json) => run.period.key === key);
};

test.each([
  ['benevity', 'benevity/impact-envelope-v1'],
  ['goodera', 'goodera/impact-envelope-v1'],
  ['workday', 'workday/impact-envelope-v1'],
] as const)(
  '%s: 7,501 delivered and restated as 7,411 is 7,411 at the partner once, also where workers are killed',
  async (partner, profileId) => {
    const destinationId = await world.destination(partner.toUpperCase(), profileId);
    const account = world.sandbox.account(partner, destinationId);
    const { key, late } = await month7501();
    await close(key);
    await deliver(destinationId, key);
    await world.settle();
    expect(account.totalMinutes()).toBe(7501);
    await takeBack(late);
    expect(await close(key, 'A session was booked twice')).toMatchObject({ edition: 2 });
    await deliverEvents('impact.figures.restated', key);
    // Each dies further on: before its statements, before the call, after it, before it is concluded.
    for (const dieAt of [6, 14, 17, 19, 24]) {
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', program, world.db.url, world.sandbox.url, String(dieAt)],
        {
          stdio: ['ignore', 'ignore', 'inherit'],
        },
      );
      const giveUp = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await once(child, 'close');
      clearTimeout(giveUp);
      await new Promise((resolve) => setTimeout(resolve, 310));
    }
    await world.settle();
    expect(account.totalMinutes()).toBe(7411);
    const [correction] = (await runsOf(destinationId, key)).filter(({ trigger }) => trigger === 'CORRECTION');
    expect(correction).toMatchObject({ outcome: 'DELIVERED', payload: { revision: 2 } });
    expect(correction.payload.restatements).toContainEqual({
      figure: 'volunteer-minutes',
      delivered: 7501,
      corrected: 7411,
      difference: -90,
      reason: 'A session was booked twice',
    });
    // Told of twice, it is sent once.
    await deliverEvents('impact.figures.restated', key);
    await world.settle();
    expect(account.totalMinutes()).toBe(7411);
  },
);

test('a partner that would count a correction twice is left to a person; where nothing was delivered, nothing is sent', async () => {
  const destinationId = await world.destination('BENEVITY', 'benevity/impact-envelope-v1');
  const byHand = world.process({
    partners: (directory) => ({
      ...directory,
      find(id) {
        const connector = directory.find(id);
        return connector && { ...connector, profile: { ...connector.profile, correction: 'MANUAL' } };
      },
    }),
  });
  const account = world.sandbox.account('benevity', destinationId);
  const { key, late } = await month7501();
  await close(key);
  const before = account.totalMinutes();
  await deliver(destinationId, key);
  await world.settle(byHand);
  expect(account.totalMinutes()).toBe(before + 7501);
  await takeBack(late);
  await close(key, 'booked twice');
  await deliverEvents('impact.figures.restated', key);
  await world.settle(byHand);
  expect(account.totalMinutes()).toBe(before + 7501);
  expect((await runsOf(destinationId, key)).find(({ trigger }) => trigger === 'CORRECTION')).toMatchObject({
    outcome: 'BLOCKED',
    reason: 'CORRECTION_BY_HAND',
  });
  const other = await month7501();
  await close(other.key);
  await takeBack(other.late);
  await close(other.key, 'booked twice');
  await deliverEvents('impact.figures.restated', other.key);
  expect(await runsOf(destinationId, other.key)).toEqual([]);
});

test('where the schedule that delivered is paused, the correction is a row that says so', async () => {
  const destinationId = await world.destination('BENEVITY', 'benevity/impact-envelope-v1');
  const { key, late } = await month7501();
  await close(key);
  const schedule = await world.ask(
    `mutation ($input: CreateDeliveryScheduleInput!) { createDeliverySchedule(input: $input) { __typename ... on DeliverySchedule { id } } }`,
    { input: { companyId, destinationId, frequency: 'MONTHLY' } },
    manager,
  );
  await world.ask(
    `mutation ($input: RunDeliveryNowInput!) { runDeliveryNow(input: $input) { __typename } }`,
    { input: { scheduleId: schedule.id, period: { month: key } } },
    manager,
  );
  await world.settle();
  await world.ask(
    `mutation ($input: PauseDeliveryScheduleInput!) { pauseDeliverySchedule(input: $input) { __typename } }`,
    { input: { id: schedule.id, note: 'under review' } },
    manager,
  );
  await takeBack(late);
  await close(key, 'booked twice');
  await deliverEvents('impact.figures.restated', key);
  expect((await runsOf(destinationId, key)).find(({ trigger }) => trigger === 'CORRECTION')).toMatchObject({
    outcome: 'SKIPPED',
    reason: 'PAUSED',
  });
});

test('a schedule that wants its period closed waits for it, holds up nothing, and runs by itself once it is closed', async () => {
  const destinationId = await world.destination('BENEVITY', 'benevity/impact-envelope-v1');
  const made = await world.ask(
    `mutation ($input: CreateDeliveryScheduleInput!) { createDeliverySchedule(input: $input) { __typename ... on DeliverySchedule { id afterClose } } }`,
    { input: { companyId, destinationId, frequency: 'MONTHLY', catchUp: 'ALL', afterClose: true } },
    manager,
  );
  expect(made).toMatchObject({ afterClose: true });
  const { key } = await month7501();
  const next = `2024-0${month + 1}`;
  // Its time for that month came while no scheduler worked.
  await world.db.query(
    `update delivery_schedule_state set settled_until = $2, next_run_at = $3 where schedule_id = $1`,
    [made.id, `${next}-01T12:00:00Z`, `${next}-02T05:00:00Z`],
  );
  const signal = new AbortController().signal;
  await world.services.scheduler.tick(signal);
  await world.settle();
  const waiting = (await runsOf(destinationId, key)).find(({ trigger }) => trigger === 'SCHEDULE');
  expect(waiting).toMatchObject({ outcome: null, detail: 'Waits until its period is closed.' });
  await close(key);
  await deliverEvents('reporting.period.closed', key);
  await world.settle();
  expect((await runsOf(destinationId, key)).find(({ trigger }) => trigger === 'SCHEDULE')).toMatchObject({
    outcome: 'DELIVERED',
  });
  // Without the event, the next tick finds it.
  const other = await month7501();
  await close(other.key);
  await world.services.scheduler.tick(signal);
  await world.settle();
  const [left] = await world.db.query<{ n: number }>(
    `select count(*)::int as n from delivery_run where waits_for_close and period_from = $1::date`,
    [other.from],
  );
  expect(left!.n).toBe(0);
});

test('weeks are never closed, so none is waited for', async () => {
  const destinationId = await world.destination('BENEVITY', 'benevity/impact-envelope-v1');
  const refused = await world.ask(
    `mutation ($input: CreateDeliveryScheduleInput!) { createDeliverySchedule(input: $input) { __typename
       ... on ScheduleInvalid { problems { path } } } }`,
    { input: { companyId, destinationId, cron: '0 6 * * 1', periodRule: 'PREVIOUS_ISO_WEEK', afterClose: true } },
    manager,
  );
  expect(refused).toMatchObject({ __typename: 'ScheduleInvalid', problems: [{ path: 'input.afterClose' }] });
});
