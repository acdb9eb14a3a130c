import { Migration } from '@mikro-orm/migrations';
import { parsePayload } from '#contracts/events';
import { openDatabase } from '#platform/database';
import { expectNoLeaks, testDatabase, testLogger } from '#platform/testing';
import { demoCompanies } from '../demo/identities.js';
import { impact } from '../index.js';
import { openWorld, type World } from './impact-world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());

const toldOf = async (companyId: string, db: Pick<World['db'], 'query'> = world.db) =>
  (
    await db.query<{ payload: unknown }>(
      `select payload from event_outbox where type = 'company.changed' and aggregate_id = $1 order by sequence`,
      [companyId],
    )
  ).map(({ payload }) => parsePayload('company.changed', payload));

const add = (id: string, timeZone: string) =>
  world.db.query(
    `insert into company (id, name, time_zone, country, created_at) values ($1, 'Acme', $2, 'NZ', now())`,
    [id, timeZone],
  );

test('the companies of the demo are told of', async () => {
  for (const { id, timeZone, country } of demoCompanies)
    expect(await toldOf(id)).toEqual([{ companyId: id, timeZone, country, active: true, version: 1 }]);
});

test('every insert and every change that matters is told of once, by any writer, in its transaction', async () => {
  const id = world.ids.next();
  await add(id, 'Pacific/Auckland');
  await world.db.query(`update company set name = 'Acme Ltd' where id = $1`, [id]);
  await world.db.query(`update company set time_zone = 'Pacific/Apia', version = 99 where id = $1`, [id]);
  await world.db.query(`update company set time_zone = time_zone, active = false where id = $1`, [id]);
  const undone = world.db.transaction(async (tx) => {
    await tx.query(`update company set country = 'WS' where id = $1`, [id]);
    throw new Error('changed my mind');
  });
  await expect(undone).rejects.toThrow('changed my mind');
  const company = { companyId: id, country: 'NZ' };
  expect(await toldOf(id)).toEqual([
    { ...company, timeZone: 'Pacific/Auckland', active: true, version: 1 },
    { ...company, timeZone: 'Pacific/Apia', active: true, version: 2 },
    { ...company, timeZone: 'Pacific/Apia', active: false, version: 3 },
  ]);
});

test.each(['Mars/Base', 'PDT', 'UTC+3', ''])('a company whose time zone is %j is refused', async (timeZone) => {
  await expect(add(world.ids.next(), timeZone)).rejects.toThrow(/time zone/);
});

test('companies from before are told of once, by the migration', async () => {
  class OldCompany extends Migration {
    override up(): void {
      this.addSql(`insert into company (id, name, time_zone, country, created_at)
        values ('c0000000-0000-7000-8000-000000000001', 'Old', 'Europe/Kyiv', 'UA', now())`);
    }
  }
  const at = impact.migrations.findIndex(({ name }) => name === 'Migration20261201070500');
  const before = [...impact.migrations.slice(0, at), { name: 'old-company', class: OldCompany }];
  const db = await testDatabase({ name: 'impact', entities: [], migrations: before });
  const migrations = [...before, ...impact.migrations.slice(at)];
  const { log } = testLogger();
  for (let start = 0; start < 2; start += 1)
    await (await openDatabase({ name: 'impact', url: db.url, entities: impact.entities, migrations, log })).close();
  expect(await toldOf('c0000000-0000-7000-8000-000000000001', db)).toEqual([
    {
      companyId: 'c0000000-0000-7000-8000-000000000001',
      timeZone: 'Europe/Kyiv',
      country: 'UA',
      active: true,
      version: 1,
    },
  ]);
  await db.close();
});
