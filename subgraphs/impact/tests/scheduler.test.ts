import { expectNoLeaks } from '#platform/testing';
import { companyId, type DeliveryWorld, manager, openDeliveryWorld } from './delivery-world.js';

let world: DeliveryWorld;
let destinationId: string;
const signal = new AbortController().signal;

expectNoLeaks(() => world.close());
beforeAll(async () => {
  world = await openDeliveryWorld();
  destinationId = await world.destination('BENEVITY', 'benevity/impact-envelope-v1');
});

async function schedule(input: object = {}): Promise<string> {
  const made = await world.ask(
    `mutation ($input: CreateDeliveryScheduleInput!) { createDeliverySchedule(input: $input) {
       ... on DeliverySchedule { id } ... on ScheduleInvalid { problems { path message } } } }`,
    { input: { companyId, destinationId, cron: '0 * * * *', timeZone: 'UTC', ...input } },
    manager,
  );
  return made.id;
}

/** As if no scheduler had worked for so long: the clock of the database cannot be set, what is settled can. */
const asleep = (id: string, interval: string) =>
  world.db.query(
    `update delivery_schedule_state set settled_until = clock_timestamp() - $2::interval, next_run_at = clock_timestamp() - $2::interval
     where schedule_id = $1`,
    [id, interval],
  );
const rows = (id: string) =>
  world.db.query<{ at: Date; outcome: string | null; reason: string | null }>(
    `select scheduled_for as at, outcome, reason from delivery_run where schedule_id = $1 order by scheduled_for`,
    [id],
  );
const tick = () => world.process().scheduler.tick(signal);

test('after an outage every occurrence is a row: the latest runs, the others say that they were missed', async () => {
  const id = await schedule();
  await asleep(id, '5 hours');
  await tick();
  const found = await rows(id);
  expect(found).toHaveLength(5);
  expect(found.map(({ reason }) => reason)).toEqual(['MISSED', 'MISSED', 'MISSED', 'MISSED', null]);
  await tick();
  expect(await rows(id)).toHaveLength(5);
  const stats = await world.db.query(
    `select next_run_at > clock_timestamp() as ahead from delivery_schedule_state where schedule_id = $1`,
    [id],
  );
  expect(stats).toEqual([{ ahead: true }]);
});

test('twenty schedulers at once, one with its clock an hour back: each occurrence once', async () => {
  const id = await schedule({ catchUp: 'ALL' });
  await asleep(id, '50 hours');
  const slow = { clock: { now: () => new Date(Date.now() - 3_600_000) } };
  const schedulers = Array.from({ length: 20 }, (_, n) => world.process(n % 2 === 0 ? { deps: slow } : {}).scheduler);
  await Promise.all(schedulers.map((each) => each.tick(signal)));
  // As a scheduler would that forgot what it had settled.
  await asleep(id, '50 hours');
  await Promise.all(schedulers.map((each) => each.tick(signal)));
  const found = await rows(id);
  expect(found).toHaveLength(50);
  expect(found.every(({ outcome }) => outcome === null)).toBe(true);
  expect(new Set(found.map(({ at }) => at.getTime())).size).toBe(50);
});

test('runs of one schedule are sent one after the other, in order', async () => {
  await world.settle();
  const [order] = await world.db.query<{ sorted: boolean }>(
    `select array_agg(r.scheduled_for order by a.started_at) = array_agg(r.scheduled_for order by r.scheduled_for) as sorted
     from delivery_attempt a join delivery_run r on r.id = a.run_id where a.number = 1`,
  );
  expect(order).toEqual({ sorted: true });
});

test('a pause leaves rows that say so; a run that is still under way lets the next one be skipped or wait', async () => {
  const id = await schedule();
  const buffered = await schedule({ overlap: 'BUFFER_ONE' });
  const pause = `mutation ($input: PauseDeliveryScheduleInput!) { pauseDeliverySchedule(input: $input) { ... on DeliverySchedule { version } } }`;
  await world.ask(pause, { input: { id, note: 'Audit' } }, manager);
  await world.db.query(`update delivery_schedule set paused_at = paused_at - interval '1 day' where id = $1`, [id]);
  await asleep(id, '2 hours');
  await asleep(buffered, '1 hour');
  await tick();
  expect((await rows(id)).map(({ reason }) => reason)).toEqual(['PAUSED', 'PAUSED']);
  // The one that waits is put into the past, so that the next hours fall behind it.
  const move = (hours: number) =>
    world.db.query(
      `update delivery_run set scheduled_for = scheduled_for - make_interval(hours => $2), next_attempt_at = clock_timestamp() + interval '1 hour'
       where schedule_id = $1 and outcome is null`,
      [buffered, hours],
    );
  await move(10);
  await asleep(buffered, '1 hour');
  await tick();
  await world.db.query(
    `update delivery_run set scheduled_for = scheduled_for - interval '5 hours' where schedule_id = $1 and outcome is null`,
    [buffered],
  );
  await asleep(buffered, '1 hour');
  await tick();
  expect((await rows(buffered)).map(({ reason }) => reason)).toEqual([null, 'SUPERSEDED', null]);
});

test('after three runs without success it pauses by itself, with a note; a change of it is refused to who read it before', async () => {
  const id = await schedule({ pauseAfterFailures: 2, catchUp: 'ALL' });
  await world.db.query(
    `update delivery_run set next_attempt_at = clock_timestamp() + interval '1 day' where outcome is null`,
  );
  world.sandbox.setFaults('benevity', destinationId, [{ fault: 'SERVER_ERROR', times: 100 }]);
  await asleep(id, '3 hours');
  await world.db.query(`update session set started_at = started_at - interval '400 days'`);
  await tick();
  const read = () =>
    world.ask(`query ($id: ID!) { deliverySchedule(id: $id) { active pauseNote version lastStatus lastError } }`, {
      id,
    });
  // The circuit opens meanwhile: an operator closes it, since this is not about it.
  for (let round = 0; round < 6 && (await read()).active; round += 1) {
    await world.settle();
    await world.ask(
      `mutation { closeDestinationCircuit(input: { id: "${destinationId}", reason: "test" }) { __typename } }`,
    );
  }
  expect(await read()).toEqual({
    active: false,
    pauseNote: expect.stringContaining('Paused by itself after 2 runs'),
    version: 2,
    lastStatus: 'DEAD_LETTERED',
    lastError: expect.stringContaining('SERVER_ERROR'),
  });
  world.sandbox.setFaults('benevity', destinationId, []);
});

test('a backfill says what it would do, does it once, and takes up what was skipped', async () => {
  const id = await schedule();
  await asleep(id, '4 hours');
  await tick();
  await world.settle();
  const backfill = (input: object, key?: string) =>
    world.ask(
      `mutation ($input: BackfillDeliveriesInput!, $key: String) { backfillDeliveries(input: $input, idempotencyKey: $key) {
         ... on DeliveryRunsQueued { dryRun count runs { trigger status } } ... on DeliveryInvalid { problems { path message } } } }`,
      { input: { scheduleId: id, ...input }, key },
    );
  const from = new Date(Date.now() - 8 * 3_600_000).toISOString();
  const to = new Date(Date.now() - 60_000).toISOString();
  const planned = await backfill({ from, to, dryRun: true });
  expect(planned.count).toBeGreaterThanOrEqual(7);
  expect(await rows(id)).toHaveLength(4);
  const done = await backfill({ from, to }, 'backfill-1');
  expect(done).toMatchObject({ dryRun: false, count: planned.count });
  expect((await backfill({ from, to }, 'backfill-1')).count).toBe(planned.count);
  expect((await backfill({ from, to })).count).toBe(0);
  expect((await rows(id)).length).toBeGreaterThanOrEqual(8);
  expect(await backfill({ from: to, to: from })).toMatchObject({ problems: [{ path: 'input.to' }] });
  const future = new Date(Date.now() + 3_600_000).toISOString();
  expect(await backfill({ from, to: future })).toMatchObject({
    problems: [{ message: expect.stringContaining('future') }],
  });
  const old = new Date(Date.now() - 60 * 86_400_000).toISOString();
  expect(await backfill({ from: old, to })).toMatchObject({ problems: [{ message: expect.stringContaining('400') }] });
});

test('without the job store nothing is lost: the next tick finds it', async () => {
  const away = { jobs: { wake: () => Promise.reject(new Error('the store is away')) } };
  const process = world.process({ deps: away });
  await process.wakeDeliveries();
  const id = await schedule();
  await asleep(id, '1 hour');
  await process.scheduler.tick(signal);
  await world.settle(process);
  const [run] = await rows(id);
  expect(['DELIVERED', 'SKIPPED']).toContain(run?.outcome);
});
