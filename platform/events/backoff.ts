export interface RetryPolicy {
  /** After this many failures an event is a dead letter. Default: 12, which takes about six minutes. */
  readonly maxTries: number;
  /** The first pause. Default: 500 ms. */
  readonly baseMs: number;
  /** The longest pause. Default: 60,000 ms. */
  readonly maxMs: number;
}

export const defaultRetryPolicy: RetryPolicy = { maxTries: 12, baseMs: 500, maxMs: 60_000 };

/**
 * Exponential backoff with equal jitter: between half and all of `baseMs · 2^(tries − 1)`, at most `maxMs`.
 * `random` is in [0, 1).
 */
export function backoffMs(tries: number, policy: RetryPolicy, random: number): number {
  const full = Math.min(policy.maxMs, policy.baseMs * 2 ** Math.min(tries - 1, 30));
  return Math.round(full / 2 + (full / 2) * random);
}

/** For an event that is not wrong but early: half its age, so that it comes through soon and costs little when it waits long. */
export const waitMs = (ageMs: number): number => Math.round(Math.min(30_000, Math.max(250, ageMs / 2)));
