import { readFileSync } from 'node:fs';
import { expectNoLeaks, type Json } from '#platform/testing';
import { companyId, type DeliveryWorld, lastMonth, manager, openDeliveryWorld } from './delivery-world.js';

let world: DeliveryWorld;
const document = readFileSync(new URL('delivery-operations.graphql', import.meta.url), 'utf8');

expectNoLeaks(() => world.close());
beforeAll(async () => {
  world = await openDeliveryWorld();
});

/** One operation of the document that clients may rely on. */
function run(name: string, variables: object): Promise<Json> {
  const operation = new RegExp(`^(?:query|mutation) ${name}\\b[^]*?^}`, 'm').exec(document);
  if (!operation) throw new Error(`delivery-operations.graphql has no operation ${name}.`);
  return world.ask(operation[0], variables as Record<string, unknown>, manager);
}

test.each([
  ['BENEVITY', 'MONTHLY'],
  ['GOODERA', 'QUARTERLY'],
  ['WORKDAY', 'CUSTOM'],
])('a schedule for %s, %s: made, listed, changed, previewed, run, counted, ended', async (partner, frequency) => {
  await world.destination(partner, `${partner.toLowerCase()}/impact-envelope-v1`);
  const cron = frequency === 'CUSTOM' ? { cron: '30 5 L * *' } : {};
  const made = await run('ScheduleDelivery', { input: { companyId, partner, frequency, ...cron } });
  expect(made).toMatchObject({ __typename: 'DeliverySchedule', active: true, lastRunAt: null, frequency });
  const { id } = made;
  expect((await run('ListSchedules', { filter: { companyId, partner } })).nodes).toEqual([
    { id, cron: made.cron, destination: { partner, status: 'READY' } },
  ]);
  expect(await run('ReadSchedule', { id })).toMatchObject({ id, version: 1 });
  const change = { id, expectedVersion: 1, cron: '15 5 L * *' };
  expect(await run('ChangeSchedule', { input: change })).toMatchObject({ version: 2, cron: '15 5 L * *' });
  expect(await run('ChangeSchedule', { input: change })).toMatchObject({ currentVersion: 2 });
  const next = await run('NextOccurrences', { input: { cron: '15 5 L * *', timeZone: 'Europe/Oslo' } });
  expect(next.occurrences).toHaveLength(5);
  const period = { month: lastMonth };
  expect(await run('PreviewPayload', { input: { scheduleId: id }, period })).toMatchObject({
    valid: true,
    problems: [],
  });
  const started = await run('RunNow', { input: { scheduleId: id, period }, idempotencyKey: `run ${partner}` });
  await world.settle();
  expect(await run('ReadRun', { id: started.id })).toMatchObject({
    outcome: 'DELIVERED',
    attempts: [{ number: 1, outcome: 'DELIVERED' }],
    receipt: { reference: expect.any(String) },
  });
  const stats = await run('DeliveryStatistics', { companyId });
  expect(stats.byPartner).toContainEqual({ partner, delivered: 1 });
  expect(await run('EndSchedule', { input: { id } })).toEqual({ __typename: 'DeliveryScheduleDeleted' });
  expect(await run('ReadSchedule', { id })).toBeNull();
});
