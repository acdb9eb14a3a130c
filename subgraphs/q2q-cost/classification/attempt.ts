import { sha256 } from '#platform/text';
import type { HoldRequest } from '../ledger/reservation.service.js';
import type { SpendFeature } from '../ledger/ledger.entity.js';
import type { Reservation } from '../ledger/reservation.store.js';
import type { Classification } from './classification.store.js';
import type { ClassificationProvider, ClassificationResult, TokenUsage } from './provider.js';
import type { ScreenedText } from './screened-text.js';

/** One text to be classified, once, whatever happens: the key names it for ever. */
export interface Job {
  readonly screened: ScreenedText;
  readonly idempotencyKey: string;
  readonly companyId: string;
  readonly feature: HoldRequest['feature'];
  readonly feedbackId: string | null;
  readonly userId: string | null;
  readonly requestedBy: string | null;
  /** Counted against the requests of this actor and of the company in a minute; absent: not counted. */
  readonly limitedAs?: string;
  /** Asks this model (`provider/model`) and no other, and not the cache; absent: as the company's policy says. */
  readonly only?: string;
}

export type ModelName = Pick<ClassificationProvider, 'provider' | 'model' | 'version'>;

/** A model answered. Nothing is settled before `finish`. */
export interface Classified {
  readonly kind: 'CLASSIFIED';
  readonly job: Job;
  readonly model: ModelName;
  readonly reservation: Reservation;
  readonly result: ClassificationResult;
  /** `null`: the provider did not say what it used, and the whole hold is taken to be the cost. */
  readonly paid: { readonly costPusd: bigint; readonly usage: TokenUsage } | null;
  /** Where the answer came from the company's cache: its key there. */
  readonly cacheKey: string | null;
  /** Worth remembering: what was sent, as it was sent. */
  readonly cacheable: { readonly text: string } | null;
}

export type FailureReason = 'PROVIDER_UNAVAILABLE' | 'INVALID_ANSWER';

export type Attempt =
  | Classified
  /** The key was used up before; the classification that came of it. */
  | { readonly kind: 'DONE_BEFORE'; readonly job: Job; readonly classification: Classification }
  /** Another process is asking under this key. */
  | { readonly kind: 'IN_PROGRESS'; readonly job: Job; readonly retryAt: Date }
  | { readonly kind: 'COMPANY_UNKNOWN'; readonly job: Job }
  | { readonly kind: 'KEY_REUSED'; readonly job: Job }
  | { readonly kind: 'RATE_LIMITED'; readonly job: Job; readonly retryAt: Date }
  | {
      readonly kind: 'BUDGET_EXHAUSTED';
      readonly job: Job;
      readonly model: ModelName;
      readonly period: string;
      readonly retryAt: Date;
      readonly cap: SpendFeature | null;
    }
  /** No model of the company's order gave an answer that can be used. */
  | {
      readonly kind: 'FAILED';
      readonly job: Job;
      readonly model: ModelName;
      readonly reason: FailureReason;
      readonly retryAt: Date;
    };

/** Two requests with one key are the same request when this is equal. */
export const requestHashOf = (
  request: { readonly companyId: string; readonly text: string },
  { provider, model }: Pick<ClassificationProvider, 'provider' | 'model'>,
): string => sha256(JSON.stringify([request.companyId, request.text, provider, model]));

/** Whichever model was asked then: the key belongs to the text, not to the model. */
export const isSameRequest = (
  request: { readonly companyId: string; readonly text: string },
  known: Pick<Reservation, 'requestHash' | 'provider' | 'model'>,
): boolean => known.requestHash === requestHashOf(request, known);

/** The most physical attempts under one key, over all repetitions. */
export const mostAttempts = 24;

/** Every physical attempt has a hold of its own, and so a key of its own. */
export const keyOfAttempt = (idempotencyKey: string, number: number): string =>
  number === 0 ? idempotencyKey : `${idempotencyKey}#${number}`;
