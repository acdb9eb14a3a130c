import type { JobDefinition } from '#platform/jobs';
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
