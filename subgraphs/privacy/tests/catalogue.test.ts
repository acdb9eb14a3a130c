import { schemaDrift } from '#platform/database';
import { expectNoLeaks, testDatabase, type TestDatabase } from '#platform/testing';
import { entities } from '../entities.js';
import { migrations } from '../migrations/index.js';
import { catalogue } from '../personal-data/catalogue.js';

let db: TestDatabase;

expectNoLeaks(() => db.close());
beforeAll(async () => {
  db = await testDatabase({ entities, migrations, name: 'privacy' });
});

describe('the database', () => {
  test('is what the entities say, and every column is in the catalogue', async () => {
    expect(await schemaDrift(db)).toBe('');
    const columns = await db.query<{ name: string }>(
      `select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public' order by 1`,
    );
    const listed = catalogue.map(({ table, column }) => `${table}.${column}`);
    expect([...listed].sort()).toEqual(columns.map((column) => column.name).sort());
    expect(new Set(listed).size).toBe(listed.length);
    for (const entry of catalogue) {
      const needsReason = !entry.personal || ['REDACT', 'NEVER'].includes(entry.export) || entry.erase === 'RETAIN';
      expect(needsReason ? (entry.reason ?? '') : 'fine').not.toBe('');
    }
  });
});
