import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';

/**
 * One transaction. `query` and `em` share the same connection, so a store may use SQL for the statement that must be exact and the
 * EntityManager for the rest, and both commit together.
 */
export interface Tx {
  readonly em: EntityManager;
  /** One statement with `$1` parameters; answers its rows. */
  query<R = Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<R[]>;
  /** Runs once the transaction has committed, never when it rolled back: for signals. Must not throw; lost when the process dies. */
  afterCommit(work: () => void): void;
}

export interface TransactionOptions {
  /** Default: READ COMMITTED. */
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
  readonly readOnly?: boolean;
  /** Longest time of each statement at the server, waiting for locks included. Default: 10,000 ms. This side waits a second longer. */
  readonly limitMs?: number;
}

/** One subgraph's database: a pool, an ORM on the same pool, and migrations already applied. */
export interface Database {
  readonly name: string;
  readonly orm: MikroORM;
  /** A fresh EntityManager (one per request). */
  fork(): EntityManager;
  /** One autocommitted statement with `$1` parameters. */
  query<R = Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<R[]>;
  /**
   * Runs `work` in one transaction; any throw rolls back. A server that falls silent ends it with `DatabaseSilent`: where that happens
   * during the commit, it is unknown whether it took place, so a caller who tries again must recognise what is there.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Resolves when the server answers, rejects with the reason otherwise within three seconds (used by `/depz`). */
  ping(): Promise<void>;
  close(): Promise<void>;
}
