import { Migration } from '@mikro-orm/migrations';
import { defineEntity, p } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { countResources, leakedSince } from '../leaks.js';
import {
  eventually,
  expectNoLeaks,
  manualClock,
  sequentialIds,
  testDatabase,
  testLogger,
  type TestDatabase,
} from '../index.js';

class CreateNotes extends Migration {
  override up(): void {
    this.addSql('create table "note" ("id" uuid not null, "text" text not null, primary key ("id"))');
  }
}

const Note = defineEntity({ name: 'Note', tableName: 'note', properties: { id: p.uuid().primary(), text: p.text() } });
const definition = { entities: [Note], migrations: [{ name: '0001-notes', class: CreateNotes }] };

const opened: TestDatabase[] = [];
const open = async () => {
  const database = await testDatabase(definition);
  opened.push(database);
  return database;
};

expectNoLeaks(() => Promise.allSettled(opened.map((database) => database.close())));

describe('a test database', () => {
  it('is migrated, is one’s own, and is gone after close', async () => {
    const [first, second] = await Promise.all([open(), open()]);
    await first.query('insert into note values ($1, $2)', [sequentialIds().next(), 'only here']);
    expect(await second.query('select * from note')).toEqual([]);
    const { url } = second;
    await second.close();
    const late = new Client({ connectionString: url });
    late.on('error', () => {});
    await expect(late.connect()).rejects.toThrow(/does not exist/);
    expect(await first.query('select text from note')).toEqual([{ text: 'only here' }]);
    await first.close();
  });

  it('fails the file that leaks a connection', async () => {
    const database = await open();
    const leak = new Client({ connectionString: database.url, application_name: 'forgotten' });
    leak.on('error', () => {});
    await leak.connect();
    await expect(database.close()).rejects.toThrow(/Leaked database connections of forgotten/);
  });
});

describe('leak detection', () => {
  it('sees timers that nobody cleared', async () => {
    // Several, since a timer of an earlier test may end meanwhile and hide one.
    const before = countResources();
    const timers = [1, 2, 3, 4, 5].map(() => setTimeout(() => {}, 60_000));
    try {
      expect(await leakedSince(before)).toContainEqual(expect.stringMatching(/[3-5] × Timeout/));
    } finally {
      for (const timer of timers) clearTimeout(timer);
    }
    expect(await leakedSince(before)).toEqual([]);
  });
});

describe('injected time and ids', () => {
  it('a manual clock may go backwards', () => {
    const clock = manualClock('2026-03-01T00:00:00Z');
    clock.advance(1500);
    expect(clock.now().toISOString()).toBe('2026-03-01T00:00:01.500Z');
    clock.set('2025-01-01T00:00:00Z');
    expect(clock.now().toISOString()).toBe('2025-01-01T00:00:00.000Z');
  });

  it('sequential ids are valid, ordered and apart', () => {
    const ids = sequentialIds();
    expect([ids.next(), ids.next()]).toEqual([
      '00000000-0000-7000-8000-000000000001',
      '00000000-0000-7000-8000-000000000002',
    ]);
    expect(sequentialIds(1).next()).not.toBe(sequentialIds(2).next());
  });

  it('the test logger keeps lines and prints none', () => {
    const { log, entries } = testLogger();
    log.info({ count: 2 }, 'counted');
    expect(entries).toMatchObject([{ level: 'info', msg: 'counted', count: 2 }]);
  });

  it('eventually passes on the last error', async () => {
    let tries = 0;
    expect(await eventually(() => (++tries < 3 ? Promise.reject(new Error('not yet')) : tries))).toBe(3);
    await expect(eventually(() => Promise.reject(new Error('never')), { timeoutMs: 30 })).rejects.toThrow('never');
  });
});
