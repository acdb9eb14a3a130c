import type { Database, Tx } from '#platform/database';
import type { Clock, Ids } from '#platform/time';
import { sha256 } from '#platform/text';
import type { HoldOutcome, HoldRequest, Reservations } from '../ledger/reservation.service.js';
import type { Reservation } from '../ledger/reservation.store.js';
import type { Settlements } from '../ledger/settlement.service.js';
import { costOf, holdOf, type Rates } from '../prices/price.rules.js';
import type { PriceStore } from '../prices/price.store.js';
import type { Classification, ClassificationStore } from './classification.store.js';
import type { ClassificationMetrics } from './metrics.js';
import {
  NotSent,
  type ClassificationProvider,
  type ClassificationRequest,
  type ClassificationResult,
} from './provider.js';

export interface ClassifierDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly provider: ClassificationProvider;
  readonly prices: PriceStore;
  readonly classifications: ClassificationStore;
  readonly reservations: Reservations;
  readonly settlements: Settlements;
  readonly metrics: ClassificationMetrics;
}

export interface Job extends ClassificationRequest {
  readonly idempotencyKey: string;
  readonly companyId: string;
  readonly feature: HoldRequest['feature'];
  readonly feedbackId: string | null;
  readonly userId: string | null;
  readonly requestedBy: string | null;
}

export type Attempt =
  | {
      readonly kind: 'CLASSIFIED';
      readonly job: Job;
      readonly reservation: Reservation;
      readonly result: ClassificationResult;
      readonly costPusd: bigint;
    }
  | { readonly kind: 'DONE_BEFORE'; readonly job: Job; readonly reservation: Reservation }
  | { readonly kind: 'COMPANY_UNKNOWN'; readonly job: Job }
  | { readonly kind: 'KEY_REUSED'; readonly job: Job }
  | { readonly kind: 'BUDGET_EXHAUSTED'; readonly job: Job; readonly retryAt: Date };

/** Two requests with one key are the same request when this is equal. */
export const requestHashOf = (
  request: { companyId: string; text: string },
  { provider, model }: Pick<ClassificationProvider, 'provider' | 'model'>,
): string => sha256(JSON.stringify([request.companyId, request.text, provider, model]));

/** Longer than any attempt with its transaction: an attempt under way never meets its own expired hold. */
const holdMarginMs = 60_000;

/**
 * The one way to a model: reserve, ask, settle. Whatever the provider, no call is made without a hold, and every
 * hold ends in the books.
 */
export class Classifier {
  constructor(private readonly deps: ClassifierDependencies) {}

  get provider(): ClassificationProvider {
    return this.deps.provider;
  }

  /** Reserves for all in one transaction, then asks the model. Nothing is settled yet. */
  async attempt(jobs: readonly Job[], signal: AbortSignal): Promise<Attempt[]> {
    if (jobs.length === 0) return [];
    const { provider, model } = this.deps.provider;
    const rates = await this.deps.prices.ratesAt({ provider, model }, this.deps.clock.now());
    const holds = await this.deps.reservations.reserveAll(jobs.map((job) => this.holdRequest(job, rates)));
    const attempts: Attempt[] = [];
    // One after the other: the embedded model computes on this thread, and every attempt is its own.
    for (const [at, job] of jobs.entries()) attempts.push(await this.ask(job, holds[at]!, { rates, signal }));
    return attempts;
  }

  /** Settles and stores what was classified; returns what is new. */
  async finish(tx: Tx, attempts: readonly Attempt[]): Promise<Classification[]> {
    const classified = attempts.filter((attempt) => attempt.kind === 'CLASSIFIED');
    const open = await this.deps.settlements.settle(
      tx,
      classified.map(({ reservation, result, costPusd }) => ({
        reservationId: reservation.id,
        costPusd,
        ...result.usage,
      })),
    );
    const fresh = classified.filter(({ reservation }) => open.has(reservation.id));
    const exhausted = attempts.filter(
      (attempt) => attempt.kind === 'BUDGET_EXHAUSTED' && attempt.job.feedbackId !== null,
    );
    const written = await this.deps.classifications.insert(tx, [
      ...fresh.map((attempt) => this.row(attempt)),
      ...exhausted.map((attempt) => this.row(attempt)),
    ]);
    tx.afterCommit(() => this.count(fresh, exhausted));
    return written;
  }

  private holdRequest(job: Job, rates: Rates): HoldRequest {
    const { provider, model, maxOutputTokens, timeoutMs } = this.deps.provider;
    return {
      idempotencyKey: job.idempotencyKey,
      requestHash: requestHashOf(job, this.deps.provider),
      companyId: job.companyId,
      provider,
      model,
      feature: job.feature,
      holdPusd: holdOf(rates, job.text, maxOutputTokens),
      ttlMs: timeoutMs + holdMarginMs,
    };
  }

  private async ask(
    job: Job,
    hold: HoldOutcome,
    { rates, signal }: { rates: Rates; signal: AbortSignal },
  ): Promise<Attempt> {
    if (hold.kind === 'KEY_REUSED' || hold.kind === 'COMPANY_UNKNOWN') return { kind: hold.kind, job };
    if (hold.kind === 'BUDGET_EXHAUSTED') return { kind: 'BUDGET_EXHAUSTED', job, retryAt: hold.retryAt };
    const { reservation } = hold;
    // A hold that is still open belongs to an attempt that never finished; the same attempt may go on.
    const isClosed = reservation.status !== 'HELD' && reservation.status !== 'UNKNOWN';
    if (hold.kind === 'REPLAYED' && isClosed) return { kind: 'DONE_BEFORE', job, reservation };
    try {
      const timeout = AbortSignal.timeout(this.deps.provider.timeoutMs);
      const result = await this.deps.provider.classify(
        { text: job.text, language: job.language },
        AbortSignal.any([signal, timeout]),
      );
      return { kind: 'CLASSIFIED', job, reservation, result, costPusd: costOf(rates, result.usage) };
    } catch (error) {
      if (error instanceof NotSent)
        await this.deps.db.transaction((tx) => this.deps.settlements.release(tx, [reservation.id]));
      // Otherwise the hold stays: what the provider did is not known. The sweeper turns it to `UNKNOWN`.
      throw error;
    }
  }

  private row(attempt: Attempt): Classification {
    const { job } = attempt;
    const { provider, model } = this.deps.provider;
    const scores = attempt.kind === 'CLASSIFIED' ? attempt.result.scores : [];
    return {
      id: this.deps.ids.next(),
      feedbackId: job.feedbackId,
      reservationId: attempt.kind === 'CLASSIFIED' ? attempt.reservation.id : null,
      companyId: job.companyId,
      userId: job.userId,
      requestedBy: job.requestedBy,
      status: attempt.kind === 'BUDGET_EXHAUSTED' ? 'BUDGET_EXHAUSTED' : scores.length > 0 ? 'SCORED' : 'ABSTAINED',
      provider,
      model,
      language: job.language,
      scores,
      createdAt: this.deps.clock.now(),
    };
  }

  private count(fresh: readonly Attempt[], exhausted: readonly Attempt[]): void {
    const { provider, model } = this.deps.provider;
    for (const attempt of [...fresh, ...exhausted]) {
      const done = attempt.kind === 'CLASSIFIED';
      const outcome = !done ? 'budget_exhausted' : attempt.result.scores.length > 0 ? 'scored' : 'abstained';
      const usage = done ? attempt.result.usage : { inputTokens: 0, outputTokens: 0 };
      this.deps.metrics.record({
        provider,
        model,
        companyId: attempt.job.companyId,
        outcome,
        costPusd: done ? attempt.costPusd : 0n,
        ...usage,
      });
    }
  }
}
