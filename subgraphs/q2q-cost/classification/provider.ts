import type { OutcomeDimension } from '#contracts/events';

export const modelStatuses = ['ACTIVE', 'INACTIVE', 'DEPRECATED'] as const;
export type ModelStatus = (typeof modelStatuses)[number];

export interface Evidence {
  readonly start: number;
  readonly end: number;
}

/** What a text says about one outcome: `score` 0 (goes badly) to 1 (goes well), `confidence` that it says so. */
export interface OutcomeScore {
  readonly dimension: OutcomeDimension;
  readonly score: number;
  readonly confidence: number;
  /** UTF-16 code units of the text that was given. */
  readonly evidence: readonly Evidence[];
}

export interface ClassificationRequest {
  /** Screened and redacted. Nothing else may ever be given to a provider. */
  readonly text: string;
  readonly language: 'en' | 'no' | 'uk' | 'und';
}

/** Why there is no score at all. */
export type AbstainedBecause = 'LANGUAGE_NOT_SUPPORTED' | 'TOO_SHORT' | 'NO_SIGNAL' | 'CONTRADICTORY';

export interface ClassificationResult {
  /** Outcomes the text does not speak of are left out; empty when the model abstains altogether. */
  readonly scores: readonly OutcomeScore[];
  /** Given by a model that can tell, when it abstains. */
  readonly abstainedBecause?: AbstainedBecause;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
}

/**
 * A model behind one interface. One call is one physical attempt with one reservation: a provider never retries by
 * itself (SDKs are configured with `maxRetries: 0`) and gives up at `signal`. Throws `NotSent` when the request
 * surely never left, anything else when what happened cannot be known.
 */
export interface ClassificationProvider {
  readonly provider: string;
  readonly model: string;
  readonly version: string;
  /** Most output tokens of one answer, for the size of the hold. */
  readonly maxOutputTokens: number;
  /** How long one attempt may take. */
  readonly timeoutMs: number;
  classify(request: ClassificationRequest, signal: AbortSignal): Promise<ClassificationResult>;
}

/** The request never reached the provider: its reservation can be released. */
export class NotSent extends Error {
  override readonly name = 'NotSent';
}
