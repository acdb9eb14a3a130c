/**
 * Rounds in which each text occurs once: the second classification of a text must see the scores of
 * the first to supersede them.
 */
export function distinctFeedback<T extends { readonly feedbackId: string }>(events: readonly T[]): T[][] {
  const rounds: T[][] = [];
  const seen = new Map<string, number>();
  for (const event of events) {
    const round = seen.get(event.feedbackId) ?? 0;
    seen.set(event.feedbackId, round + 1);
    (rounds[round] ??= []).push(event);
  }
  return rounds;
}
