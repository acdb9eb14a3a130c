import { knownCompany } from '#platform/companies';
import type { Database } from '#platform/database';
import type { RequestLimit } from '#platform/rate-limits';
import type { Clock, Ids } from '#platform/time';
import type { ClearanceCheck } from './clearance.service.js';
import type { Reservations } from '../ledger/reservation.service.js';
import type { Classification, ClassificationStore } from './classification.store.js';
import { requestHashOf, type Classifier } from './classifier.service.js';

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
  | { readonly kind: 'BUDGET_EXHAUSTED'; readonly retryAt: Date }
  | { readonly kind: 'RATE_LIMITED'; readonly retryAt: Date };

export interface InteractiveDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly clearances: ClearanceCheck;
  readonly classifier: Classifier;
  readonly classifications: ClassificationStore;
  readonly reservations: Reservations;
  readonly limit: RequestLimit;
}

/** The most requests of one person or key, and of one company. */
export const requestsPerMinute = 100;

/**
 * A text a person wants scored now. Refused unless the safety subgraph has screened exactly this text. Repetitions
 * are free.
 */
export class InteractiveClassification {
  constructor(private readonly deps: InteractiveDependencies) {}

  async classify(request: InteractiveRequest): Promise<InteractiveOutcome> {
    const { db, clearances, classifier } = this.deps;
    const { companyId, text } = request;
    if (!(await knownCompany(db, companyId))) return { kind: 'COMPANY_UNKNOWN' };
    const key = `interactive:${request.actorId}:${request.idempotencyKey ?? this.deps.ids.next()}`;
    const known = await this.deps.reservations.known(key);
    if (known && known.requestHash !== requestHashOf(request, classifier.provider)) return { kind: 'KEY_REUSED' };
    if (known?.status === 'SETTLED') return this.stored(known.id);
    const language = request.clearance === null ? null : await clearances.verify(request.clearance, text, companyId);
    if (language === null) return { kind: 'SCREENING_REQUIRED' };
    if (!known) {
      const rate = await this.deps.limit.take(request);
      if (!rate.allowed) return { kind: 'RATE_LIMITED', retryAt: rate.retryAt };
    }
    const job = {
      idempotencyKey: key,
      companyId,
      text,
      language,
      feature: 'interactive',
      feedbackId: null,
      userId: null,
      requestedBy: request.actorId,
    } as const;
    const [attempt] = await classifier.attempt([job], AbortSignal.timeout(30_000));
    switch (attempt!.kind) {
      case 'COMPANY_UNKNOWN':
      case 'KEY_REUSED':
        return { kind: attempt!.kind };
      case 'BUDGET_EXHAUSTED':
        return { kind: 'BUDGET_EXHAUSTED', retryAt: attempt!.retryAt };
      case 'DONE_BEFORE':
        return this.stored(attempt!.reservation.id);
      case 'CLASSIFIED': {
        const [written] = await db.transaction((tx) => classifier.finish(tx, [attempt!]));
        return written ? { kind: 'CLASSIFIED', classification: written } : this.stored(attempt!.reservation.id);
      }
    }
  }

  private async stored(reservationId: string): Promise<InteractiveOutcome> {
    const [classification] = await this.deps.classifications.by('reservationId', [reservationId]);
    if (!classification)
      throw new Error(
        `Reservation ${reservationId} was closed without a classification. Send the text again with a new key.`,
      );
    return { kind: 'CLASSIFIED', classification };
  }
}
