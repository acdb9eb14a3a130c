import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { withClient } from './connect.js';
import { limits } from './limits.js';

/** The part of a pino logger that this room uses. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  debug(fields: object, message: string): void;
}

export interface MigrationEntry {
  readonly name: string;
  readonly class: new (...args: never[]) => unknown;
}

/** Any constant: every process that migrates the same database takes the same lock. */
const migrationLock = 7_306_021_994;

/**
 * Applies what is pending. N processes may start at once: one of them migrates, the others wait for it. Where nothing is pending (every
 * start but the first), one query tells so and neither lock nor migrator is touched.
 *
 * @throws Error before anything is changed, where this code is older than the database.
 */
export async function migrate(
  options: { url: string; migrations: readonly MigrationEntry[]; log: Log; name: string },
  apply: () => Promise<void>,
) {
  if (options.migrations.length === 0) return;
  await withClient(options.url, async (client) => {
    if ((await pending(client, options)).length === 0) return;
    await takeMigrationLock(client);
    const names = await pending(client, options);
    if (names.length === 0) return;
    const startedAt = performance.now();
    await apply();
    const durationMs = Math.round(performance.now() - startedAt);
    options.log.info({ database: options.name, migrations: names, durationMs }, 'Migrations applied');
  });
}

/** Asked again and again, since a single question that waits for another process's migrations could not be told from silence. */
async function takeMigrationLock(client: Client): Promise<void> {
  const deadline = performance.now() + limits.migrationMs;
  for (;;) {
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [
      migrationLock,
    ]);
    if (rows[0]?.locked) return;
    if (performance.now() > deadline)
      throw new Error('Another process has been migrating this database for an hour. Stop it and start again.');
    await sleep(50);
  }
}

async function pending(client: Client, { migrations }: { migrations: readonly MigrationEntry[] }): Promise<string[]> {
  const known = migrations.map(({ name }) => name);
  const table = await client.query<{ found: boolean }>(
    `select to_regclass('mikro_orm_migrations') is not null as found`,
  );
  if (!table.rows[0]?.found) return known;
  const done = await client.query<{ name: string }>('select name from mikro_orm_migrations order by id');
  const names = done.rows.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(newerDatabase(unknown));
  return known.filter((name) => !names.includes(name));
}

const newerDatabase = (unknown: readonly string[]): string =>
  `it was changed by a newer version, whose migrations this one does not know: ${unknown.join(', ')}. Nothing in it was touched. ` +
  'Start that version again, use another data directory or server (DATA_DIR, DATABASE_URL), or give up the data: npm run db:reset';
