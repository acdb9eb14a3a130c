import type { Registry } from 'prom-client';
import type { Database } from '#platform/database';
import type { Logger } from '#platform/observability';
import type { Clock } from '#platform/time';
import { defaultRetryPolicy, type RetryPolicy } from './backoff.js';
import { createConsumer } from './consumer.js';
import type { DomainEvent, EventHandler } from './event.js';
import { accept } from './inbox.js';
import { createLoop, type Loop } from './loop.js';
import { eventMetrics, type EventMetrics, type EventStats } from './metrics.js';
import * as operations from './operations.js';
import type { WakingOutbox } from './outbox.js';
import { relayOnce } from './relay.js';
import { safeError } from './safe-error.js';
import type { EventTransport } from './transport.js';

export interface EventRuntimeOptions {
  readonly db: Database;
  readonly outbox: WakingOutbox;
  readonly transport: EventTransport;
  readonly handlers: readonly EventHandler[];
  readonly log: Logger;
  readonly metrics: Registry;
  readonly clock: Clock;
  readonly retry?: Partial<RetryPolicy>;
  /** How long a dead process keeps its claimed events from others. Default: 10,000 ms. Longer work renews it. */
  readonly leaseMs?: number;
  /** The safety net for a wake-up that was lost. Default: 1,000 ms. */
  readonly pollMs?: number;
  /** Most events sent at once. Default: 500. */
  readonly relayBatchSize?: number;
  /** How long ids are remembered against repeated delivery. Default: 7 days. */
  readonly retentionMs?: number;
}

/** Sending and receiving of one subgraph in one process. */
export interface EventRuntime {
  /** Subscribes, then sends and handles until `drain`. */
  start(): Promise<void>;
  /** Looks for work now. */
  kick(): void;
  /** Ends receiving, sending and handling; work in flight has until the deadline, and what is not done by then is done after a restart. */
  drain(deadlineMs: number): Promise<void>;
  stats(): Promise<EventStats>;
  deadLetters(options?: Parameters<typeof operations.listDeadLetters>[1]): Promise<operations.DeadLetter[]>;
  retry(key: operations.DeadLetterKey): Promise<boolean>;
  /** `reason` is kept for the record: no personal data. */
  discard(key: operations.DeadLetterKey, reason: string): Promise<boolean>;
  /** Forgets ids older than the retention; also done every ten minutes. Answers how many. */
  purge(): Promise<number>;
}

export function createEventRuntime(options: EventRuntimeOptions): EventRuntime {
  const { db, clock, log } = options;
  const metrics = eventMetrics(options.metrics, db.name);
  const consumers = new Map(
    options.handlers.map((handler) => [handler.consumer, consumerLoop(options, handler, metrics)]),
  );
  if (consumers.size < options.handlers.length)
    throw new Error(`Two event handlers of ${db.name} have the same consumer name.`);
  const relay = relayLoop(options, metrics);
  const maintenance = maintenanceLoop(options, { metrics, purge: () => purge() });
  const loops = [relay, maintenance, ...consumers.values()];
  const closers: (() => unknown)[] = [];
  const purge = () =>
    operations.forgetBefore(db, new Date(clock.now().getTime() - (options.retentionMs ?? 7 * 86_400_000)));
  return {
    async start() {
      const subscription = await options.transport.subscribe({
        subgraph: db.name,
        types: [...new Set(options.handlers.flatMap((handler) => handler.types))],
        accept: (events) => receive(options, consumers, events),
      });
      closers.push(
        options.outbox.onCommit(() => relay.kick()),
        () => subscription.close(),
      );
      for (const loop of loops) loop.start();
    },
    kick() {
      for (const loop of loops) loop.kick();
    },
    async drain(deadlineMs) {
      for (const close of closers.splice(0)) await close();
      const ended = await endsWithin(Promise.all(loops.map((loop) => loop.stop())), deadlineMs);
      if (!ended)
        log.warn(
          { subgraph: db.name, deadlineMs },
          'Event handlers still work at the deadline: their events are handled again after the restart',
        );
    },
    stats: () => operations.readStats(db, [...consumers.keys()], clock.now()),
    deadLetters: (page) => operations.listDeadLetters(db, page),
    async retry(key) {
      const found = await operations.retryDeadLetter(db, key);
      consumers.get(key.consumer)?.kick();
      return found;
    },
    async discard(key, reason) {
      const found = await operations.discardDeadLetter(db, key, { reason, now: clock.now() });
      consumers.get(key.consumer)?.kick();
      return found;
    },
    purge,
  };
}

async function receive(
  options: EventRuntimeOptions,
  consumers: ReadonlyMap<string, Loop>,
  events: readonly DomainEvent[],
) {
  const deliveries = events.flatMap((event) =>
    options.handlers
      .filter((handler) => handler.types.includes(event.type))
      .map((handler) => ({ consumer: handler.consumer, event })),
  );
  if (deliveries.length === 0) return;
  await accept(options.db, deliveries, options.clock.now());
  for (const consumer of new Set(deliveries.map((delivery) => delivery.consumer))) consumers.get(consumer)?.kick();
}

function consumerLoop(options: EventRuntimeOptions, handler: EventHandler, metrics: EventMetrics): Loop {
  return createConsumer({
    db: options.db,
    handler,
    clock: options.clock,
    log: options.log,
    retry: { ...defaultRetryPolicy, ...options.retry },
    leaseMs: options.leaseMs ?? 10_000,
    pollMs: options.pollMs ?? 1000,
    metrics: metrics.consumer(handler.consumer),
  });
}

function relayLoop(options: EventRuntimeOptions, metrics: EventMetrics): Loop {
  const { db, transport, clock } = options;
  return createLoop({
    everyMs: options.pollMs ?? 1000,
    async round() {
      const result = await relayOnce({
        db,
        transport,
        clock,
        batchSize: options.relayBatchSize ?? 500,
        onSent: (events) => metrics.sent(events),
      });
      // A relay that is sending may have looked before our commit.
      if (result === 'busy') return 50;
      return result === 'more' ? 'more' : 'idle';
    },
    onError: (error) =>
      options.log.warn(
        { subgraph: db.name, reason: safeError(error) },
        'Events could not be sent and will be sent later',
      ),
  });
}

function maintenanceLoop(
  options: EventRuntimeOptions,
  { metrics, purge }: { metrics: EventMetrics; purge: () => Promise<number> },
): Loop {
  const names = options.handlers.map((handler) => handler.consumer);
  let rounds = 0;
  return createLoop({
    everyMs: 5000,
    async round() {
      metrics.backlog(await operations.readStats(options.db, names, options.clock.now()));
      if (++rounds % 120 === 0) await purge();
      return 'idle';
    },
    onError: (error) =>
      options.log.warn(
        { subgraph: options.db.name, reason: safeError(error) },
        'The state of events could not be read',
      ),
  });
}

async function endsWithin(work: Promise<unknown>, deadlineMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, deadlineMs, false);
  });
  try {
    return await Promise.race([work.then(() => true), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
