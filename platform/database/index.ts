export type { Database, Tx } from './database.js';
export { ensureDatabase, type ServerAddress } from './ensure-database.js';
export {
  ensurePostgres,
  removePostgres,
  stopPostgres,
  type PostgresOptions,
  type PostgresServer,
} from './ensure-postgres.js';
export { DatabaseUnavailable, InvalidText, isTransient, isUniqueViolation, translateError } from './errors.js';
export type { Log, MigrationEntry } from './migrate.js';
export { openDatabase, schemaDrift, type DatabaseOptions } from './open-database.js';
