import type { OutcomeDimension } from '#contracts/events';
import type { SpendSource } from '../ledger/ledger.entity.js';

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

export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface ClassificationResult {
  /** Outcomes the text does not speak of are left out; empty when the model abstains altogether. */
  readonly scores: readonly OutcomeScore[];
  /** Given by a model that can tell, when it abstains. */
  readonly abstainedBecause?: AbstainedBecause;
  /** `null` where the provider answered without saying what it used: it is then taken to be the most it can have been. */
  readonly usage: TokenUsage | null;
}

/**
 * A model behind one interface. One call is one physical attempt with one reservation: a provider never retries by
 * itself (SDKs are configured with `maxRetries: 0`) and gives up at `signal`. Throws `NotSent` when the request
 * surely never left, `Refused` when the provider says that it did no work, `UnusableAnswer` when it answered and what
 * it said cannot be used, anything else when what happened cannot be known.
 */
export interface ClassificationProvider {
  readonly provider: string;
  readonly model: string;
  readonly version: string;
  /** Computes in this process: asking again reaches no one else and costs nothing more. */
  readonly local: boolean;
  /** Who answers: a provider, this process, or a server made for tests, which stays labelled in every report. */
  readonly source: SpendSource;
  /** Most output tokens of one answer, for the size of the hold. */
  readonly maxOutputTokens: number;
  /** How long one attempt may take. */
  readonly timeoutMs: number;
  /** Everything that is sent for this text: no tokeniser makes more tokens of it than it has bytes. */
  promptOf(request: ClassificationRequest): string;
  classify(request: ClassificationRequest, signal: AbortSignal): Promise<ClassificationResult>;
}

/** The name of a model everywhere outside of its provider. */
export const modelIdOf = ({ provider, model }: Pick<ClassificationProvider, 'provider' | 'model'>): string =>
  `${provider}/${model}`;

/** The request never reached the provider: its reservation can be released. */
export class NotSent extends Error {
  override readonly name = 'NotSent';
}

/** The provider answered that it did not do the work (busy, no such model, wrong key): nothing is owed. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    message: string,
    /** Given where trying again can help. */
    readonly retryAfterMs: number | null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The provider did the work, and is paid, but what it answered is not what was asked for. */
export class UnusableAnswer extends Error {
  override readonly name = 'UnusableAnswer';
  constructor(
    message: string,
    /** `null` where it did not say, or its word cannot be relied on. */
    readonly usage: TokenUsage | null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
