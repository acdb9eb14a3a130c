import type { CacheAnswer } from '../cache/response-cache.service.js';
import type { Rates } from '../prices/price.rules.js';
import { type Attempt, type FailureReason, type Job, type ModelName, mostAttempts } from './attempt.js';
import type { ClassificationProvider, ClassificationRequest } from './provider.js';
import { withoutIdentifiers } from './redaction.rules.js';

/** A model that may be asked, and what it costs. */
export interface Candidate {
  readonly client: ClassificationProvider;
  readonly rates: Rates;
}

export interface Choice {
  /** In the order in which they are asked; one that has no price or no address is not among them. */
  readonly candidates: readonly Candidate[];
  /** Who should have been asked first, also where no model can be. */
  readonly named: ModelName;
}

/** A text on its way through the chain. */
export interface Passage {
  readonly job: Job;
  /** As it is sent. */
  readonly request: ClassificationRequest;
  readonly candidates: readonly Candidate[];
  readonly named: ModelName;
  readonly cached: CacheAnswer | null;
  /** The candidate that is asked. */
  at: number;
  /** Physical attempts at it. */
  tries: number;
  /** Counts all attempts under the key, whenever they were made. */
  number: number;
  failure: FailureReason;
  retryAfterMs: number;
  pauseMs: number;
  outcome: Attempt | undefined;
}

const retryLaterMs = 60_000;

/** At its beginning: no model was asked yet. */
export function passageOf(job: Job, choice: Choice): Passage {
  const { text, language } = job.screened;
  return {
    job,
    request: { text: withoutIdentifiers(text), language },
    ...choice,
    cached: null,
    at: 0,
    tries: 0,
    number: 0,
    failure: 'PROVIDER_UNAVAILABLE',
    retryAfterMs: retryLaterMs,
    pauseMs: 0,
    outcome: undefined,
  };
}

export function useNextKey(passage: Passage, now: Date): void {
  passage.number += 1;
  if (passage.number >= mostAttempts) giveUp(passage, now);
}

export function useNextModel(passage: Passage, now: Date): void {
  passage.at += 1;
  passage.tries = 0;
  passage.pauseMs = 0;
  if (passage.at >= passage.candidates.length) giveUp(passage, now);
}

export function giveUp(passage: Passage, now: Date): void {
  const { job, candidates, named, at, failure, retryAfterMs } = passage;
  passage.outcome = {
    kind: 'FAILED',
    job,
    model: candidates[Math.min(at, candidates.length - 1)]?.client ?? named,
    reason: failure,
    retryAt: new Date(now.getTime() + retryAfterMs),
  };
}
