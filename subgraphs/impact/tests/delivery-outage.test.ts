import { expectNoLeaks, type Json } from '#platform/testing';
import { companyId, type DeliveryWorld, manager, openDeliveryWorld } from './delivery-world.js';

let world: DeliveryWorld;
let benevity: string;
const signal = new AbortController().signal;

expectNoLeaks(() => world.close());
beforeAll(async () => {
  world = await openDeliveryWorld();
  benevity = await world.destination('BENEVITY', 'benevity/impact-envelope-v1');
});

const runNow = (from: string, to: string): Promise<Json> =>
  world.ask(
    `mutation ($input: RunDeliveryNowInput!) { runDeliveryNow(input: $input) { ... on DeliveryRun { id } } }`,
    { input: { destinationId: benevity, period: { from, to } } },
    manager,
  );
const readRun = (id: string): Promise<Json> =>
  world.ask(`query ($id: ID!) { deliveryRun(id: $id) { outcome attempts { kind } } }`, { id });

test('ten minutes without the job store: what was asked for and what was due is late, once at the partner, and counted as late', async () => {
  const refused: string[] = [];
  const jobs = {
    wake: (name: string) => {
      refused.push(name);
      return Promise.reject(new Error('the store is away'));
    },
  };
  const process = world.process({ deps: { jobs } });
  const { id: scheduleId } = await world.ask(
    `mutation ($input: CreateDeliveryScheduleInput!) { createDeliverySchedule(input: $input) { ... on DeliverySchedule { id } } }`,
    { input: { companyId, destinationId: benevity, cron: '*/15 * * * *', timeZone: 'UTC', catchUp: 'ALL' } },
    manager,
  );
  const before = world.sandbox.records(benevity).length;
  const asked = [];
  for (const day of [1, 2, 3]) asked.push(await runNow(`2026-04-0${day}`, `2026-04-0${day + 1}`));
  // The request is answered although nothing can be woken for it.
  await process.wakeDeliveries();
  expect(refused).toEqual(['impact.deliver']);
  // Ten minutes pass in which no tick comes: everything that is stored is ten minutes older, and two times of the schedule were missed.
  await world.db.query(
    `update delivery_run set scheduled_for = scheduled_for - interval '10 minutes', next_attempt_at = next_attempt_at - interval '10 minutes'`,
  );
  await world.db.query(
    `update delivery_schedule_state set settled_until = clock_timestamp() - interval '30 minutes', next_run_at = clock_timestamp() - interval '30 minutes'
     where schedule_id = $1`,
    [scheduleId],
  );
  expect(world.sandbox.records(benevity)).toHaveLength(before);
  await process.scheduler.tick(signal);
  await world.settle(process);
  for (const { id } of asked)
    expect(await readRun(id)).toMatchObject({ outcome: 'DELIVERED', attempts: [{ kind: 'SEND' }] });
  const occurrences = await world.db.query<{ outcome: string }>(
    'select outcome from delivery_run where schedule_id = $1',
    [scheduleId],
  );
  expect(occurrences).toHaveLength(2);
  for (const { outcome } of occurrences) expect(['DELIVERED', 'SKIPPED']).toContain(outcome);
  const delivered = 3 + occurrences.filter(({ outcome }) => outcome === 'DELIVERED').length;
  expect(world.sandbox.records(benevity)).toHaveLength(before + delivered);
  const late = await world.db.query<{ late: boolean }>(
    `select finished_at - scheduled_for >= interval '10 minutes' as late from delivery_run where id = any($1::uuid[])`,
    [asked.map(({ id }) => id)],
  );
  expect(late).toEqual([{ late: true }, { late: true }, { late: true }]);
  const stats = await world.ask(
    `query ($companyId: ID!) { deliveryStats(companyId: $companyId) { total { delivered onTime } } }`,
    { companyId },
    manager,
  );
  expect(stats.total.onTime).toBeLessThanOrEqual(stats.total.delivered - 3);
});

test('a redrive takes at most a thousand runs, by id or by filter, and says so before it changes any', async () => {
  await world.db.query(
    `insert into delivery_run (id, company_id, destination_id, scheduled_for, trigger, period_key, period_from, period_to, time_zone, phase, outcome,
       reason, force, part, parts, attempts, attempt_limit, reconciles, next_attempt_at, seq, progress, finished_at, fence, created_at)
     select gen_random_uuid(), $1, $2, now() - interval '40 days', 'MANUAL', 'x', '2026-01-01', '2026-01-02', 'UTC', 'ENDED', 'DEAD_LETTERED',
       'ATTEMPTS_USED_UP', false, 0, 1, 3, 3, 0, now(), 1, 60, now(), 0, now() from generate_series(1, 1001)`,
    [companyId, benevity],
  );
  const redrive = (input: object) =>
    world.ask(
      `mutation ($input: RedriveDeliveryRunsInput!) { redriveDeliveryRuns(input: $input) {
         ... on DeliveryRunsQueued { count dryRun } ... on DeliveryInvalid { problems { path message } } } }`,
      { input },
    );
  const tooMany = [{ path: expect.any(String), message: expect.stringContaining('1000') }];
  expect(await redrive({ filter: { outcome: 'DEAD_LETTERED' } })).toEqual({ problems: tooMany });
  const ids = (await world.db.query<{ id: string }>(`select id from delivery_run where period_key = 'x'`)).map(
    ({ id }) => id,
  );
  expect(await redrive({ ids })).toEqual({ problems: tooMany });
  expect(await redrive({ ids: ids.slice(0, 1000), dryRun: true })).toEqual({ count: 1000, dryRun: true });
  expect(await redrive({ ids: [], filter: null })).toMatchObject({ problems: [{ path: 'input.filter' }] });
  const [open] = await world.db.query<{ count: number }>(
    `select count(*)::int as count from delivery_run where period_key = 'x' and outcome is null`,
  );
  expect(open).toEqual({ count: 0 });
  await world.db.query(`delete from delivery_run where period_key = 'x'`);
});

test('circuits are seen in the metrics of the process', async () => {
  const text = await world.deps.metrics.getSingleMetricAsString('impact_destination_circuits');
  expect(text).toContain('impact_destination_circuits{state="CLOSED"} 1');
  expect(text).toContain('impact_destination_circuits{state="OPEN"} 0');
});
