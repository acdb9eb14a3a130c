import { setTimeout as sleep } from 'node:timers/promises';
import type { ResponseCache } from '../cache/response-cache.service.js';
import { type HoldOutcome, type HoldRequest, type Reservations, sharing } from '../ledger/reservation.service.js';
import { SharedTransaction } from '../ledger/shared-transaction.js';
import type { Settlements } from '../ledger/settlement.service.js';
import { costOf, holdOf, type Rates } from '../prices/price.rules.js';
import type { Database, Tx } from '#platform/database';
import type { RequestLimit } from '#platform/rate-limits';
import type { Clock, Ids } from '#platform/time';
import { askOnce, type Asked, pauseBefore } from './asking.js';
import { type Attempt, type Classified, isSameRequest, type Job, keyOfAttempt, requestHashOf } from './attempt.js';
import type { Classification, ClassificationStore } from './classification.store.js';
import { Finishing } from './finishing.js';
import type { ClassificationMetrics } from './metrics.js';
import { type Choice, giveUp, type Passage, passageOf, useNextKey, useNextModel } from './passage.js';
import { ScreenedText } from './screened-text.js';

/** Which models are asked for a company. */
export interface ModelChoice {
  choiceFor(companyId: string, only?: string): Promise<Choice>;
}

export interface ClassifierDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly choice: ModelChoice;
  readonly cache: ResponseCache;
  readonly limit: RequestLimit;
  readonly classifications: ClassificationStore;
  readonly reservations: Reservations;
  readonly settlements: Settlements;
  readonly metrics: ClassificationMetrics;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** Longer than any attempt with its transaction: an attempt under way never meets its own expired hold. */
const holdMarginMs = 60_000;
/** Attempts at one model before the next of the order is asked. */
const triesPerModel = 2;
/** A provider that wants a longer pause is passed over. */
const longestWaitMs = 3_000;
/** Less than this is too little for an attempt. */
const shortestAttemptMs = 250;
const callsAtOnce = 8;
const free: Rates = { inputPicoUsd: 0n, outputPicoUsd: 0n };

/**
 * The one way to a model: clearance, redaction, cache, rate limit, reserve, call, settle, metrics. Providers are reached
 * through it only; no call is made without a hold, and every hold ends in the books.
 */
export class Classifier {
  private readonly finishing: Finishing;
  private readonly finishes = new SharedTransaction<Classified, Classification | null>({
    ...sharing,
    commit: async (attempts) => {
      const written = await this.deps.db.transaction((tx) => this.finish(tx, attempts));
      const byReservation = new Map(written.map((classification) => [classification.reservationId, classification]));
      return attempts.map(({ reservation }) => byReservation.get(reservation.id) ?? null);
    },
  });

  constructor(private readonly deps: ClassifierDependencies) {
    this.finishing = new Finishing(deps);
  }

  /**
   * Takes texts up to their answers; what must be settled with them is settled by `finish`, in the caller's transaction.
   * Attempts that failed are in the books already. Gives up after `patienceMs`; throws when `signal` ends the work.
   */
  async attempt(jobs: readonly Job[], signal: AbortSignal, patienceMs = 60_000): Promise<Attempt[]> {
    if (jobs.length === 0) return [];
    const until = performance.now() + patienceMs;
    const passages = await this.enter(jobs);
    for (;;) {
      const open = passages.filter(({ outcome }) => outcome === undefined);
      if (open.length === 0) return passages.map(({ outcome }) => outcome!);
      await this.pause(open, until, signal);
      const still = open.filter(({ outcome }) => outcome === undefined);
      const holds = await this.deps.reservations.reserveAll(still.map((passage) => this.holdRequest(passage)));
      await this.askAll(still, holds, { until, signal });
      signal.throwIfAborted();
    }
  }

  /** Settles and stores what was classified; returns the classifications that are new. */
  finish(tx: Tx, attempts: readonly Attempt[]): Promise<Classification[]> {
    return this.finishing.finish(tx, attempts);
  }

  /** As `finish`, in a transaction shared with others of the same time; `null` where another process finished it first. */
  finishShared(attempt: Classified): Promise<Classification | null> {
    return this.finishes.submit(attempt);
  }

  /** Clearance, redaction, choice of models, cache, rate limit. */
  private async enter(jobs: readonly Job[]): Promise<Passage[]> {
    for (const { screened } of jobs)
      if (!ScreenedText.is(screened)) throw new Error('A text that was not screened was given to the classifier.');
    const choices = await this.choose(jobs);
    const passages = jobs.map((job, at) => passageOf(job, choices[at]!));
    for (const passage of passages) if (passage.candidates.length === 0) giveUp(passage, this.deps.clock.now());
    const looked = await this.lookUp(passages);
    for (const passage of looked) await this.takeFromLimit(passage);
    return looked;
  }

  private async choose(jobs: readonly Job[]): Promise<Choice[]> {
    const known = new Map<string, Promise<Choice>>();
    return Promise.all(
      jobs.map(({ companyId, only }) => {
        const key = `${companyId} ${only ?? ''}`;
        const choice = known.get(key) ?? this.deps.choice.choiceFor(companyId, only);
        known.set(key, choice);
        return choice;
      }),
    );
  }

  private async lookUp(passages: readonly Passage[]): Promise<Passage[]> {
    const askable = passages.filter(({ job, candidates: [first] }) => !job.only && first && !first.client.local);
    if (askable.length === 0) return [...passages];
    const answers = await this.deps.cache.lookUp(
      askable.map(({ job, request, candidates }) => ({
        companyId: job.companyId,
        text: request.text,
        model: candidates[0]!.client,
      })),
    );
    const found = new Map(askable.map((passage, at) => [passage, answers[at]!]));
    return passages.map((passage) => ({ ...passage, cached: found.get(passage) ?? null }));
  }

  private async takeFromLimit(passage: Passage): Promise<void> {
    const { job, cached } = passage;
    if (job.limitedAs === undefined || cached || passage.outcome) return;
    // Repetitions are free.
    if (await this.deps.reservations.known(job.idempotencyKey)) return;
    const rate = await this.deps.limit.take({ actorId: job.limitedAs, companyId: job.companyId });
    if (!rate.allowed) passage.outcome = { kind: 'RATE_LIMITED', job, retryAt: rate.retryAt };
  }

  private holdRequest({ job, request, candidates, at, number, cached }: Passage): HoldRequest {
    const { client, rates } = candidates[at]!;
    return {
      idempotencyKey: keyOfAttempt(job.idempotencyKey, number),
      requestHash: requestHashOf({ companyId: job.companyId, text: job.screened.text }, client),
      isSame: (known) => isSameRequest({ companyId: job.companyId, text: job.screened.text }, known),
      companyId: job.companyId,
      provider: client.provider,
      model: client.model,
      feature: job.feature,
      source: client.source,
      cached: cached !== null,
      holdPusd: cached ? 0n : holdOf(rates, client.promptOf(request), client.maxOutputTokens),
      ttlMs: client.timeoutMs + holdMarginMs,
    };
  }

  /** One after the other where a model computes here; so many at once where it is elsewhere. */
  private async askAll(
    passages: readonly Passage[],
    holds: readonly HoldOutcome[],
    time: { readonly until: number; readonly signal: AbortSignal },
  ): Promise<void> {
    const indexes = passages.map((_, at) => at);
    const isLocal = (at: number) => passages[at]!.candidates[passages[at]!.at]!.client.local;
    const lines = [
      indexes.filter(isLocal),
      ...Array.from({ length: callsAtOnce }, (_, line) =>
        indexes.filter((at) => !isLocal(at)).filter((_, place) => place % callsAtOnce === line),
      ),
    ];
    const done = await Promise.allSettled(
      lines.map(async (line) => {
        for (const at of line) await this.ask(passages[at]!, holds[at]!, time);
      }),
    );
    const failed = done.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  private async ask(
    passage: Passage,
    hold: HoldOutcome,
    { until, signal }: { readonly until: number; readonly signal: AbortSignal },
  ): Promise<void> {
    const { job, request, candidates, cached } = passage;
    const { client, rates } = candidates[passage.at]!;
    if (hold.kind === 'KEY_REUSED' || hold.kind === 'COMPANY_UNKNOWN') passage.outcome = { kind: hold.kind, job };
    else if (hold.kind === 'BUDGET_EXHAUSTED') passage.outcome = { ...hold, job, model: client };
    else if (hold.kind === 'REPLAYED' && !(await this.goesOn(passage, hold))) return;
    else if (cached) {
      const result = { scores: cached.scores, usage: { inputTokens: 0, outputTokens: 0 } };
      passage.outcome = {
        kind: 'CLASSIFIED',
        job,
        model: client,
        reservation: hold.reservation,
        result,
        paid: { costPusd: costOf(free, result.usage), usage: result.usage },
        cacheKey: cached.key,
        cacheable: null,
      };
    } else {
      const limitMs = Math.min(client.timeoutMs, until - performance.now());
      const asked = await askOnce(client, request, { signal, limitMs });
      await this.record(passage, hold.reservation.id, asked);
      if (asked.kind !== 'ANSWERED') return;
      const { result } = asked;
      passage.outcome = {
        kind: 'CLASSIFIED',
        job,
        model: client,
        reservation: hold.reservation,
        result,
        paid: result.usage && { costPusd: costOf(rates, result.usage), usage: result.usage },
        cacheKey: null,
        cacheable: client.local || job.only ? null : { text: request.text },
      };
    }
  }

  /** A key that was used before: its answer, or its next attempt. True where the same attempt may go on under the same hold. */
  private async goesOn(passage: Passage, hold: Extract<HoldOutcome, { kind: 'REPLAYED' }>): Promise<boolean> {
    const { job, candidates, at, cached } = passage;
    const { reservation } = hold;
    const isOpen = reservation.status === 'HELD' || reservation.status === 'UNKNOWN';
    if (isOpen && (cached || candidates[at]!.client.local)) return true;
    if (isOpen && reservation.status === 'HELD' && reservation.expiresAt > this.deps.clock.now()) {
      passage.outcome = { kind: 'IN_PROGRESS', job, retryAt: reservation.expiresAt };
      return false;
    }
    const [classification] = await this.deps.classifications.by('reservationId', [reservation.id]);
    if (classification) passage.outcome = { kind: 'DONE_BEFORE', job, classification };
    else useNextKey(passage, this.deps.clock.now());
    return false;
  }

  /** Writes into the books what an attempt without a usable answer means, and says what is tried next. */
  private async record(passage: Passage, reservationId: string, asked: Asked): Promise<void> {
    const { client, rates } = passage.candidates[passage.at]!;
    if (asked.kind === 'ANSWERED') return;
    await this.deps.db.transaction(async (tx) => {
      if (asked.kind === 'NOT_DONE') await this.deps.settlements.release(tx, [reservationId]);
      else if (asked.kind === 'UNKNOWN') await this.deps.settlements.markUnknown(tx, [reservationId]);
      else if (asked.usage === null) await this.deps.settlements.settleAtMaximum(tx, [reservationId]);
      else
        await this.deps.settlements.settle(tx, [
          { reservationId, costPusd: costOf(rates, asked.usage), ...asked.usage },
        ]);
    });
    // A model in this process that does not answer is a fault of ours: the caller tries again later.
    if (client.local) throw asked.error;
    const usage = (asked.kind === 'UNUSABLE' && asked.usage) || { inputTokens: 0, outputTokens: 0 };
    this.deps.metrics.record({
      provider: client.provider,
      model: client.model,
      companyId: passage.job.companyId,
      outcome: asked.kind.toLowerCase(),
      costPusd: costOf(rates, usage),
      ...usage,
    });
    passage.failure = asked.kind === 'UNUSABLE' ? 'INVALID_ANSWER' : 'PROVIDER_UNAVAILABLE';
    passage.tries += 1;
    passage.pauseMs = pauseBefore(passage.tries, this.deps.random);
    const wait = asked.kind === 'NOT_DONE' ? asked.retryAfterMs : 0;
    if (wait !== null) passage.pauseMs = Math.max(passage.pauseMs, wait);
    if (wait !== null && wait > 0) passage.retryAfterMs = wait;
    useNextKey(passage, this.deps.clock.now());
    if (wait === null || passage.pauseMs > longestWaitMs || passage.tries >= triesPerModel)
      useNextModel(passage, this.deps.clock.now());
  }

  private async pause(passages: readonly Passage[], until: number, signal: AbortSignal): Promise<void> {
    const wait = Math.max(...passages.map(({ pauseMs }) => pauseMs));
    if (wait > 0) await sleep(Math.min(wait, Math.max(0, until - performance.now())), undefined, { signal });
    for (const passage of passages) {
      passage.pauseMs = 0;
      const isLate = until - performance.now() < shortestAttemptMs;
      if (isLate && passage.number > 0) giveUp(passage, this.deps.clock.now());
    }
  }
}
