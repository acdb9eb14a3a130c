import type { Database } from '#platform/database';
import { pruneKeys } from '#platform/idempotency';
import type { JobDefinition } from '#platform/jobs';
import type { Clock } from '#platform/time';
import type { Logger } from '#platform/observability';
import type { LearningStore } from '../learning/learning.store.js';
import type { ReplayStore } from '../replays/replay.store.js';
import type { Rulesets } from '../rulesets/ruleset.service.js';
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

/** Rules that were mostly wrong put themselves into shadow. */
export const precisionJob = (rulesets: Rulesets, log: Logger): JobDefinition => ({
  name: 'safety.demote-imprecise-rules',
  every: '10 minutes',
  concurrency: 1,
  async run() {
    for (const { ruleId, confirmed, decisions } of await rulesets.demote())
      log.warn({ ruleId, confirmed, decisions }, 'A rule was mostly wrong and was put into shadow');
  },
});

export const pruneLearningJob = (learning: LearningStore, clock: Clock): JobDefinition => ({
  name: 'safety.prune-decided-texts',
  every: '1 hour',
  concurrency: 1,
  async run(run) {
    while (!run.signal.aborted && (await learning.prune(clock.now())) === 1000) await run.touch();
  },
});

/** How long the ids of a replay are kept after it was asked for; its counts stay. */
export const keptReplayMs = 30 * 24 * 60 * 60_000;

export const replayJob = (replays: ReplayStore, clock: Clock): JobDefinition => ({
  name: 'safety.settle-replays',
  every: '10 minutes',
  concurrency: 1,
  async run() {
    const now = clock.now();
    await replays.failStalled(now);
    await replays.pruneTexts(new Date(now.getTime() - keptReplayMs));
  },
});
