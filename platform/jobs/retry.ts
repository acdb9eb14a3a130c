/** Tries of one wake-up before it is given up; the job's own tick or an operator wakes it again. */
export const mostTries = 6;

/**
 * How long a failed wake-up waits, in ms, after its n-th try (1-based): 1, 4, 16, 64, 256 s; `null` when it was the last.
 * No jitter: wake-ups are independent rows and their own work decides how hard they hit anyone else.
 */
export function retryDelayMs(attempt: number): number | null {
  return attempt >= mostTries ? null : 1000 * 4 ** (Math.max(1, attempt) - 1);
}
