/**
 * PENDING → IN_REVIEW (claimed, with a lease) → APPROVED | DISMISSED | ESCALATED; PENDING → ESCALATED; ESCALATED → IN_REVIEW (by another reviewer) → …
 * A lease that runs out gives the item back to where it came from.
 */
export const reviewStatuses = ['PENDING', 'IN_REVIEW', 'ESCALATED', 'APPROVED', 'DISMISSED'] as const;
export type ReviewStatus = (typeof reviewStatuses)[number];

export const openStatuses = ['PENDING', 'IN_REVIEW', 'ESCALATED'] as const satisfies readonly ReviewStatus[];

export const reviewActions = [
  'OPENED',
  'RESCREENED',
  'CLAIMED',
  'LEASE_EXPIRED',
  'APPROVED',
  'DISMISSED',
  'ESCALATED',
] as const;
export type ReviewAction = (typeof reviewActions)[number];

/** How long a claim keeps others away. Claiming again renews it. */
export const leaseMs = 10 * 60_000;

/** What a store knows about an item when a reviewer wants to act on it. */
export interface ReviewState {
  readonly status: ReviewStatus;
  readonly version: number;
  readonly claimedBy: string | null;
  readonly leaseUntil: Date | null;
  readonly escalatedBy: string | null;
  /** Who wrote the text. */
  readonly userId: string;
}

export interface ReviewIntent {
  readonly actorId: string;
  /** People whose texts the actor must not review. */
  readonly conflicts: ReadonlySet<string>;
  /** A decision is for the reviewer who has claimed the item, while the claim lasts. */
  readonly needsClaim: boolean;
  /** The version the reviewer looked at; absent means "whatever it is now". */
  readonly expectedVersion?: number | undefined;
  readonly now: Date;
}

export type Refusal =
  | { readonly kind: 'ALREADY_DECIDED' }
  | { readonly kind: 'LEASE_HELD'; readonly until: Date }
  | { readonly kind: 'VERSION_CONFLICT' }
  | { readonly kind: 'NEEDS_ANOTHER_PERSON'; readonly because: 'ESCALATED' | 'CONCERNED' }
  | { readonly kind: 'NOT_CLAIMED' };

const isOpen = (status: ReviewStatus) => (openStatuses as readonly string[]).includes(status);

/** Why this person may not claim, approve, dismiss or escalate this item now; `null` when nothing stands in the way. */
export function refusalOf(state: ReviewState, intent: ReviewIntent): Refusal | null {
  if (!isOpen(state.status)) return { kind: 'ALREADY_DECIDED' };
  if (intent.conflicts.has(state.userId)) return { kind: 'NEEDS_ANOTHER_PERSON', because: 'CONCERNED' };
  const leased = state.status === 'IN_REVIEW' && state.leaseUntil !== null && state.leaseUntil > intent.now;
  if (leased && state.claimedBy !== intent.actorId) return { kind: 'LEASE_HELD', until: state.leaseUntil };
  if (state.escalatedBy === intent.actorId) return { kind: 'NEEDS_ANOTHER_PERSON', because: 'ESCALATED' };
  if (intent.expectedVersion !== undefined && intent.expectedVersion !== state.version)
    return { kind: 'VERSION_CONFLICT' };
  if (intent.needsClaim && !leased) return { kind: 'NOT_CLAIMED' };
  return null;
}

/** The status an item returns to when its lease has run out. */
export const unclaimedStatus = (state: Pick<ReviewState, 'escalatedBy'>): ReviewStatus =>
  state.escalatedBy === null ? 'PENDING' : 'ESCALATED';

/** What readers see: a lease that has run out counts at once, before the clean-up job has written it down. */
export const visibleStatus = (state: Omit<ReviewState, 'version' | 'userId'>, now: Date): ReviewStatus =>
  state.status === 'IN_REVIEW' && state.leaseUntil !== null && state.leaseUntil <= now
    ? unclaimedStatus(state)
    : state.status;
