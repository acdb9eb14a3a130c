import { AsyncLocalStorage } from 'node:async_hooks';
import type { PoolClient } from 'pg';

/**
 * How long this side waits for a server that says nothing. The server's own limits do not help against one that is silent: a stopped
 * backend, a network that swallows packets, a full disk that never answers.
 */
export const limits = {
  /** For a free connection of the pool (hundreds may stand in line), or a new one. */
  acquireMs: 10_000,
  /** For `begin`, which a server that lives answers at once. */
  beginMs: 3_000,
  /** The server's limit for one statement where none is given. */
  statementMs: 10_000,
  /** What this side waits beyond the server's limit, so that a server that lives cancels first and the connection is kept. */
  marginMs: 1_000,
  /** From `begin` to `commit` where no limit is given. */
  transactionMs: 60_000,
  /** Schema changes of large tables. */
  migrationMs: 3_600_000,
  /** For a connection to say goodbye. */
  endMs: 2_000,
} as const;

/** The server did not answer in time; its connection is destroyed. Whether what was asked has happened is unknown. */
export class DatabaseSilent extends Error {
  override readonly name = 'DatabaseSilent';
  readonly code = 'ETIMEDOUT';
  constructor(afterMs: number) {
    super(`The database did not answer within ${Math.round(afterMs)} ms; its connection was given up.`);
  }
}

export interface LimitScope {
  readonly queryMs?: number;
  /** Told of the connection that work in this scope acquires first. */
  readonly onConnection?: (client: PoolClient) => void;
}

const scopes = new AsyncLocalStorage<LimitScope>();

export const currentScope = (): LimitScope => scopes.getStore() ?? {};

export const inScope = <T>(scope: LimitScope, work: () => T): T => scopes.run(scope, work);

/** Everything that `work` asks of a database gets an answer, or `DatabaseSilent`, within this time per statement. */
export const withQueryLimit = <T>(queryMs: number, work: () => T): T => inScope({ queryMs }, work);
