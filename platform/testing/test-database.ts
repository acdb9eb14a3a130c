import { createHash } from 'node:crypto';
import { Client } from 'pg';
import {
  ensureDatabase,
  openDatabase,
  type Database,
  type DatabaseOptions,
  type MigrationEntry,
} from '#platform/database';
import { eventMigrations } from '#platform/events';
import { testLogger } from './test-logger.js';
import { testServer } from './test-server.js';

export interface TestDatabaseOptions {
  readonly entities: DatabaseOptions['entities'];
  readonly migrations: readonly MigrationEntry[];
  /** Seen in errors. Default: `test`. */
  readonly name?: string;
  readonly poolSize?: number;
}

/** `close` also drops the database, and throws if a connection to it is still open. */
export interface TestDatabase extends Database {
  readonly url: string;
}

let count = 0;
let swept: Promise<void> | undefined;

/**
 * A database of one's own, event tables included, copied from a template in which the migrations have run (made once per set of migrations, kept between
 * runs): about 40 ms. Close it in `afterAll`.
 */
export async function testDatabase(given: TestDatabaseOptions): Promise<TestDatabase> {
  const options = { ...given, migrations: withEventTables(given.migrations) };
  const adminUrl = await ensureDatabase(await testServer(), 'postgres');
  swept ??= sweepLeftovers(adminUrl);
  await swept;
  const template = await ensureTemplate(adminUrl, options);
  const name = `test_${process.pid}_${++count}_${Date.now().toString(36)}`;
  await administer(adminUrl, (client) => client.query(`create database ${name} template ${template}`));
  const url = withDatabase(adminUrl, name);
  const { log } = testLogger();
  const database = await openDatabase({
    ...options,
    name: options.name ?? 'test',
    url,
    log,
    poolSize: options.poolSize ?? 5,
  });
  return { ...database, url, close: once(() => closeAndDrop(database, { adminUrl, name })) };
}

function withEventTables(migrations: readonly MigrationEntry[]): readonly MigrationEntry[] {
  const names = new Set(migrations.map((migration) => migration.name));
  return [...eventMigrations.filter((migration) => !names.has(migration.name)), ...migrations];
}

async function closeAndDrop(database: Database, { adminUrl, name }: { adminUrl: string; name: string }): Promise<void> {
  await database.close();
  await administer(adminUrl, async (client) => {
    const leaked = await connectionsLeft(client, name);
    await client.query(`drop database if exists ${name} with (force)`);
    if (leaked.length > 0)
      throw new Error(`Leaked database connections of ${leaked.join(', ')}: close what opened them.`);
  });
}

/** Connections that closed a moment ago may still be listed: they get ten seconds. */
async function connectionsLeft(client: Client, database: string): Promise<string[]> {
  for (let attempt = 0; ; attempt += 1) {
    const { rows } = await client.query<{ who: string }>(
      `select format('%s (%s)', nullif(application_name, ''), left(query, 80)) as who from pg_stat_activity
       where datname = $1 and backend_type = 'client backend'`,
      [database],
    );
    if (rows.length === 0 || attempt === 200) return rows.map((row) => row.who);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

/** Appears under its name only when complete; the lock lets one process build it while the others wait. */
async function ensureTemplate(adminUrl: string, options: TestDatabaseOptions): Promise<string> {
  const hash = createHash('sha256');
  for (const migration of options.migrations) hash.update(`${migration.name}\n${String(migration.class)}\n`);
  const name = `template_${hash.digest('hex').slice(0, 16)}`;
  await administer(adminUrl, async (client) => {
    if (await exists(client, name)) return;
    await client.query('select pg_advisory_lock(hashtext($1))', [name]);
    if (await exists(client, name)) return;
    await dropOldTemplates(client);
    const draft = `${name}_draft`;
    await client.query(`drop database if exists ${draft} with (force)`);
    await client.query(`create database ${draft} template template0`);
    const { log } = testLogger();
    const database = await openDatabase({ ...options, name: 'template', url: withDatabase(adminUrl, draft), log });
    await database.close();
    await connectionsLeft(client, draft);
    await client.query(`alter database ${draft} rename to ${name}`);
  });
  return name;
}

async function exists(client: Client, name: string): Promise<boolean> {
  return ((await client.query('select from pg_database where datname = $1', [name])).rowCount ?? 0) > 0;
}

const templatesKept = 60;

async function dropOldTemplates(client: Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    `select datname from pg_database where datname ~ '^template_[0-9a-f]{16}$' order by oid desc offset $1`,
    [templatesKept],
  );
  for (const { datname } of rows) await client.query(`drop database if exists ${datname}`).catch(() => {});
}

/** Databases of test processes that were killed. Only on our own server: elsewhere a pid says nothing. */
async function sweepLeftovers(adminUrl: string): Promise<void> {
  if (process.env.TEST_DATABASE_URL) return;
  await administer(adminUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      `select datname from pg_database where datname ~ '^test_[0-9]+_'`,
    );
    for (const { datname } of rows) {
      if (isAlive(Number(datname.split('_')[1]))) continue;
      await client.query(`drop database if exists ${datname} with (force)`).catch(() => {});
    }
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function administer<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: 'test-admin' });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
