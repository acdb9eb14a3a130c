import { createPostgreSqlTypeParsers } from '@mikro-orm/postgresql';
import { type DatabaseConnection, PostgresDialect, PostgresDriver, type TransactionSettings } from 'kysely';
import { Pool, type PoolClient, type PoolConfig, TypeOverrides, types } from 'pg';
import { GuardedClient } from './guarded-client.js';
import { currentScope, DatabaseSilent, inScope, limits, withQueryLimit } from './limits.js';

export interface GuardedPoolOptions {
  readonly name: string;
  readonly url: string;
  /** Most connections. Default: 10. */
  readonly poolSize?: number;
  /** The server's limit for one statement. Default: 10 s. This side gives the connection up one second later. */
  readonly statementTimeoutMs?: number;
}

/** A pool in which no call waits without an end: for a connection, for an answer, or for a goodbye. */
export function guardedPool(options: GuardedPoolOptions, more: PoolConfig = {}): Pool {
  const statementMs = options.statementTimeoutMs ?? limits.statementMs;
  const config: PoolConfig & { silenceMs: number } = {
    connectionString: options.url,
    max: options.poolSize ?? 10,
    idleTimeoutMillis: 30_000,
    application_name: `teei-${options.name}`,
    connectionTimeoutMillis: limits.acquireMs,
    statement_timeout: statementMs,
    silenceMs: statementMs + limits.marginMs,
    // A transaction whose code hangs must not hold its locks for ever.
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    Client: GuardedClient,
    ...more,
  };
  return new Pool(config);
}

/** The one pool of a database, for the ORM and for raw SQL. */
export const createPool = (options: GuardedPoolOptions): Pool => guardedPool(options, { types: ormTypes() });

/** The ORM reads dates as text and makes values of them by the property's type. */
function ormTypes(): TypeOverrides {
  // 1009 is text[]; it is missing in the driver's list of types.
  const textArray = types.getTypeParser(1009 as never);
  const overrides = new TypeOverrides();
  for (const [oid, parse] of Object.entries(createPostgreSqlTypeParsers((text) => textArray(text) as never))) {
    overrides.setTypeParser(Number(oid), parse);
  }
  return overrides;
}

/**
 * Kysely keeps the connection of a transaction whose `begin` or `rollback` fails, as they do when the server restarts: the pool would be
 * empty after as many transactions as it has connections, and the process would hang for good.
 */
class ReleasingDriver extends PostgresDriver {
  override async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    try {
      await withQueryLimit(limits.beginMs, () => super.beginTransaction(connection, settings));
    } catch (error) {
      await this.releaseConnection(connection as never);
      throw error;
    }
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch {
      // The connection is dead, and the transaction with it. Kysely releases it now, and the pool throws it away.
    }
  }
}

/** Kysely on this pool. It has no cursors: large results are read in pages. */
export class PooledDialect extends PostgresDialect {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    super({ pool });
    this.#pool = pool;
  }

  override createDriver(): PostgresDriver {
    const pool = this.#pool;
    const connect = async (): Promise<PoolClient> => {
      const client = await pool.connect();
      currentScope().onConnection?.(client);
      return client;
    };
    return new ReleasingDriver({ pool: { connect, end: () => pool.end(), options: pool.options } });
  }
}

/**
 * Runs `work` with a limit on all of it: at the deadline the first connection that it acquired is destroyed, whatever is under way.
 * That connection is the transaction's, since nothing else is acquired before `begin`.
 */
export async function withTransactionLimit<T>(limitMs: number, work: () => Promise<T>): Promise<T> {
  let connection: PoolClient | undefined;
  const onConnection = (client: PoolClient) => void (connection ??= client);
  const timer = setTimeout(() => {
    if (connection instanceof GuardedClient) connection.destroy(new DatabaseSilent(limitMs));
  }, limitMs);
  try {
    return await inScope({ ...currentScope(), onConnection }, work);
  } finally {
    clearTimeout(timer);
  }
}
