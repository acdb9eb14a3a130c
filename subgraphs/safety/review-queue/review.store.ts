import { newEvent } from '#contracts/events';
import type { Tx } from '#platform/database';
import type { NewEvent } from '#platform/events';
import { claimKey, forgetKey, rememberResult } from '#platform/idempotency';
import { uuidFrom } from '#platform/time';
import { type LimitReached, limitReached } from '../reviewers/limits.rules.js';
import type { Language } from '../screening/screening.types.js';
import {
  type Change,
  itemColumns,
  ReviewChanges,
  type ReviewCommand,
  type ReviewDependencies,
  type ReviewOutcome,
  unclaimed,
} from './review-changes.store.js';
import type { ReviewItem } from './review.entity.js';
import { type DecisionKind, leaseMs, needsSecondPerson, skipMs, unclaimedStatus } from './review.rules.js';

export interface Decision extends ReviewCommand {
  readonly note: string | null;
  /** Were the rules right to hold it? `null`: the reviewer did not say. */
  readonly flagsConfirmed: boolean | null;
}

export type ClaimNextOutcome =
  | { readonly kind: 'DONE'; readonly item: ReviewItem }
  | { readonly kind: 'KEY_REUSED' }
  | { readonly kind: 'QUEUE_EMPTY' }
  | ({ readonly kind: 'LIMIT_REACHED' } & LimitReached);

/** Claims and decisions. Each method is one transaction: item, history, position in the stream and events together. */
export class ReviewStore {
  readonly #deps: ReviewDependencies;
  readonly #changes: ReviewChanges;

  constructor(deps: ReviewDependencies) {
    this.#deps = deps;
    this.#changes = new ReviewChanges(deps);
  }

  /** Gives the item to this reviewer for ten minutes; claiming one's own item again renews the lease. */
  claim(command: ReviewCommand): Promise<ReviewOutcome> {
    const { actorId } = command;
    const { reviewers, clock } = this.#deps;
    return this.#changes.act(command, (item) => this.#claimChange(item, actorId), {
      first: (tx) => reviewers.lock(tx, actorId),
      limit: async (item, tx) => {
        const now = clock.now();
        // Renewing is no new work.
        if (item.claimedBy === actorId && item.leaseUntil !== null && item.leaseUntil > now) return null;
        const [load, limits] = [await reviewers.loadOf(actorId, now, tx), await reviewers.limitsOf(actorId, tx)];
        return limitReached(load, limits, { isSafeguarding: item.categories.includes('SAFEGUARDING'), now });
      },
    });
  }

  /** Gives the most urgent item that no reviewer has, first those kept for this one. Two reviewers never get the same one. */
  claimNext(command: Omit<ReviewCommand, 'itemId' | 'expectedVersion'>): Promise<ClaimNextOutcome> {
    const { actorId, request } = command;
    const { reviewers, clock } = this.#deps;
    return this.#deps.db.transaction(async (tx): Promise<ClaimNextOutcome> => {
      const now = clock.now();
      const key = await claimKey(tx, request, now);
      if (key.kind === 'KEY_REUSED') return key;
      if (key.kind === 'REPEATED') return claimedBefore(tx, key.resultId);
      await reviewers.lock(tx, actorId);
      const [load, limits] = [await reviewers.loadOf(actorId, now, tx), await reviewers.limitsOf(actorId, tx)];
      const reached = limitReached(load, limits, { isSafeguarding: false, now });
      const tired = limitReached(load, limits, { isSafeguarding: true, now }) !== null;
      const item = reached ? undefined : await nextItem(tx, command, { now, withoutSafeguarding: tired });
      if (!item) {
        await forgetKey(tx, request);
        return reached ? { kind: 'LIMIT_REACHED', ...reached } : { kind: 'QUEUE_EMPTY' };
      }
      await rememberResult(tx, request, item.id);
      return { kind: 'DONE', item: await this.#changes.apply(tx, item, actorId, this.#claimChange(item, actorId)) };
    });
  }

  /** The text may be used: it goes on to classification, and the copy kept here is cleared. */
  approve(decision: Decision): Promise<ReviewOutcome> {
    return this.#decide(decision, 'APPROVED');
  }

  /** The text is not used: nothing reads it any more, and the copy kept here is cleared. */
  dismiss(decision: Decision): Promise<ReviewOutcome> {
    return this.#decide(decision, 'DISMISSED');
  }

  /** Another reviewer has to look: the item goes back to the queue, out of this reviewer's reach. */
  escalate(command: ReviewCommand & { readonly reason: string }): Promise<ReviewOutcome> {
    return this.#changes.act(command, () => ({
      action: 'ESCALATED',
      toStatus: 'ESCALATED',
      note: command.reason,
      set: { ...unclaimed, escalatedBy: command.actorId },
    }));
  }

  /** Writes down that leases ran out; returns how many. Readers already see those items as unclaimed. */
  releaseExpired(limit = 100): Promise<number> {
    return this.#deps.db.transaction(async (tx) => {
      const items = await tx.query<ReviewItem>(
        `select ${itemColumns} from review_item where status = 'IN_REVIEW' and lease_until <= $1
         order by id limit $2 for update skip locked`,
        [this.#deps.clock.now(), limit],
      );
      // One after the other on purpose: they share one connection.
      for (const item of items) {
        await this.#changes.apply(tx, item, 'system:lease', {
          action: 'LEASE_EXPIRED',
          toStatus: unclaimedStatus(item),
          note: null,
          set: unclaimed,
        });
      }
      return items.length;
    });
  }

  #claimChange(item: ReviewItem, actorId: string): Change {
    const now = this.#deps.clock.now();
    const leaseUntil = new Date(now.getTime() + leaseMs);
    const isRenewed = item.claimedBy === actorId && item.leaseUntil !== null && item.leaseUntil > now;
    const claimedAt = isRenewed ? item.claimedAt : now;
    const set = { claimedBy: actorId, leaseUntil, claimedAt, firstClaimedAt: item.firstClaimedAt ?? now };
    return { action: 'CLAIMED', toStatus: 'IN_REVIEW', note: null, set };
  }

  #decide(decision: Decision, kind: DecisionKind): Promise<ReviewOutcome> {
    const at = this.#deps.clock.now();
    const confirmed = (item: ReviewItem) => decision.flagsConfirmed ?? item.flagsConfirmed;
    return this.#changes.act(
      decision,
      (item) =>
        needsSecondPerson(item)
          ? firstDecision(decision, kind)
          : finalDecision(item, {
              kind,
              note: decision.note,
              actorId: decision.actorId,
              flagsConfirmed: confirmed(item),
              at,
            }),
      {
        needsClaim: true,
        also: async (item, tx) => {
          if (!needsSecondPerson(item))
            await this.#deps.learning.keep(tx, item, { flagsConfirmed: confirmed(item), at });
        },
      },
    );
  }
}

/** A disclosure waits for a second person; until then nothing of it changes. */
const firstDecision = ({ actorId, note, flagsConfirmed }: Decision, kind: DecisionKind): Change => ({
  action: 'FIRST_DECISION',
  toStatus: 'ESCALATED',
  note,
  set: { ...unclaimed, escalatedBy: actorId, firstDecision: kind, firstDecidedBy: actorId, flagsConfirmed },
});

export interface FinalDecision {
  readonly kind: DecisionKind;
  readonly note: string | null;
  readonly actorId: string;
  readonly flagsConfirmed: boolean | null;
  readonly at: Date;
}

export function finalDecision(item: ReviewItem, { kind, note, actorId, flagsConfirmed, at }: FinalDecision): Change {
  const cleared = { heldText: null, redactedText: null };
  const kept = { assignedTo: null, assignedUntil: null };
  return {
    action: kind,
    toStatus: kind,
    note,
    set: { ...cleared, ...kept, ...unclaimed, decidedBy: actorId, decidedAt: at, flagsConfirmed },
    event:
      item.contentKind === 'FEEDBACK' ? (kind === 'APPROVED' ? clearedEvent(item) : rejectedEvent(item)) : undefined,
  };
}

const clearedEvent = (item: ReviewItem): NewEvent =>
  newEvent(
    'feedback.cleared',
    item.contentId,
    {
      feedbackId: item.contentId,
      companyId: item.companyId,
      userId: item.userId!,
      verdict: 'WARN',
      approvedByReviewer: true,
      redactedText: item.redactedText ?? '',
      language: item.language as Language,
    },
    uuidFrom('event', 'feedback.cleared', item.id),
  );

const rejectedEvent = (item: ReviewItem): NewEvent =>
  newEvent(
    'feedback.rejected',
    item.contentId,
    { feedbackId: item.contentId, companyId: item.companyId, reviewItemId: item.id },
    uuidFrom('event', 'feedback.rejected', item.id),
  );

async function nextItem(
  tx: Tx,
  { actorId, companyId, conflicts, isLead }: Omit<ReviewCommand, 'itemId' | 'expectedVersion'>,
  { now, withoutSafeguarding }: { readonly now: Date; readonly withoutSafeguarding: boolean },
): Promise<ReviewItem | undefined> {
  const [item] = await tx.query<ReviewItem>(
    `select ${itemColumns} from review_item
     where (status in ('PENDING', 'ESCALATED') or (status = 'IN_REVIEW' and lease_until <= $1))
       and escalated_by is distinct from $2 and first_decided_by is distinct from $2 and ($3::uuid is null or company_id = $3)
       and (user_id is null or user_id <> all($4::uuid[]))
       and (first_decision is null or $5) and not ($6 and 'SAFEGUARDING' = any(categories))
       and (assigned_to is null or assigned_to = $2 or assigned_until <= $1)
       and not exists (select 1 from review_skip s where s.item_id = review_item.id and s.reviewer_id = $2 and s.skipped_at > $7)
     order by (assigned_to is not distinct from $2 and assigned_until > $1) desc, -priority, created_at, id
     limit 1 for update skip locked`,
    [now, actorId, companyId, [...conflicts], isLead, withoutSafeguarding, new Date(now.getTime() - skipMs)],
  );
  return item;
}

async function claimedBefore(tx: Tx, itemId: string | null): Promise<ClaimNextOutcome> {
  const [item] = await tx.query<ReviewItem>(`select ${itemColumns} from review_item where id = $1`, [itemId]);
  return item ? { kind: 'DONE', item } : { kind: 'QUEUE_EMPTY' };
}
