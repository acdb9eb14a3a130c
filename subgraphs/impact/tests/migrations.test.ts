import { schemaDrift } from '#platform/database';
import { testDatabase } from '#platform/testing';
import { impact } from '../index.js';

test('migrations and entities agree', async () => {
  const db = await testDatabase({ name: 'impact', entities: impact.entities, migrations: impact.migrations });
  const drift = await schemaDrift(db);
  await db.close();
  expect(drift).toBe('');
});
