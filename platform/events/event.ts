import type { Tx } from '#platform/database';

/**
 * A fact that a subgraph has committed. `id` is unique for ever (UUIDv7, or a deterministic hash where re-emission must be idempotent);
 * `sequence` grows within one producer's outbox. Events of one `aggregateId` reach every consumer in order.
 */
export interface DomainEvent<P = unknown> {
  readonly id: string;
  readonly type: string;
  readonly aggregateId: string;
  readonly sequence: number;
  readonly occurredAt: Date;
  readonly payload: P;
}

/** What a producer hands to the outbox; `id` defaults to a new UUIDv7. An id already in the outbox or already sent is ignored. */
export interface NewEvent<P = unknown> {
  readonly id?: string;
  readonly type: string;
  readonly aggregateId: string;
  readonly payload: P;
}

/** Writes events in the caller's transaction: they exist exactly if the change they tell of does. */
export interface Outbox {
  append(tx: Tx, events: readonly NewEvent[]): Promise<void>;
}

/**
 * Thrown by a handler whose event came before something that it builds on and that is on its way. The event waits, with pauses that grow
 * with its age, and never becomes a dead letter: nothing is wrong with it.
 */
export class NotYet extends Error {
  override readonly name = 'NotYet';
}

/**
 * A durable consumer. Delivery is at least once and in order per aggregate; the inbox makes the effect happen once: `handle` runs in
 * the transaction that marks the events as done. Where work is slow or not transactional, do it in `prepare` (idempotent, no
 * transaction open) and use its result in `handle`. A batch that throws is retried event by event with backoff; an event that still
 * throws after the maximum number of tries becomes a dead letter with its error and can be retried by an operator.
 */
export interface EventHandler<P = unknown, R = unknown> {
  /** Durable name, unique in its subgraph: `safety.screening`. */
  readonly consumer: string;
  readonly types: readonly string[];
  /** Most events given to one call. Default: 100. */
  readonly batchSize?: number;
  prepare?(events: readonly DomainEvent<P>[]): Promise<R>;
  handle(events: readonly DomainEvent<P>[], tx: Tx, prepared: R): Promise<void>;
}
