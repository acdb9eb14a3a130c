export { NotYet } from './event.js';
export type { RetryPolicy } from './backoff.js';
export type { DomainEvent, EventHandler, NewEvent, Outbox } from './event.js';
export type { EventStats } from './metrics.js';
export { eventMigrations } from './migration.js';
export {
  discardEventsOfUser,
  discardDeadLetter,
  listDeadLetters,
  type DeadLetter,
  type DeadLetterKey,
  retryDeadLetter,
} from './operations.js';
export { createOutbox, type WakingOutbox } from './outbox.js';
export { createEventRuntime, type EventRuntime, type EventRuntimeOptions } from './runtime.js';
export { type EventTransport, inProcessTransport, type Subscription } from './transport.js';
