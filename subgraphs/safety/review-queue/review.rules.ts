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
  'SKIPPED',
  'RELEASED',
  'REASSIGNED',
  'FIRST_DECISION',
] as const;
export type ReviewAction = (typeof reviewActions)[number];

export const decisions = ['APPROVED', 'DISMISSED'] as const;
export type DecisionKind = (typeof decisions)[number];

/** `OTHER`: content that a client had screened under an id of its own. `BATCH`: a text of a batch, which is not kept here. */
export const contentKinds = ['FEEDBACK', 'OTHER', 'BATCH'] as const;
export type ContentKind = (typeof contentKinds)[number];

/** `SAMPLED`: nothing was found in a language without rules, and this one is among the share that a person reads. */
export const reviewReasons = ['FLAGGED', 'SAMPLED'] as const;
export type ReviewReason = (typeof reviewReasons)[number];

/** How long a claim keeps others away. Claiming again renews it. */
export const leaseMs = 10 * 60_000;

/** For how long an item that a reviewer passed on is not offered to them again. */
export const skipMs = 24 * 60 * 60_000;

/** For how long a lead keeps an item for one reviewer: a disclosure must not wait for a person who is away. */
export const assignmentMs = (categories: readonly string[]): number =>
  (categories.includes('SAFEGUARDING') ? 1 : 4) * 60 * 60_000;

/** A disclosure is decided by two persons. */
export const needsSecondPerson = (item: {
  readonly categories: readonly string[];
  readonly firstDecision: DecisionKind | null;
}): boolean => item.categories.includes('SAFEGUARDING') && item.firstDecision === null;

/** What a store knows about an item when a reviewer wants to act on it. */
export interface ReviewState {
  readonly status: ReviewStatus;
  readonly version: number;
  readonly claimedBy: string | null;
  readonly leaseUntil: Date | null;
  readonly escalatedBy: string | null;
  /** Who wrote the text; `null` where that is not known. */
  readonly userId: string | null;
  readonly assignedTo: string | null;
  readonly assignedUntil: Date | null;
  readonly firstDecision: DecisionKind | null;
  readonly firstDecidedBy: string | null;
}

export interface ReviewIntent {
  readonly actorId: string;
  /** People whose texts the actor must not review. */
  readonly conflicts: ReadonlySet<string>;
  /** A decision is for the reviewer who has claimed the item, while the claim lasts. */
  readonly needsClaim: boolean;
  /** A safety lead: the second decision on a disclosure is theirs. */
  readonly isLead: boolean;
  /** The version the reviewer looked at; absent means "whatever it is now". */
  readonly expectedVersion?: number | undefined;
  readonly now: Date;
}

export type Refusal =
  | { readonly kind: 'ALREADY_DECIDED' }
  | { readonly kind: 'LEASE_HELD'; readonly until: Date }
  | { readonly kind: 'VERSION_CONFLICT' }
  | { readonly kind: 'NEEDS_ANOTHER_PERSON'; readonly because: 'ESCALATED' | 'CONCERNED' | 'DECIDED_FIRST' }
  | { readonly kind: 'NEEDS_SAFETY_LEAD' }
  | { readonly kind: 'ASSIGNED'; readonly until: Date }
  | { readonly kind: 'NOT_CLAIMED' };

const isOpen = (status: ReviewStatus) => (openStatuses as readonly string[]).includes(status);

/** Why this person may not claim, approve, dismiss or escalate this item now; `null` when nothing stands in the way. */
export function refusalOf(state: ReviewState, intent: ReviewIntent): Refusal | null {
  if (!isOpen(state.status)) return { kind: 'ALREADY_DECIDED' };
  if (state.userId !== null && intent.conflicts.has(state.userId))
    return { kind: 'NEEDS_ANOTHER_PERSON', because: 'CONCERNED' };
  const leased = state.status === 'IN_REVIEW' && state.leaseUntil !== null && state.leaseUntil > intent.now;
  if (leased && state.claimedBy !== intent.actorId) return { kind: 'LEASE_HELD', until: state.leaseUntil };
  if (state.firstDecidedBy === intent.actorId) return { kind: 'NEEDS_ANOTHER_PERSON', because: 'DECIDED_FIRST' };
  if (state.firstDecision !== null && !intent.isLead) return { kind: 'NEEDS_SAFETY_LEAD' };
  if (isAssigned(state, intent.now) && state.assignedTo !== intent.actorId)
    return { kind: 'ASSIGNED', until: state.assignedUntil! };
  if (state.escalatedBy === intent.actorId) return { kind: 'NEEDS_ANOTHER_PERSON', because: 'ESCALATED' };
  if (intent.expectedVersion !== undefined && intent.expectedVersion !== state.version)
    return { kind: 'VERSION_CONFLICT' };
  if (intent.needsClaim && !leased) return { kind: 'NOT_CLAIMED' };
  return null;
}

export const isAssigned = (
  { assignedTo, assignedUntil }: Pick<ReviewState, 'assignedTo' | 'assignedUntil'>,
  now: Date,
) => assignedTo !== null && assignedUntil !== null && assignedUntil > now;

/** Why a lead may not keep this item for that reviewer; `conflicts` are those of the reviewer. */
export function assignmentRefusal(
  state: ReviewState,
  to: {
    readonly reviewerId: string | null;
    readonly conflicts: ReadonlySet<string>;
    readonly expectedVersion?: number | undefined;
  },
): Refusal | null {
  if (!isOpen(state.status)) return { kind: 'ALREADY_DECIDED' };
  if (to.expectedVersion !== undefined && to.expectedVersion !== state.version) return { kind: 'VERSION_CONFLICT' };
  if (to.reviewerId === null) return null;
  if (state.userId !== null && to.conflicts.has(state.userId))
    return { kind: 'NEEDS_ANOTHER_PERSON', because: 'CONCERNED' };
  if (state.firstDecidedBy === to.reviewerId) return { kind: 'NEEDS_ANOTHER_PERSON', because: 'DECIDED_FIRST' };
  return state.escalatedBy === to.reviewerId ? { kind: 'NEEDS_ANOTHER_PERSON', because: 'ESCALATED' } : null;
}

/** The status an item returns to when its lease has run out. */
export const unclaimedStatus = (state: Pick<ReviewState, 'escalatedBy'>): ReviewStatus =>
  state.escalatedBy === null ? 'PENDING' : 'ESCALATED';

/** What readers see: a lease that has run out counts at once, before the clean-up job has written it down. */
export const visibleStatus = (
  state: Pick<ReviewState, 'status' | 'leaseUntil' | 'escalatedBy'>,
  now: Date,
): ReviewStatus =>
  state.status === 'IN_REVIEW' && state.leaseUntil !== null && state.leaseUntil <= now
    ? unclaimedStatus(state)
    : state.status;
