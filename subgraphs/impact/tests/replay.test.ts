import { expectNoLeaks } from '#platform/testing';
import { openWorld, type World } from './impact-world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());

const replayId = '0199044a-4400-7fff-8000-000000000001';
const ask = async (wanted: Readonly<Record<string, unknown>>) => {
  const payload = {
    replayId,
    companyId: null,
    from: '2000-01-01T00:00:00Z',
    to: '2100-01-01T00:00:00Z',
    limit: 10_000,
    ...wanted,
  };
  const event = {
    id: world.ids.next(),
    type: 'feedback.replay.requested',
    aggregateId: replayId,
    sequence: 1,
    occurredAt: new Date(0),
    payload,
  };
  await world.db.transaction((tx) => world.services.replay.handle([event as never], tx, undefined as never));
};
const sent = () => world.events('feedback.replayed');
const count = async () => Number((await world.db.query<{ n: string }>('select count(*) as n from feedback'))[0]!.n);

test('sends every text once, says how many, and nothing again when it is asked twice', async () => {
  // More than a page of them.
  await world.db.query(`insert into feedback (id, company_id, user_id, program_id, text, locale, status, submitted_at, received_at, status_changed_at)
    select gen_random_uuid(), company_id, user_id, program_id, text, locale, status, submitted_at, received_at, status_changed_at
    from feedback, generate_series(1, 4)`);
  for (let n = 0; n < 2; n += 1) await ask({});
  const all = await sent();
  expect(all.length).toBeGreaterThan(200);
  expect(all).toHaveLength(await count());
  expect(new Set(all.map(({ payload }) => payload.feedbackId)).size).toBe(all.length);
  expect(Object.keys(all[0]!.payload).sort()).toEqual(['companyId', 'feedbackId', 'locale', 'replayId', 'text']);
  expect((await world.events('feedback.replay.sent')).map(({ payload }) => payload)).toEqual([
    { replayId, texts: all.length },
  ]);
});

test('keeps to the company, the range and the limit, newest first', async () => {
  const [company] = await world.db.query<{ id: string }>(
    'select company_id as id from feedback group by 1 order by count(*) limit 1',
  );
  const before = new Set((await sent()).map(({ id }) => id));
  const other = '0199044a-4400-7fff-8000-000000000002';
  await ask({ replayId: other, companyId: company!.id, limit: 3 });
  const more = (await sent()).filter(({ id }) => !before.has(id));
  const newest = await world.db.query<{ id: string }>(
    'select id from feedback where company_id = $1 order by id desc limit 3',
    [company!.id],
  );
  expect(more.map(({ payload }) => payload.feedbackId)).toEqual(newest.map(({ id }) => id));
  await ask({ replayId: '0199044a-4400-7fff-8000-000000000003', to: '2000-01-02T00:00:00Z' });
  expect((await world.events('feedback.replay.sent')).at(-1)!.payload.texts).toBe(0);
});
