import { setTimeout as sleep } from 'node:timers/promises';
import { knownCompany } from '#platform/companies';
import type { Database } from '#platform/database';
import type { Clock, Ids } from '#platform/time';
import type { SpendFeature } from '../ledger/ledger.entity.js';
import type { Reservations } from '../ledger/reservation.service.js';
import { type Attempt, isSameRequest, type Job, keyOfAttempt, mostAttempts } from './attempt.js';
import type { Classification, ClassificationStore } from './classification.store.js';
import type { Classifier } from './classifier.service.js';
import type { ClearanceCheck } from './clearance.service.js';
import { ScreenedText } from './screened-text.js';

export interface InteractiveRequest {
  readonly actorId: string;
  readonly companyId: string;
  readonly text: string;
  readonly clearance: string | null;
  readonly idempotencyKey: string | null;
}

export type InteractiveOutcome =
  | { readonly kind: 'CLASSIFIED'; readonly classification: Classification }
  | { readonly kind: 'SCREENING_REQUIRED' }
  | { readonly kind: 'COMPANY_UNKNOWN' }
  | { readonly kind: 'KEY_REUSED' }
  | { readonly kind: 'BUDGET_EXHAUSTED'; readonly retryAt: Date; readonly cap: SpendFeature | null }
  | { readonly kind: 'RATE_LIMITED'; readonly retryAt: Date }
  | { readonly kind: 'IN_PROGRESS'; readonly retryAt: Date }
  | { readonly kind: 'PROVIDER_UNAVAILABLE'; readonly retryAt: Date }
  | { readonly kind: 'INVALID_ANSWER' };

export interface InteractiveDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly clearances: ClearanceCheck;
  readonly classifier: Classifier;
  readonly classifications: ClassificationStore;
  readonly reservations: Reservations;
}

/** The most requests of one person or key, and of one company. */
export const requestsPerMinute = 100;
/** The gateway waits ten seconds for a subgraph. */
const patienceMs = 8_500;
const [firstLookMs, longestLookMs] = [25, 400];

/**
 * A text a person wants scored now. Refused unless the safety subgraph has screened exactly this text. Repetitions
 * are free.
 */
export class InteractiveClassification {
  /** Requests under one key that are under way here: the later ones wait for the first. */
  private readonly underWay = new Map<string, Promise<unknown>>();

  constructor(private readonly deps: InteractiveDependencies) {}

  async classify(request: InteractiveRequest): Promise<InteractiveOutcome> {
    const until = performance.now() + patienceMs;
    const key = `interactive:${request.actorId}:${request.idempotencyKey ?? this.deps.ids.next()}`;
    for (;;) {
      const before = this.underWay.get(key);
      if (!before) break;
      await before;
    }
    const work = this.classifyOnce(request, key, until);
    this.underWay.set(
      key,
      work.catch(() => undefined),
    );
    try {
      return await work;
    } finally {
      this.underWay.delete(key);
    }
  }

  private async classifyOnce(request: InteractiveRequest, key: string, until: number): Promise<InteractiveOutcome> {
    const { db, classifier, clearances } = this.deps;
    const { companyId } = request;
    if (!(await knownCompany(db, companyId))) return { kind: 'COMPANY_UNKNOWN' };
    const known = await this.deps.reservations.known(key);
    if (known && !isSameRequest(request, known)) return { kind: 'KEY_REUSED' };
    if (known) {
      const keys = Array.from({ length: mostAttempts }, (_, number) => keyOfAttempt(key, number));
      const classification = await this.deps.classifications.byReservationKeys(keys);
      if (classification) return { kind: 'CLASSIFIED', classification };
    }
    const screened = await ScreenedText.withClearance(request, clearances);
    if (!screened) return { kind: 'SCREENING_REQUIRED' };
    const job: Job = {
      screened,
      idempotencyKey: key,
      companyId,
      feature: 'interactive',
      feedbackId: null,
      userId: null,
      requestedBy: request.actorId,
      limitedAs: request.actorId,
    };
    // Another process may be asking under the same key: its answer is ours, too.
    for (let pauseMs = firstLookMs; ; pauseMs = Math.min(longestLookMs, pauseMs * 2)) {
      const left = until - performance.now();
      const [attempt] = await classifier.attempt([job], AbortSignal.timeout(patienceMs * 2), Math.max(0, left));
      if (attempt!.kind !== 'IN_PROGRESS' || left < pauseMs * 2) return this.outcomeOf(attempt!);
      await sleep(pauseMs);
    }
  }

  private async outcomeOf(attempt: Attempt): Promise<InteractiveOutcome> {
    switch (attempt.kind) {
      case 'DONE_BEFORE':
        return { kind: 'CLASSIFIED', classification: attempt.classification };
      case 'FAILED':
        return attempt.reason === 'INVALID_ANSWER'
          ? { kind: 'INVALID_ANSWER' }
          : { kind: 'PROVIDER_UNAVAILABLE', retryAt: attempt.retryAt };
      case 'CLASSIFIED': {
        const written = await this.deps.classifier.finishShared(attempt);
        return { kind: 'CLASSIFIED', classification: written ?? (await this.stored(attempt.reservation.id)) };
      }
      case 'BUDGET_EXHAUSTED':
      case 'COMPANY_UNKNOWN':
      case 'IN_PROGRESS':
      case 'KEY_REUSED':
      case 'RATE_LIMITED':
        return attempt;
    }
  }

  /** Another process finished the same attempt first. */
  private async stored(reservationId: string): Promise<Classification> {
    const [classification] = await this.deps.classifications.by('reservationId', [reservationId]);
    if (!classification)
      throw new Error(
        `Reservation ${reservationId} was closed without a classification. Send the text again with a new key.`,
      );
    return classification;
  }
}
