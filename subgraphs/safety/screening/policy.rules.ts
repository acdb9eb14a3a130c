import type { Category, Signal, Verdict } from './screening.types.js';

export interface CategoryPolicy {
  /** Signals below are not kept. */
  readonly flagAt: number;
  readonly warnAt: number;
  /** `null`: this category never holds a text. */
  readonly holdAt: number | null;
}

export type Policy = Readonly<Record<Category, CategoryPolicy>>;

/**
 * 0.3 low, 0.6 medium, 0.9 high. Swearing alone is no reason to silence anyone, and PII is redacted instead of held. A disclosure always
 * reaches a person, who decides what may be done with the text.
 */
export const defaultPolicy: Policy = {
  PROFANITY: { flagAt: 0.3, warnAt: 0.6, holdAt: null },
  ABUSE: { flagAt: 0.3, warnAt: 0.6, holdAt: 0.9 },
  SPAM: { flagAt: 0.3, warnAt: 0.6, holdAt: 0.9 },
  PII: { flagAt: 0.3, warnAt: 0.3, holdAt: null },
  SAFEGUARDING: { flagAt: 0.3, warnAt: 0.3, holdAt: 0.3 },
};

/** The strictest answer any signal asks for. A text that no rules could assess is a `WARN`: "not assessed" is not "safe". */
export function verdictOf(signals: readonly Signal[], assessed: boolean, policy: Policy = defaultPolicy): Verdict {
  const asked = signals.map((signal) => verdictOfSignal(signal, policy));
  if (asked.includes('HOLD')) return 'HOLD';
  return asked.includes('WARN') || !assessed ? 'WARN' : 'ALLOW';
}

export function verdictOfSignal(signal: Signal, policy: Policy = defaultPolicy): Verdict {
  const { warnAt, holdAt } = policy[signal.category];
  if (holdAt !== null && signal.confidence >= holdAt) return 'HOLD';
  return signal.confidence >= warnAt ? 'WARN' : 'ALLOW';
}

/**
 * Where an item stands in the review queue, 0–100, higher first. People in danger come before people who are threatened, those before
 * insults, and spam waits.
 */
export function priorityOf(signals: readonly Signal[]): number {
  const weights: Readonly<Record<Category, number>> = {
    SAFEGUARDING: 100,
    ABUSE: 70,
    PROFANITY: 30,
    PII: 30,
    SPAM: 20,
  };
  const scores = signals.map((signal) => {
    const threat = signal.ruleId.includes('.threat') || signal.ruleId.includes('kill-yourself') ? 20 : 0;
    return Math.round((weights[signal.category] + threat) * signal.confidence);
  });
  const safeguarding = signals.some((signal) => signal.category === 'SAFEGUARDING');
  return safeguarding ? 100 : Math.min(99, Math.max(0, ...scores));
}
