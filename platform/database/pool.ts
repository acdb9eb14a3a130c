import { createPostgreSqlTypeParsers } from '@mikro-orm/postgresql';
import { type DatabaseConnection, PostgresDialect, PostgresDriver, type TransactionSettings } from 'kysely';
import { Pool, TypeOverrides, types } from 'pg';

export interface PoolOptions {
  readonly name: string;
  readonly url: string;
  readonly poolSize?: number;
  readonly statementTimeoutMs?: number;
}

/** The one pool of a database, for the ORM and for raw SQL. */
export function createPool(options: PoolOptions): Pool {
  return new Pool({
    connectionString: options.url,
    max: options.poolSize ?? 10,
    idleTimeoutMillis: 30_000,
    application_name: `teei-${options.name}`,
    connectionTimeoutMillis: 10_000,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    // A transaction whose code hangs must not hold its locks for ever.
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    types: ormTypes(),
  });
}

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
      await super.beginTransaction(connection, settings);
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
    return new ReleasingDriver({ pool: this.#pool });
  }
}
