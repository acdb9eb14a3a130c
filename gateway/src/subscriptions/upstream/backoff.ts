export interface BackoffRules {
  readonly retryDelayMs: number;
  readonly maxRetryDelayMs: number;
}

/**
 * Milliseconds to wait before attempt `attempt` (1: the first repetition), drawn evenly between half and all of a bound that doubles each
 * time: streams that broke together do not come back together.
 */
export function backoffMs(
  { retryDelayMs, maxRetryDelayMs }: BackoffRules,
  attempt: number,
  random: () => number,
): number {
  const bound = Math.min(maxRetryDelayMs, retryDelayMs * 2 ** (attempt - 1));
  return bound / 2 + (random() * bound) / 2;
}
