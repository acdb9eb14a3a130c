import type { Database } from '#platform/database';
import { claimKey, forgetKey, type KeyedRequest, rememberResult } from '#platform/idempotency';
import type { Clock } from '#platform/time';
import type { Problem } from '../policies/policy.rules.js';
import type { SettingOutcome } from '../policies/policy.service.js';
import type { ReviewerLimits } from './limits.rules.js';
import type { LimitsRow, ReviewerStore } from './reviewer.store.js';

export interface LimitsRequest extends ReviewerLimits {
  readonly reviewerId: string;
  readonly actorId: string;
  readonly expectedVersion: number | null;
  readonly request: KeyedRequest | null;
}

const most: Readonly<Record<keyof ReviewerLimits, number>> = {
  maxOpen: 50,
  maxPerDay: 1000,
  maxSafeguardingPerDay: 200,
};

/** Everything that is wrong with these limits. */
export function problemsOfLimits(limits: ReviewerLimits): Problem[] {
  const outside = Object.entries(most)
    .filter(([name, highest]) => {
      const value = limits[name as keyof ReviewerLimits];
      return !Number.isInteger(value) || value < 0 || value > highest;
    })
    .map(([name, highest]) => ({ path: `input.${name}`, message: `must be a whole number from 0 to ${highest}.` }));
  if (outside.length > 0 || limits.maxSafeguardingPerDay <= limits.maxPerDay) return outside;
  return [{ path: 'input.maxSafeguardingPerDay', message: 'must not be above `maxPerDay`, of which it is a part.' }];
}

/** How much a reviewer takes on, as a lead sets it. */
export class ReviewerSettings {
  readonly #deps: { readonly db: Database; readonly reviewers: ReviewerStore; readonly clock: Clock };

  constructor(deps: { readonly db: Database; readonly reviewers: ReviewerStore; readonly clock: Clock }) {
    this.#deps = deps;
  }

  setLimits(asked: LimitsRequest): Promise<SettingOutcome<LimitsRow>> {
    const { db, reviewers, clock } = this.#deps;
    const { reviewerId, maxOpen, maxPerDay, maxSafeguardingPerDay } = asked;
    return db.transaction(async (tx): Promise<SettingOutcome<LimitsRow>> => {
      const key = await claimKey(tx, asked.request, clock.now());
      if (key.kind === 'KEY_REUSED') return key;
      await reviewers.lock(tx, reviewerId);
      const before = await reviewers.limitsRow(reviewerId, tx);
      if (key.kind === 'REPEATED' && before) return { kind: 'DONE', row: before };
      const problems = problemsOfLimits(asked);
      const currentVersion = before?.version ?? 0;
      const stale = asked.expectedVersion !== null && asked.expectedVersion !== currentVersion;
      if (stale || problems.length > 0) {
        await forgetKey(tx, asked.request);
        return stale ? { kind: 'VERSION_CONFLICT', currentVersion } : { kind: 'INVALID', problems };
      }
      const set = { maxOpen, maxPerDay, maxSafeguardingPerDay, updatedBy: asked.actorId, updatedAt: clock.now() };
      await reviewers.changeLimits(tx, reviewerId, set);
      await rememberResult(tx, asked.request, reviewerId);
      return { kind: 'DONE', row: (await reviewers.limitsRow(reviewerId, tx))! };
    });
  }
}
