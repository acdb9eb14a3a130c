import { Migrator } from '@mikro-orm/migrations';
import { DataloaderType, defineConfig, MikroORM, type EntitySchema, type Options } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import type { Database, Tx } from './database.js';
import { translateError } from './errors.js';
import { type Log, migrate, type MigrationEntry } from './migrate.js';
import { DatabaseSilent, limits, withQueryLimit } from './limits.js';
import { createPool, PooledDialect, withTransactionLimit } from './pool.js';
import { queryPool, queryTransaction } from './sql.js';

export interface DatabaseOptions {
  /** For logs and errors: the subgraph's name. */
  readonly name: string;
  readonly url: string;
  readonly entities: readonly EntitySchema[];
  /** In order; every one is applied when this resolves. */
  readonly migrations: readonly MigrationEntry[];
  readonly log: Log;
  /** Most connections. Default: 10. Below 2 nothing that holds a transaction could read beside it. */
  readonly poolSize?: number;
  /** Longest time of one statement at the server. Default: 10,000 ms. This side waits a second longer. */
  readonly statementTimeoutMs?: number;
  /** Told about every connection that broke while idle; the pool replaces it by itself. */
  readonly onPoolError?: (error: Error) => void;
}

/**
 * Opens one database: the ORM, and raw SQL on the same pool, with every migration applied. Survives restarts of the server: statements
 * fail while it is away (see `isTransient`) and work again when it is back.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const pool = createPool(options);
  watch(pool, options);
  const orm = await MikroORM.init(ormOptions(options, pool));
  try {
    await migrate(options, () => applyMigrations(options));
    return databaseOf(options, orm, pool);
  } catch (error) {
    await closeAll(orm, pool).catch(() => {});
    throw new Error(`The database of ${options.name} could not be opened: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** On connections of its own: a change of a large table may take longer than any other statement. */
async function applyMigrations(options: DatabaseOptions): Promise<void> {
  const pool = createPool({ ...options, poolSize: 2, statementTimeoutMs: limits.migrationMs });
  watch(pool, options);
  const orm = await MikroORM.init(ormOptions(options, pool));
  try {
    await orm.migrator.up();
  } finally {
    await closeAll(orm, pool);
  }
}

/** SQL that would bring the tables to what the entities say. Empty when migrations and entities agree. */
export async function schemaDrift(database: Database): Promise<string> {
  return (await database.orm.schema.getUpdateSchemaSQL({ wrap: false })).trim();
}

function ormOptions(options: DatabaseOptions, pool: Pool): Options {
  const quiet = () => {};
  return defineConfig({
    clientUrl: options.url,
    entities: [...options.entities],
    extensions: [Migrator],
    metadataCache: { enabled: false },
    dataloader: DataloaderType.ALL,
    // Its messages may hold parameter values, which may be personal data: the few that matter arrive as errors and pool events.
    logger: quiet,
    discovery: { warnWhenNoEntities: false },
    // Tables of the platform itself, reached by SQL only: neither entities nor drift.
    // Triggers and functions (append-only tables, double entry) are written by hand in migrations and proved by the tests of their rooms.
    schemaGenerator: {
      skipTables: [/^event_(inbox|outbox)$/, /^personal_data_(hold|step)$/],
      ignoreTriggers: true,
      ignoreRoutines: true,
    },
    migrations: {
      migrationsList: options.migrations.map(({ name, class: type }) => ({ name, class: type as never })),
      snapshot: false,
      silent: true,
    },
    driverOptions: () => new PooledDialect(pool),
  });
}

/** Without listeners, a connection that breaks while idle, or in use between two statements, would end the process. */
function watch(pool: Pool, options: DatabaseOptions): void {
  // In use, the holder of the connection learns of it by the next statement's failure.
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', (error) => {
    // The pool does not wait for its connections to be gone: a server that stops next still ends some of them.
    if (pool.ending) return;
    options.log.warn(
      { database: options.name, code: (error as { code?: string }).code },
      'An idle connection was lost',
    );
    options.onPoolError?.(error);
  });
}

function databaseOf({ name, log }: DatabaseOptions, orm: MikroORM, pool: Pool): Database {
  let closing: Promise<void> | undefined;
  return {
    name,
    orm,
    fork: () => orm.em.fork(),
    query: (text, params) => queryPool(pool, text, params),
    async transaction(work, options = {}) {
      const { isolation, readOnly, limitMs } = options;
      const afterCommit: (() => void)[] = [];
      const attempt = (begun: () => void) =>
        orm.em.fork().transactional(
          async (em) => {
            begun();
            const tx = transactionOf(em, afterCommit);
            if (limitMs === undefined) return work(tx);
            await tx.query(`select set_config('statement_timeout', $1, true)`, [String(limitMs)]);
            return withQueryLimit(limitMs + limits.marginMs, () => work(tx));
          },
          { isolationLevel: isolation as never, readOnly },
        );
      try {
        const result = await withTransactionLimit(transactionMsOf(limitMs), () => onLiveConnection(attempt));
        runAll(afterCommit, (error) =>
          log.warn({ database: name, reason: String(error) }, 'A listener failed after a commit'),
        );
        return result;
      } catch (error) {
        throw translateError(error);
      }
    },
    async ping() {
      await withQueryLimit(limits.beginMs, () => queryPool(pool, 'select 1'));
    },
    close() {
      closing ??= closeAll(orm, pool);
      return closing;
    },
  };
}

const transactionMsOf = (statementMs = 0): number => Math.max(limits.transactionMs, 2 * statementMs);

/** A connection may have died while it was idle. As long as `begin` alone has failed, nothing has happened: another one is taken. */
async function onLiveConnection<T>(attempt: (begun: () => void) => Promise<T>): Promise<T> {
  let begun = false;
  const run = () => attempt(() => void (begun = true));
  try {
    return await run();
  } catch (error) {
    if (begun || !(error instanceof DatabaseSilent)) throw error;
    return run();
  }
}

function transactionOf(em: Tx['em'], afterCommit: (() => void)[]): Tx {
  return {
    em,
    query: (text, params) => queryTransaction(em, text, params),
    afterCommit: (work) => void afterCommit.push(work),
  };
}

/** The commit has happened: a listener's failure must not look like a failed transaction. */
function runAll(listeners: readonly (() => void)[], onError: (error: unknown) => void): void {
  for (const listener of listeners) {
    try {
      listener();
    } catch (error) {
      onError(error);
    }
  }
}

/** The ORM ends the pool only if it has used it. */
async function closeAll(orm: MikroORM, pool: Pool): Promise<void> {
  await orm.close(true);
  if (!pool.ending) await pool.end();
}
