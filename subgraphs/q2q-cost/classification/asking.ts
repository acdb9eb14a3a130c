import {
  modelIdOf,
  NotSent,
  Refused,
  UnusableAnswer,
  type ClassificationProvider,
  type ClassificationResult,
  type TokenUsage,
} from './provider.js';
import type { ClassificationRequest } from './provider.js';

/** What became of one physical attempt, as the books need to know it. */
export type Asked =
  | { readonly kind: 'ANSWERED'; readonly result: ClassificationResult }
  /** It did the work, and is paid. */
  | { readonly kind: 'UNUSABLE'; readonly usage: TokenUsage | null; readonly error: Error }
  /** Surely no work was done. */
  | { readonly kind: 'NOT_DONE'; readonly retryAfterMs: number | null; readonly error: Error }
  /** Whether it did the work cannot be known: the hold stays. */
  | { readonly kind: 'UNKNOWN'; readonly error: Error };

/** Asks once, for at most `limitMs`. Throws what a model in this process throws: that is a bug or the end of the process. */
export async function askOnce(
  client: ClassificationProvider,
  request: ClassificationRequest,
  { signal, limitMs }: { readonly signal: AbortSignal; readonly limitMs: number },
): Promise<Asked> {
  try {
    const timeout = AbortSignal.timeout(Math.max(1, Math.floor(limitMs)));
    return { kind: 'ANSWERED', result: await client.classify(request, AbortSignal.any([signal, timeout])) };
  } catch (error) {
    if (error instanceof NotSent) return { kind: 'NOT_DONE', retryAfterMs: 0, error };
    if (client.local) throw error;
    if (error instanceof Refused) return { kind: 'NOT_DONE', retryAfterMs: error.retryAfterMs, error };
    if (error instanceof UnusableAnswer) return { kind: 'UNUSABLE', usage: error.usage, error };
    // Never what the provider said: it may repeat the text.
    const cause = error instanceof Error ? error : new Error(String(error));
    return { kind: 'UNKNOWN', error: new Error(`${modelIdOf(client)} gave no answer.`, { cause }) };
  }
}

/** Pauses between attempts at one model grow, and are spread so that many callers do not come back at once. */
const [firstPauseMs, longestPauseMs] = [200, 2_000];

export const pauseBefore = (tries: number, random: () => number): number =>
  random() * Math.min(longestPauseMs, firstPauseMs * 2 ** tries);
