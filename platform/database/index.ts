export type { Database, TransactionOptions, Tx } from './database.js';
export { ensureDatabase, type ServerAddress } from './ensure-database.js';
export { joinPostgres } from './join-postgres.js';
export { ensurePostgres, type PostgresOptions, type PostgresServer } from './ensure-postgres.js';
export {
  DatabaseUnavailable,
  InvalidText,
  PostgresFailed,
  isTransient,
  isSerializationFailure,
  isUniqueViolation,
  translateError,
} from './errors.js';
export { inspectProcess } from './processes.js';
export { removePostgres, stopPostgres } from './remove-postgres.js';
export { SupervisedPostgres } from './supervised-postgres.js';
export type { Log, MigrationEntry } from './migrate.js';
export { openDatabase, schemaDrift, type DatabaseOptions } from './open-database.js';
export { stagingPath } from './unprivileged.js';
export { DatabaseSilent, withQueryLimit } from './limits.js';
export { guardedPool, type GuardedPoolOptions } from './pool.js';
export { type ChildRange, isUuid, type RecordOf, Records } from './records.js';
export { columnOf, insertMany, insertReturning, type Queryable, type RowOf, selectOf, tableOf } from './rows.js';
