import { Migration } from '@mikro-orm/migrations';
import { actorOf, expectNoLeaks, testDatabase } from '#platform/testing';
import { safety } from '../index.js';
import { keptKeysMs } from '../review-queue/review.jobs.js';
import { companyA, openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());

const anna = actorOf('reviewer', 1);
const next = `mutation ($key: String) { r: claimNextReviewItem(idempotencyKey: $key) {
  __typename ... on ReviewItem { id version } ... on ErrorResult { code } } }`;
const claim = `mutation ($id: ID!, $key: String) { r: claimReviewItem(input: { id: $id }, idempotencyKey: $key) {
  __typename ... on ReviewItem { id version } ... on ErrorResult { code } } }`;
const keys = () => world.db.query<{ key: string }>('select key from idempotency_key order by key');

async function heldItem(): Promise<string> {
  const [contentId] = await world.receive([{ text: 'I will kill you tomorrow', companyId: companyA }]);
  const [row] = await world.db.query<{ id: string }>('select id from review_item where content_id = $1', [contentId]);
  return row!.id;
}

test('a refused request leaves its key free: the same key may try again', async () => {
  const nowhere = '0199044a-4400-7009-8000-00000000abcd';
  expect((await world.send(anna, next, { key: 'empty' })).data.r.code).toBe('REVIEW_QUEUE_EMPTY');
  expect((await world.send(anna, claim, { id: nowhere, key: 'nowhere' })).data.r.code).toBe('REVIEW_ITEM_NOT_FOUND');
  expect(await keys()).toEqual([]);
  const id = await heldItem();
  expect((await world.send(anna, next, { key: 'empty' })).data.r).toEqual({ __typename: 'ReviewItem', id, version: 2 });
  expect((await world.send(anna, next, { key: 'empty' })).data.r).toEqual({ __typename: 'ReviewItem', id, version: 2 });
});

test('a key belongs to one operation: taking the next item with it is refused', async () => {
  const id = await heldItem();
  expect((await world.send(anna, claim, { id, key: 'claim' })).data.r).toEqual({
    __typename: 'ReviewItem',
    id,
    version: 2,
  });
  expect((await world.send(anna, next, { key: 'claim' })).data.r).toEqual({
    __typename: 'IdempotencyKeyReused',
    code: 'IDEMPOTENCY_KEY_REUSED',
  });
});

test('the job deletes keys after 30 days, and no younger ones', async () => {
  const prune = safety.jobs!(world.services).find(({ name }) => name === 'safety.prune-idempotency-keys')!;
  const run = () =>
    prune.run({
      data: {} as never,
      signal: new AbortController().signal,
      log: world.deps.log,
      touch: () => Promise.resolve(),
    });
  world.clock.advance(keptKeysMs - 1000);
  await run();
  expect(await keys()).toEqual([{ key: 'claim' }, { key: 'empty' }]);
  world.clock.advance(60_000);
  await run();
  expect(await keys()).toEqual([]);
});

class OldKeys extends Migration {
  override up(): void {
    this.addSql(`insert into review_mutation values
      ('anna', 'decided', 'hash 1', 'a0000000-0000-7000-8000-000000000001', '2026-11-30T10:00:00Z'),
      ('anna', 'nothing there', 'hash 2', null, '2026-11-30T11:00:00Z')`);
  }
}

test('keys of an older data directory move over', async () => {
  const at = safety.migrations.findIndex(({ name }) => name === 'Migration20261201081000');
  const old = { name: 'old-keys', class: OldKeys };
  const migrations = [...safety.migrations.slice(0, at), old, ...safety.migrations.slice(at)];
  const db = await testDatabase({ entities: safety.entities, migrations });
  const [first, second] = await db.query('select * from idempotency_key order by created_at');
  expect(first).toEqual({
    actor_id: 'anna',
    key: 'decided',
    request_hash: 'hash 1',
    result_id: 'a0000000-0000-7000-8000-000000000001',
    created_at: new Date('2026-11-30T10:00:00Z'),
  });
  expect(second).toMatchObject({ key: 'nothing there', result_id: null });
  expect(await db.query("select to_regclass('review_mutation') as kept")).toEqual([{ kept: null }]);
  await db.close();
});
