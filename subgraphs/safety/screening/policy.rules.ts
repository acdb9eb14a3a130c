import type { Category, Screening, Signal, Verdict } from './screening.types.js';

export interface CategoryPolicy {
  /** Signals below are not kept. */
  readonly flagAt: number;
  /** `null`: this category is noted and asks for nothing. */
  readonly warnAt: number | null;
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

/** What a company does about its texts. */
export interface CompanyPolicy {
  readonly categories: Policy;
  /** Share (0–1) of the texts in languages without rules that wait for a reviewer. */
  readonly sampleNotAssessed: number;
}

/** One text in twenty that no rules can assess is read by a person: what no person looks at stays unknown. */
export const defaultCompanyPolicy: CompanyPolicy = { categories: defaultPolicy, sampleNotAssessed: 0.05 };

/** A screening as this company's policy has it. Redaction stays: personal data goes to no model, whatever a policy says. */
export function underPolicy(screening: Screening, { categories }: CompanyPolicy): Screening {
  const signals = screening.signals.filter(({ category, confidence }) => confidence >= categories[category].flagAt);
  return { ...screening, signals, verdict: verdictOf(signals, screening.assessed, categories) };
}

/** Whether a text is among the share: the same text always or never, and without the key it cannot be told which. */
export const isSampled = (keyedHash: string, share: number): boolean =>
  Number.parseInt(keyedHash.slice(0, 12), 16) / 0x1000000000000 < share;

/** The strictest answer any signal asks for. A text that no rules could assess is a `WARN`: "not assessed" is not "safe". */
export function verdictOf(signals: readonly Signal[], assessed: boolean, policy: Policy = defaultPolicy): Verdict {
  const asked = signals.map((signal) => verdictOfSignal(signal, policy));
  if (asked.includes('HOLD')) return 'HOLD';
  return asked.includes('WARN') || !assessed ? 'WARN' : 'ALLOW';
}

export function verdictOfSignal(signal: Signal, policy: Policy = defaultPolicy): Verdict {
  const { warnAt, holdAt } = policy[signal.category];
  if (holdAt !== null && signal.confidence >= holdAt) return 'HOLD';
  return warnAt !== null && signal.confidence >= warnAt ? 'WARN' : 'ALLOW';
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
