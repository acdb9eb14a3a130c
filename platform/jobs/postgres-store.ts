import { randomUUID } from 'node:crypto';
import { PostgresBackend } from '@agendajs/postgres-backend';
import type { Pool } from 'pg';
import { guardedPool } from '#platform/database';
import type { Logger } from '#platform/observability';
import { hashedUuid } from '#platform/time';
import { listenForWakeUps, wakeUpChannel } from './postgres-listener.js';
import type { WakeUpStore } from './store.js';

/** Any constant: processes that start at once queue here, because `CREATE TABLE IF NOT EXISTS` is not safe against itself. */
const schemaLock = 7_417_001;

const wakeSql = `
  with woken as (
    insert into agenda_jobs (id, name, type, data, next_run_at) values ($1, $2, 'normal', $3, $4)
    on conflict (id) do update set next_run_at = least(agenda_jobs.next_run_at, excluded.next_run_at)
      where agenda_jobs.next_run_at is not null
    returning id)
  select pg_notify('${wakeUpChannel}', $5) from woken`;

const recurSql = `
  insert into agenda_jobs (id, name, type, data, next_run_at, repeat_interval, repeat_timezone)
  values ($1, $2, 'single', '{}', $3, $4, 'UTC')
  on conflict (name) where type = 'single' do update
    set repeat_interval = excluded.repeat_interval, repeat_timezone = excluded.repeat_timezone, next_run_at = excluded.next_run_at
    where agenda_jobs.repeat_interval is distinct from excluded.repeat_interval
       or (agenda_jobs.next_run_at is null and agenda_jobs.locked_at is null)`;

export interface PostgresStoreOptions {
  /** The scheduler's own database; it must exist. */
  readonly databaseUrl?: string | undefined;
  /** A pool of at least three connections instead; it stays open when the store closes. */
  readonly pool?: Pool | undefined;
  readonly log: Logger;
}

/** Connects and creates the schema; rejects with the reason when the server cannot be reached. */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<WakeUpStore> {
  const pool = options.pool ?? newPool(options.databaseUrl);
  // Without a listener the loss of an idle connection ends the process.
  pool.on('error', (error) => {
    // The pool does not wait for its connections to be gone: a server that stops next still ends some of them.
    if (!pool.ending) options.log.warn({ err: error }, 'job store: connection lost');
  });
  try {
    return postgresStore(pool, await createSchema(pool), options);
  } catch (error) {
    if (!options.pool) await pool.end().catch(() => {});
    throw error;
  }
}

function newPool(databaseUrl: string | undefined): Pool {
  if (!databaseUrl) throw new TypeError('The job scheduler needs mongodbUrl, databaseUrl or pool.');
  return guardedPool({ name: 'jobs', url: databaseUrl, poolSize: 6 });
}

async function createSchema(pool: Pool): Promise<PostgresBackend> {
  const backend = new PostgresBackend({ pool, disableNotifications: true });
  const client = await pool.connect();
  client.on('error', () => {});
  let broken = true;
  try {
    await client.query('select pg_advisory_lock($1)', [schemaLock]);
    await backend.connect();
    await client.query('select pg_advisory_unlock($1)', [schemaLock]);
    broken = false;
  } finally {
    // A connection that may still hold the lock is not given back.
    client.release(broken);
  }
  return backend;
}

function postgresStore(pool: Pool, backend: PostgresBackend, options: PostgresStoreOptions): WakeUpStore {
  const self = randomUUID();
  let stopListening = async (): Promise<void> => {};
  return {
    backend: 'postgres',
    repository: backend.repository,
    idOf: hashedUuid,
    async wake({ id, name, data, at }) {
      const { rowCount } = await pool.query(wakeSql, [id, name, JSON.stringify(data), at, `${self} ${name}`]);
      return rowCount === 1 ? 'pending' : 'running';
    },
    async recur({ name, every, firstRunAt }) {
      await pool.query(recurSql, [hashedUuid(`recurring:${name}`), name, firstRunAt, every]);
    },
    async renew(id, from, to) {
      const sql = 'update agenda_jobs set locked_at = $3 where id = $1 and locked_at = $2';
      return (await pool.query(sql, [id, from, to])).rowCount === 1;
    },
    async due(now) {
      const sql = 'select count(*)::int as due from agenda_jobs where next_run_at <= $1 and locked_at is null';
      return (await pool.query<{ due: number }>(sql, [now])).rows[0]!.due;
    },
    listen(listener) {
      stopListening = listenForWakeUps({ pool, self, listener, log: options.log });
    },
    async ping() {
      await pool.query('select 1');
    },
    async close() {
      await stopListening();
      if (!options.pool) await pool.end();
    },
  };
}
