import { Migration } from '@mikro-orm/migrations';
import { expectNoLeaks } from '#platform/testing';
import { sha256 } from '#platform/text';
import { BudgetSettingEntity } from '../budgets/budget.entity.js';
import { q2qCost } from '../index.js';
import { openWorld, type World } from './world.js';

const companyId = 'c0000000-0000-7000-8000-000000000001';
const before = { companyId, monthlyLimitPusd: 5n * 10n ** 12n, timeZone: 'Europe/Oslo', reason: 'pilot' };
const requestHash = sha256(JSON.stringify([companyId, '5000000000000', 'Europe/Oslo', 'pilot']));

/** What `setBudget` stored when its keys were columns of `budget_change`. */
class ChangeFromBefore extends Migration {
  override up(): void {
    this.addSql(`insert into budget_setting (company_id, monthly_limit_pusd, time_zone, updated_at)
      values ('${companyId}', 5000000000000, 'Europe/Oslo', now())`);
    this.addSql(`insert into budget_change (id, company_id, actor_id, reason, old_limit_pusd, new_limit_pusd, idempotency_key,
        request_hash, period, created_at)
      values (gen_random_uuid(), '${companyId}', 'finn', 'pilot', 0, 5000000000000, 'k', '${requestHash}', null, now()),
        (gen_random_uuid(), '${companyId}', 'finn', 'without a key', 0, 5000000000000, null, null, null, now())`);
  }
}

let world: World;
beforeAll(async () => {
  const at = q2qCost.migrations.findIndex(({ name }) => name === '2026-12-01-settings-and-keys');
  const migrations = q2qCost.migrations.toSpliced(at, 0, { name: 'change-from-before', class: ChangeFromBefore });
  world = await openWorld({ ...q2qCost, migrations });
  await world.tell({ companyId });
});
expectNoLeaks(() => world.close());

test('a key from before the shared table of keys is still recognised', async () => {
  const keyed = { ...before, actorId: 'finn', idempotencyKey: 'k' };
  expect((await world.services.budgetChanges.set(keyed)).kind).toBe('DONE');
  expect(await world.db.query('select reason from budget_change where company_id = $1', [companyId])).toHaveLength(2);
  expect(await world.services.budgetChanges.set({ ...keyed, reason: 'another' })).toEqual({ kind: 'KEY_REUSED' });
  expect((await world.services.budgetChanges.set({ ...keyed, actorId: 'berit' })).kind).toBe('DONE');
});

test('a setting that changed after it was read is not overwritten', async () => {
  const { db, services } = world;
  const late = db.transaction(async (tx) => {
    await tx.em.findOneOrFail(BudgetSettingEntity, { companyId });
    await db.query('update budget_setting set version = version + 1 where company_id = $1', [companyId]);
    await services.budgetStore.changeSetting(tx, { companyId, monthlyLimitPusd: 1n, timeZone: null }, new Date());
  });
  await expect(late).rejects.toMatchObject({ name: 'OptimisticLockError' });
  expect(await services.budgetStore.setting(companyId)).toEqual({
    monthlyLimitPusd: before.monthlyLimitPusd,
    timeZone: 'Europe/Oslo',
  });
});

test('a change without a time zone keeps the one that was set', async () => {
  const request = { ...before, monthlyLimitPusd: 6n, timeZone: null, actorId: 'finn', idempotencyKey: null };
  await world.services.budgetChanges.set(request);
  expect(await world.services.budgetStore.setting(companyId)).toEqual({
    monthlyLimitPusd: 6n,
    timeZone: 'Europe/Oslo',
  });
});
