export interface ReviewerLimits {
  /** Items in review at once. */
  readonly maxOpen: number;
  /** Items claimed in any 24 hours. */
  readonly maxPerDay: number;
  /** How many of those may be disclosures. */
  readonly maxSafeguardingPerDay: number;
}

export const defaultLimits: ReviewerLimits = { maxOpen: 10, maxPerDay: 200, maxSafeguardingPerDay: 25 };

/** What a reviewer has, and had in the last 24 hours. */
export interface ReviewerLoad {
  readonly open: number;
  readonly claimedToday: number;
  readonly safeguardingToday: number;
  /** When the first of their claims ends by itself. */
  readonly nextLeaseEnd: Date | null;
  /** The oldest claim, and the oldest of a disclosure, of the last 24 hours. */
  readonly oldestClaim: Date | null;
  readonly oldestSafeguarding: Date | null;
}

export const reviewerLimitKinds = ['OPEN', 'DAY', 'SAFEGUARDING'] as const;
export type ReviewerLimitKind = (typeof reviewerLimitKinds)[number];

export interface LimitReached {
  readonly limit: ReviewerLimitKind;
  readonly resetsAt: Date;
}

const dayMs = 24 * 60 * 60_000;

/** Which limit keeps a reviewer from one more item; `null` when none does. */
export function limitReached(
  load: ReviewerLoad,
  limits: ReviewerLimits,
  { isSafeguarding, now }: { readonly isSafeguarding: boolean; readonly now: Date },
): LimitReached | null {
  const aDayAfter = (at: Date | null) => new Date((at ?? now).getTime() + dayMs);
  if (load.open >= limits.maxOpen) return { limit: 'OPEN', resetsAt: load.nextLeaseEnd ?? now };
  if (load.claimedToday >= limits.maxPerDay) return { limit: 'DAY', resetsAt: aDayAfter(load.oldestClaim) };
  if (isSafeguarding && load.safeguardingToday >= limits.maxSafeguardingPerDay)
    return { limit: 'SAFEGUARDING', resetsAt: aDayAfter(load.oldestSafeguarding) };
  return null;
}
