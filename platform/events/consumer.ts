import { randomBytes } from 'node:crypto';
import { isTransient, type Database } from '#platform/database';
import type { Logger } from '#platform/observability';
import type { Clock } from '#platform/time';
import { backoffMs, type RetryPolicy, waitMs } from './backoff.js';
import { type EventHandler, NotYet } from './event.js';
import * as inbox from './inbox.js';
import { createLoop, type Loop, type Round } from './loop.js';
import type { ConsumerMetrics } from './metrics.js';
import { safeError } from './safe-error.js';

export interface ConsumerOptions {
  readonly db: Database;
  readonly handler: EventHandler;
  readonly clock: Clock;
  readonly log: Logger;
  readonly retry: RetryPolicy;
  readonly leaseMs: number;
  readonly pollMs: number;
  readonly metrics: ConsumerMetrics;
}

interface Batch {
  readonly claim: string;
  readonly events: readonly inbox.InboxEvent[];
}

/** The worker of one consumer: claims, handles, and gives back what it cannot handle. Any number of processes may run one. */
export function createConsumer(options: ConsumerOptions): Loop {
  const { db, clock, log } = options;
  const { handler } = options;
  const { consumer } = handler;
  const limit = handler.batchSize ?? 100;
  let stopping = false;

  const round = async (): Promise<Round> => {
    const claim = randomBytes(12).toString('hex');
    const events = await inbox.claim(db, { consumer, claim, now: clock.now(), leaseMs: options.leaseMs, limit });
    if (events.length === 0) return (await inbox.nextDueInMs(db, consumer, clock.now())) ?? 'idle';
    const renewing = keepLease(options, { consumer, claim, eventIds: events.map((event) => event.id) });
    try {
      await handleBatch({ claim, events });
    } finally {
      clearInterval(renewing);
    }
    // A batch may have been cut short by aggregates that are now free again.
    return 'more';
  };

  const handleBatch = async (batch: Batch) => {
    if (batch.events.length === 1) return handleOneByOne(batch);
    try {
      await handle(options, handler, batch);
    } catch (error) {
      if (error instanceof inbox.ClaimLost) throw error;
      log.warn(
        { consumer, events: batch.events.length, reason: safeError(error) },
        'A batch failed: its events are tried one by one',
      );
      await handleOneByOne(batch);
    }
  };

  const handleOneByOne = async ({ claim, events }: Batch) => {
    const blocked = new Set<string>();
    const untouched: string[] = [];
    for (const event of events) {
      if (stopping || blocked.has(event.aggregateId)) {
        untouched.push(event.id);
        continue;
      }
      try {
        await handle(options, handler, { claim, events: [event] });
      } catch (error) {
        if (error instanceof inbox.ClaimLost) throw error;
        blocked.add(event.aggregateId);
        await fail(options, { claim, event, error });
      }
    }
    await inbox.release(db, { consumer, claim, eventIds: untouched });
  };

  const loop = createLoop({
    everyMs: options.pollMs,
    round,
    onError: (error) =>
      log.warn({ consumer, reason: safeError(error), transient: isTransient(error) }, 'Handling events is interrupted'),
  });
  return {
    ...loop,
    stop() {
      stopping = true;
      return loop.stop();
    },
  };
}

/** `prepare` without a transaction; then the effect and its mark in one. */
async function handle(options: ConsumerOptions, handler: EventHandler, { claim, events }: Batch): Promise<void> {
  const stop = options.metrics.started();
  const { consumer } = handler;
  try {
    const prepared = await handler.prepare?.(events);
    await options.db.transaction(async (tx) => {
      await inbox.finish(tx, { consumer, claim, eventIds: events.map((event) => event.id) }, options.clock.now());
      await handler.handle(events, tx, prepared);
    });
    options.metrics.handled(events.length);
  } catch (error) {
    if (!(error instanceof NotYet)) options.metrics.failed();
    throw error;
  } finally {
    stop();
  }
}

async function fail(
  options: ConsumerOptions,
  { claim, event, error }: { claim: string; event: inbox.InboxEvent; error: unknown },
): Promise<void> {
  const { consumer } = options.handler;
  if (error instanceof NotYet) return putOff(options, { claim, event, error });
  const tries = event.tries + 1;
  const isDead = tries >= options.retry.maxTries;
  const pauseMs = backoffMs(tries, options.retry, Math.random());
  const dueAt = isDead ? null : new Date(options.clock.now().getTime() + pauseMs);
  const reason = safeError(error);
  await inbox.recordFailure(options.db, { consumer, claim, eventIds: [event.id] }, { error: reason, dueAt });
  if (isDead) options.metrics.deadLetter();
  const fields = { consumer, eventId: event.id, type: event.type, tries, reason };
  if (isDead) options.log.error(fields, 'An event is a dead letter: it failed too often. Retry or discard it');
  else options.log.warn({ ...fields, retryInMs: pauseMs }, 'An event failed and will be tried again');
}

async function putOff(
  { handler: { consumer }, db, clock, log }: ConsumerOptions,
  { claim, event, error }: { claim: string; event: inbox.InboxEvent; error: NotYet },
): Promise<void> {
  const now = clock.now().getTime();
  const pauseMs = waitMs(now - event.occurredAt.getTime());
  const reason = safeError(error);
  await inbox.wait(db, { consumer, claim, eventIds: [event.id] }, { reason, dueAt: new Date(now + pauseMs) });
  log.debug({ consumer, eventId: event.id, type: event.type, reason, retryInMs: pauseMs }, 'An event waits');
}

/** While the work takes longer than its lease the claim is renewed; a process that hangs or dies loses it. */
function keepLease(options: ConsumerOptions, claimed: inbox.ClaimedEvents): NodeJS.Timeout {
  const renew = () => {
    const until = new Date(options.clock.now().getTime() + options.leaseMs);
    inbox.extendLease(options.db, claimed, until).catch((error: unknown) => {
      options.log.warn({ consumer: claimed.consumer, reason: safeError(error) }, 'A lease could not be renewed');
    });
  };
  return setInterval(renew, options.leaseMs / 3);
}
