export { IdempotencyKeyEntity } from './entity.js';
export {
  claimKey,
  forgetKey,
  type KeyedRequest,
  keyedRequest,
  type KeyOutcome,
  pruneKeys,
  rememberResult,
} from './keys.js';
export { idempotencyMigrations } from './migration.js';
