import type { ResponseCache } from '../cache/response-cache.service.js';
import type { Settlements } from '../ledger/settlement.service.js';
import type { Tx } from '#platform/database';
import type { Clock, Ids } from '#platform/time';
import type { Attempt, Classified } from './attempt.js';
import type { ClassificationStatus } from './classification.entity.js';
import type { Classification, ClassificationStore } from './classification.store.js';
import type { ClassificationMetrics } from './metrics.js';

interface FinishingDependencies {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly cache: ResponseCache;
  readonly classifications: ClassificationStore;
  readonly settlements: Settlements;
  readonly metrics: ClassificationMetrics;
}

type Skipped = Extract<Attempt, { kind: 'BUDGET_EXHAUSTED' | 'FAILED' }>;

const isSkipped = (attempt: Attempt): attempt is Skipped =>
  attempt.kind === 'BUDGET_EXHAUSTED' || attempt.kind === 'FAILED';

/** The end of the chain: settle, store, remember, count. All of it in the caller's transaction. */
export class Finishing {
  constructor(private readonly deps: FinishingDependencies) {}

  async finish(tx: Tx, attempts: readonly Attempt[]): Promise<Classification[]> {
    const classified = attempts.filter((attempt) => attempt.kind === 'CLASSIFIED');
    const open = await this.settle(tx, classified);
    const fresh = classified.filter(({ reservation }) => open.has(reservation.id));
    // That a feedback was skipped is stored and told; other callers know at once, and try again.
    const skipped = attempts.filter(isSkipped).filter(({ job }) => job.feedbackId !== null);
    const stored = fresh.filter(({ job }) => job.only === undefined);
    const rows = [
      ...stored.map((attempt) => this.classifiedRow(attempt)),
      ...skipped.map((attempt) => this.row(attempt)),
    ];
    const written = await this.deps.classifications.insert(tx, rows);
    await this.remember(tx, stored);
    tx.afterCommit(() => this.count(fresh, attempts.filter(isSkipped)));
    return written;
  }

  /** Returns the ids of the reservations that were open until now. */
  private async settle(tx: Tx, classified: readonly Classified[]): Promise<ReadonlySet<string>> {
    const told = classified.flatMap(({ reservation, paid }) =>
      paid ? [{ reservationId: reservation.id, costPusd: paid.costPusd, ...paid.usage }] : [],
    );
    const untold = classified.filter(({ paid }) => paid === null).map(({ reservation }) => reservation.id);
    const settled = await this.deps.settlements.settle(tx, told);
    const atMaximum = await this.deps.settlements.settleAtMaximum(tx, untold);
    return new Set([...settled, ...atMaximum]);
  }

  private async remember(tx: Tx, stored: readonly Classified[]): Promise<void> {
    await this.deps.cache.remember(
      tx,
      stored.flatMap(({ job, model, result, cacheable }) =>
        cacheable
          ? [{ companyId: job.companyId, text: cacheable.text, model, scores: result.scores, userId: job.userId }]
          : [],
      ),
    );
    await this.deps.cache.used(
      tx,
      stored.flatMap(({ job, cacheKey }) =>
        cacheKey === null ? [] : [{ companyId: job.companyId, key: cacheKey, userId: job.userId }],
      ),
    );
  }

  private classifiedRow(attempt: Classified): Classification {
    return {
      ...this.row(attempt),
      reservationId: attempt.reservation.id,
      status: attempt.result.scores.length > 0 ? 'SCORED' : 'ABSTAINED',
      scores: attempt.result.scores,
    };
  }

  private row(attempt: Classified | Skipped): Classification {
    const { job, model } = attempt;
    return {
      id: this.deps.ids.next(),
      feedbackId: job.feedbackId,
      reservationId: null,
      companyId: job.companyId,
      userId: job.userId,
      requestedBy: job.requestedBy,
      status: statusOf(attempt),
      provider: model.provider,
      model: model.model,
      language: job.screened.language,
      scores: [],
      createdAt: this.deps.clock.now(),
    };
  }

  private count(fresh: readonly Classified[], skipped: readonly Skipped[]): void {
    for (const { job, model, result, paid, cacheKey, reservation } of fresh) {
      const answered = result.scores.length > 0 ? 'scored' : 'abstained';
      this.deps.metrics.record({
        provider: model.provider,
        model: model.model,
        companyId: job.companyId,
        outcome: cacheKey === null ? answered : 'cached',
        costPusd: paid ? paid.costPusd : reservation.holdPusd,
        ...(paid?.usage ?? { inputTokens: 0, outputTokens: 0 }),
      });
    }
    for (const { kind, job, model } of skipped) {
      // What a failed attempt cost was counted when it failed.
      if (kind === 'FAILED') continue;
      const { provider, model: name } = model;
      const nothing = { costPusd: 0n, inputTokens: 0, outputTokens: 0 };
      this.deps.metrics.record({
        provider,
        model: name,
        companyId: job.companyId,
        outcome: 'budget_exhausted',
        ...nothing,
      });
    }
  }
}

function statusOf(attempt: Classified | Skipped): ClassificationStatus {
  if (attempt.kind === 'BUDGET_EXHAUSTED') return 'BUDGET_EXHAUSTED';
  if (attempt.kind === 'FAILED') return attempt.reason;
  return attempt.result.scores.length > 0 ? 'SCORED' : 'ABSTAINED';
}
