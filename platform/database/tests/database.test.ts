import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Migration } from '@mikro-orm/migrations';
import { defineEntity, p } from '@mikro-orm/postgresql';
import { eventually, expectNoLeaks, testDatabase, testLogger, testServer, type TestDatabase } from '#platform/testing';
import {
  DatabaseUnavailable,
  ensureDatabase,
  ensurePostgres,
  InvalidText,
  isTransient,
  isUniqueViolation,
  openDatabase,
  removePostgres,
  schemaDrift,
} from '../index.js';

class CreatePeople extends Migration {
  override up(): void {
    this.addSql(
      'create table person (id bigint not null, name text not null, seen_at timestamptz not null, born date, primary key (id))',
    );
    this.addSql('alter table person add constraint person_name_unique unique (name)');
  }
}

const Person = defineEntity({
  name: 'Person',
  tableName: 'person',
  properties: {
    id: p.bigint('string').primary().autoincrement(false),
    name: p.text().unique(),
    seenAt: p.datetime().columnType('timestamptz'),
    born: p.date().nullable(),
  },
});

const migrations = [{ name: '0001-people', class: CreatePeople }];
const at = new Date('2026-03-01T12:00:00.123Z');
let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase({ entities: [Person], migrations, name: 'people' });
});

beforeEach(() => db.query('truncate person'));

expectNoLeaks(() => db.close());

const insert = (id: number, name: string) => db.query('insert into person values ($1, $2, $3)', [id, name, at]);

describe('one pool for SQL and ORM', () => {
  it('shares the transaction, in both directions', async () => {
    await db.transaction(async (tx) => {
      await tx.query('insert into person values (1, $1, $2)', ['Ann', at]);
      const ann = await tx.em.findOneOrFail(Person, { id: '1' });
      expect(ann.seenAt).toEqual(at);
      ann.name = 'Anna';
      await tx.em.flush();
      expect(await tx.query('select name from person')).toEqual([{ name: 'Anna' }]);
      expect(await db.query('select name from person')).toEqual([]);
    });
    expect(await db.query('select name from person')).toEqual([{ name: 'Anna' }]);
  });

  it('rolls both back, and runs no commit listener', async () => {
    let told = 0;
    const failing = db.transaction(async (tx) => {
      tx.afterCommit(() => (told += 1));
      await tx.query('insert into person values (1, $1, $2)', ['Ann', at]);
      tx.em.create(Person, { id: '2', name: 'Bob', seenAt: at });
      await tx.em.flush();
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect([await db.query('select * from person'), told]).toEqual([[], 0]);
    await db.transaction(async (tx) => tx.afterCommit(() => (told += 1)));
    expect(told).toBe(1);
  });

  it('keeps types exact: bigint as text, timestamptz as Date, date as text', async () => {
    await db.query('insert into person values ($1, $2, $3, $4)', [9007199254740993n, 'Ann', at, '1990-02-03']);
    const expected = { id: '9007199254740993', name: 'Ann', seen_at: at, born: '1990-02-03' };
    expect(await db.query('select * from person')).toEqual([expected]);
    expect(await db.transaction((tx) => tx.query('select * from person'))).toEqual([expected]);
    expect(await db.fork().findOneOrFail(Person, { name: 'Ann' })).toMatchObject({
      id: '9007199254740993',
      seenAt: at,
      born: '1990-02-03',
    });
  });

  it('honours isolation and read-only', async () => {
    const level = await db.transaction((tx) => tx.query('show transaction_isolation'), {
      isolation: 'repeatable read',
    });
    expect(level).toEqual([{ transaction_isolation: 'repeatable read' }]);
    const writing = db.transaction((tx) => tx.query('delete from person'), { readOnly: true });
    await expect(writing).rejects.toThrow(/read-only transaction/);
  });

  it('refuses a tx that is over', async () => {
    const leaked = await db.transaction(async (tx) => tx);
    await expect(leaked.query('select 1')).rejects.toThrow(/already committed|has ended/i);
  });

  it('agrees with its migrations', async () => {
    expect(await schemaDrift(db)).toBe('');
    await db.query('alter table person add column extra int');
    expect(await schemaDrift(db)).toMatch(/drop column "extra"/);
    await db.query('alter table person drop column extra');
  });
});

describe('errors', () => {
  it('tells unique violations by name, without the value that was double', async () => {
    await insert(1, 'Ann');
    const raw: unknown = await insert(2, 'Ann').catch((error: unknown) => error);
    const orm: unknown = await db
      .transaction(async (tx) => void tx.em.create(Person, { id: '3', name: 'Ann', seenAt: at }))
      .catch((error: unknown) => error);
    for (const error of [raw, orm]) {
      expect(isUniqueViolation(error)).toBe(true);
      expect(isUniqueViolation(error, 'person_name_unique')).toBe(true);
      expect(isUniqueViolation(error, 'person_pkey')).toBe(false);
      expect(isTransient(error)).toBe(false);
      expect(String(error) + JSON.stringify(error)).not.toContain('Ann');
    }
  });

  it('names a text that cannot be stored, whichever way it came', async () => {
    await expect(insert(1, 'a\u0000b')).rejects.toBeInstanceOf(InvalidText);
    await expect(db.query('select $1::jsonb', [{ text: 'a\u0000b' }])).rejects.toBeInstanceOf(InvalidText);
    const orm = db.transaction(async (tx) => void tx.em.create(Person, { id: '3', name: 'a\u0000b', seenAt: at }));
    await expect(orm).rejects.toBeInstanceOf(InvalidText);
    expect(isTransient(new InvalidText())).toBe(false);
  });
});

describe('opening', () => {
  it('migrates once when many open at the same moment, and not again', async () => {
    const url = await ensureDatabase(await testServer(), `test_${process.pid}_many`);
    const { log, entries } = testLogger();
    const open = () => openDatabase({ name: 'many', url, entities: [Person], migrations, log, poolSize: 2 });
    const opened = await Promise.all(Array.from({ length: 6 }, open));
    expect(entries.filter((entry) => entry.msg === 'Migrations applied')).toHaveLength(1);
    await Promise.all(opened.map((database) => database.close()));
    await (await open()).close();
    expect(entries.filter((entry) => entry.msg === 'Migrations applied')).toHaveLength(1);
  });

  it('refuses a database that a newer version has migrated, and leaves it alone', async () => {
    const url = await ensureDatabase(await testServer(), `test_${process.pid}_newer`);
    const open = () => openDatabase({ name: 'newer', url, entities: [Person], migrations, log: testLogger().log });
    const database = await open();
    await database.query(`insert into mikro_orm_migrations (name) values ('Migration20991231000000')`);
    await database.query('delete from mikro_orm_migrations where name = $1', [migrations[0]!.name]);
    await database.close();
    await expect(open()).rejects.toThrow(/database of newer.*newer version.*Migration20991231000000.*db:reset/s);
    const later = await openDatabase({ name: 'newer', url, entities: [], migrations: [], log: testLogger().log });
    expect(await later.query('select name from mikro_orm_migrations')).toEqual([{ name: 'Migration20991231000000' }]);
    await later.close();
  });

  it('says what is wrong with a server that cannot be used', async () => {
    const nowhere = 'postgres://someone:hidden@127.0.0.1:1/db';
    const refused: unknown = await ensureDatabase(nowhere, 'impact').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DatabaseUnavailable);
    expect(String(refused)).toMatch(/127\.0\.0\.1:1\/db cannot be used: .*ECONNREFUSED/);
    expect(String(refused)).not.toContain('hidden');
    await expect(ensureDatabase(nowhere, 'Robert"; drop')).rejects.toThrow(/not a database name/);
  });

  it('says which right is missing', async () => {
    await db.query(`create role weak_${process.pid} login password 'weak'`);
    const weak = new URL(db.url);
    weak.username = `weak_${process.pid}`;
    weak.password = 'weak';
    await expect(ensureDatabase(weak.href, 'not_there')).rejects.toThrow(
      /may not create the database "not_there".*CREATEDB/,
    );
    await db.query(`drop role weak_${process.pid}`);
  });
});

describe('an outage of the server', () => {
  it('is reported by ping, loses no connection of the pool, and ends by itself', async () => {
    const root = mkdtempSync(join(tmpdir(), 'outage-'));
    chmodSync(root, 0o755);
    const options = { dir: join(root, 'postgres'), flags: ['-c', 'fsync=off'] };
    const server = await ensurePostgres(options);
    const { log } = testLogger();
    const lost: Error[] = [];
    const url = await ensureDatabase(server, 'outage');
    const database = await openDatabase({
      name: 'outage',
      url,
      entities: [Person],
      migrations,
      log,
      poolSize: 3,
      onPoolError: (error) => lost.push(error),
    });
    await Promise.all([1, 2, 3].map(() => database.ping()));
    const inFlight = [1, 2, 3].map(() =>
      database.transaction((tx) => tx.query('select pg_sleep(20)')).catch((error: unknown) => error),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    await server.stop();
    for (const error of await Promise.all(inFlight)) expect(isTransient(error)).toBe(true);
    const down: unknown = await database.ping().catch((error: unknown) => error);
    expect(isTransient(down)).toBe(true);
    await Promise.all([1, 2, 3, 4].map(() => database.transaction((tx) => tx.query('select 1')).catch(() => {})));
    await ensurePostgres(options);
    await eventually(() => database.ping());
    // All three connections at once: none is still held by a transaction that died.
    await Promise.all([1, 2, 3].map(() => database.transaction((tx) => tx.query('select pg_sleep(0.1)'))));
    await database.close();
    await removePostgres(options.dir);
    rmSync(root, { recursive: true });
  });
});
