const hour = 60 * 60_000;

/** Until a first reviewer takes it, and from then on until it is decided. */
const limits: Readonly<Record<string, { readonly claimMs: number; readonly decideMs: number }>> = {
  SAFEGUARDING: { claimMs: hour, decideMs: hour },
  ABUSE: { claimMs: 24 * hour, decideMs: 24 * hour },
  OTHER: { claimMs: 72 * hour, decideMs: 24 * hour },
};

const limitsOf = (categories: readonly string[]) =>
  limits[categories.includes('SAFEGUARDING') ? 'SAFEGUARDING' : categories.includes('ABUSE') ? 'ABUSE' : 'OTHER']!;

export interface ReviewTimes {
  readonly categories: readonly string[];
  readonly createdAt: Date;
  readonly firstClaimedAt: Date | null;
  readonly decidedAt: Date | null;
}

export interface ReviewClock {
  readonly claimDueAt: Date;
  /** `null` until a reviewer has had it. */
  readonly decisionDueAt: Date | null;
  readonly overdue: boolean;
}

/** Two clocks: from the creation to the first claim, and from the first claim to the decision. A later claim does not start it again. */
export function clockOf({ categories, createdAt, firstClaimedAt, decidedAt }: ReviewTimes, now: Date): ReviewClock {
  const { claimMs, decideMs } = limitsOf(categories);
  const claimDueAt = new Date(createdAt.getTime() + claimMs);
  const decisionDueAt = firstClaimedAt && new Date(firstClaimedAt.getTime() + decideMs);
  const late = (due: Date, done: Date | null) => (done ?? now) > due;
  const overdue = decisionDueAt ? late(decisionDueAt, decidedAt) : late(claimDueAt, decidedAt);
  return { claimDueAt, decisionDueAt, overdue };
}
