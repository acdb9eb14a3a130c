import type { Database } from '#platform/database';
import { pruneKeys } from '#platform/idempotency';
import type { JobDefinition } from '#platform/jobs';
import type { Clock } from '#platform/time';
import type { ReviewStore } from './review.store.js';

/** Writes down that leases ran out, so that live queues hear of it. Correctness does not depend on it. */
export const leaseJob = (queue: ReviewStore): JobDefinition => ({
  name: 'safety.release-expired-leases',
  every: '30 seconds',
  concurrency: 1,
  async run(run) {
    while (!run.signal.aborted && (await queue.releaseExpired(100)) === 100) await run.touch();
  },
});

/** How long a repeated request is recognised. */
export const keptKeysMs = 30 * 24 * 60 * 60_000;
const keysPerStatement = 10_000;

export const pruneKeysJob = (db: Database, clock: Clock): JobDefinition => ({
  name: 'safety.prune-idempotency-keys',
  every: '1 hour',
  concurrency: 1,
  async run(run) {
    const before = new Date(clock.now().getTime() - keptKeysMs);
    while (!run.signal.aborted && (await pruneKeys(db, before, keysPerStatement)) === keysPerStatement)
      await run.touch();
  },
});
