import { newEvent } from '#contracts/events';
import { columnOf, type Database, insertMany, selectOf, type Tx } from '#platform/database';
import type { NewEvent, Outbox } from '#platform/events';
import { claimKey, forgetKey, type KeyedRequest, rememberResult } from '#platform/idempotency';
import type { Signals } from '#platform/live';
import { type Clock, type Ids, uuidFrom } from '#platform/time';
import type { Language } from '../screening/screening.types.js';
import { type QueueClockStore, queueTopic } from './queue-clock.store.js';
import { ReviewHistoryEntity, type ReviewItem, ReviewItemEntity } from './review.entity.js';
import {
  leaseMs,
  type Refusal,
  refusalOf,
  type ReviewAction,
  type ReviewStatus,
  unclaimedStatus,
} from './review.rules.js';

/** Who acts, on which item, and what they believe its version to be. */
export interface ReviewCommand {
  readonly itemId: string;
  readonly actorId: string;
  /** `null`: staff of the platform, who may see every company. */
  readonly companyId: string | null;
  /** People whose texts the actor must not review. */
  readonly conflicts: ReadonlySet<string>;
  readonly expectedVersion?: number | undefined;
  /** `null`: the caller gave no idempotency key. */
  readonly request: KeyedRequest | null;
}

export interface Decision extends ReviewCommand {
  readonly note: string | null;
  /** Were the rules right to hold it? `null`: the reviewer did not say. */
  readonly flagsConfirmed: boolean | null;
}

export type ReviewOutcome =
  | { readonly kind: 'DONE'; readonly item: ReviewItem }
  | { readonly kind: 'KEY_REUSED' }
  | { readonly kind: 'NOT_FOUND' }
  | (Refusal & { readonly item: ReviewItem });

export type ClaimNextOutcome =
  | { readonly kind: 'DONE'; readonly item: ReviewItem }
  | { readonly kind: 'KEY_REUSED' }
  | { readonly kind: 'QUEUE_EMPTY' };

interface Change {
  readonly action: ReviewAction;
  readonly toStatus: ReviewStatus;
  readonly note: string | null;
  readonly set: Partial<ReviewItem>;
  readonly event?: NewEvent;
}

type ChangeOf = (item: ReviewItem) => Change;

export interface ReviewDependencies {
  readonly db: Database;
  readonly queueClock: QueueClockStore;
  readonly outbox: Outbox;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly ids: Ids;
}

const itemColumns = selectOf(ReviewItemEntity);
const unclaimed = { claimedBy: null, leaseUntil: null } as const;

/** Everything that changes an item. Each method is one transaction: item, history, position in the stream and events together. */
export class ReviewStore {
  readonly #deps: ReviewDependencies;

  constructor(deps: ReviewDependencies) {
    this.#deps = deps;
  }

  /** Gives the item to this reviewer for ten minutes; claiming one's own item again renews the lease. */
  claim(command: ReviewCommand): Promise<ReviewOutcome> {
    return this.#act(command, () => this.#claimChange(command.actorId));
  }

  /** Gives the most urgent item that no reviewer has. Two reviewers never get the same one. */
  claimNext(command: Omit<ReviewCommand, 'itemId' | 'expectedVersion'>): Promise<ClaimNextOutcome> {
    const { actorId, companyId, conflicts, request } = command;
    return this.#deps.db.transaction(async (tx): Promise<ClaimNextOutcome> => {
      const now = this.#deps.clock.now();
      const key = await claimKey(tx, request, now);
      if (key.kind === 'KEY_REUSED') return key;
      if (key.kind === 'REPEATED') return claimedBefore(tx, key.resultId);
      const [item] = await tx.query<ReviewItem>(
        `select ${itemColumns} from review_item
         where (status in ('PENDING', 'ESCALATED') or (status = 'IN_REVIEW' and lease_until <= $1))
           and escalated_by is distinct from $2 and ($3::uuid is null or company_id = $3)
           and user_id <> all($4::uuid[])
         order by -priority, created_at, id limit 1 for update skip locked`,
        [now, actorId, companyId, [...conflicts]],
      );
      if (!item) {
        await forgetKey(tx, request);
        return { kind: 'QUEUE_EMPTY' };
      }
      await rememberResult(tx, request, item.id);
      return { kind: 'DONE', item: await this.#apply(tx, item, actorId, this.#claimChange(actorId)) };
    });
  }

  /** The text may be used: it goes on to classification, and the copy kept here is cleared. */
  approve(decision: Decision): Promise<ReviewOutcome> {
    return this.#decide(decision, (item) => ({
      ...this.#decided(decision, 'APPROVED'),
      event: newEvent(
        'feedback.cleared',
        item.contentId,
        {
          feedbackId: item.contentId,
          companyId: item.companyId,
          userId: item.userId,
          verdict: 'WARN',
          approvedByReviewer: true,
          redactedText: item.redactedText ?? '',
          language: item.language as Language,
        },
        uuidFrom('event', 'feedback.cleared', item.id),
      ),
    }));
  }

  /** The text is not used: nothing reads it any more, and the copy kept here is cleared. */
  dismiss(decision: Decision): Promise<ReviewOutcome> {
    return this.#decide(decision, (item) => ({
      ...this.#decided(decision, 'DISMISSED'),
      event: newEvent(
        'feedback.rejected',
        item.contentId,
        { feedbackId: item.contentId, companyId: item.companyId, reviewItemId: item.id },
        uuidFrom('event', 'feedback.rejected', item.id),
      ),
    }));
  }

  /** Another reviewer has to look: the item goes back to the queue, out of this reviewer's reach. */
  escalate(command: ReviewCommand & { readonly reason: string }): Promise<ReviewOutcome> {
    return this.#act(command, () => ({
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
        await this.#apply(tx, item, 'system:lease', {
          action: 'LEASE_EXPIRED',
          toStatus: unclaimedStatus(item),
          note: null,
          set: unclaimed,
        });
      }
      return items.length;
    });
  }

  #claimChange(actorId: string): Change {
    const leaseUntil = new Date(this.#deps.clock.now().getTime() + leaseMs);
    return { action: 'CLAIMED', toStatus: 'IN_REVIEW', note: null, set: { claimedBy: actorId, leaseUntil } };
  }

  #decided({ note, actorId, flagsConfirmed }: Decision, toStatus: 'APPROVED' | 'DISMISSED'): Change {
    const decidedAt = this.#deps.clock.now();
    const cleared = { heldText: null, redactedText: null };
    return {
      action: toStatus,
      toStatus,
      note,
      set: { ...cleared, ...unclaimed, decidedBy: actorId, decidedAt, flagsConfirmed },
    };
  }

  #decide(decision: Decision, changeOf: ChangeOf): Promise<ReviewOutcome> {
    return this.#act(decision, changeOf, { needsClaim: true });
  }

  #act(
    command: ReviewCommand,
    changeOf: ChangeOf,
    { needsClaim }: { needsClaim: boolean } = { needsClaim: false },
  ): Promise<ReviewOutcome> {
    return this.#deps.db.transaction(async (tx): Promise<ReviewOutcome> => {
      const now = this.#deps.clock.now();
      const key = await claimKey(tx, command.request, now);
      if (key.kind === 'KEY_REUSED') return key;
      const [item] = await tx.query<ReviewItem>(
        `select ${itemColumns} from review_item where id = $1 and ($2::uuid is null or company_id = $2) for update`,
        [command.itemId, command.companyId],
      );
      if (item && key.kind === 'REPEATED') return { kind: 'DONE', item };
      const refusal = item ? refusalOf(item, { ...command, needsClaim, now }) : null;
      if (!item || refusal) {
        // A refused request did nothing: the same key may try again.
        if (key.kind === 'NEW') await forgetKey(tx, command.request);
        return item && refusal ? { ...refusal, item } : { kind: 'NOT_FOUND' };
      }
      const change = changeOf(item);
      if (change.event) await this.#deps.outbox.append(tx, [change.event]);
      return { kind: 'DONE', item: await this.#apply(tx, item, command.actorId, change) };
    });
  }

  async #apply(tx: Tx, item: ReviewItem, actorId: string, change: Change): Promise<ReviewItem> {
    const { clock, ids, queueClock, signals } = this.#deps;
    const version = item.version + 1;
    const entry = {
      id: ids.next(),
      itemId: item.id,
      version,
      action: change.action,
      fromStatus: item.status,
      toStatus: change.toStatus,
      actorId,
      note: change.note,
      createdAt: clock.now(),
    };
    await insertMany(tx, ReviewHistoryEntity, [entry]);
    const changeSeq = await queueClock.next(tx);
    const changed = await update(tx, item, { ...change.set, status: change.toStatus, version, changeSeq });
    tx.afterCommit(() => signals.notify(queueTopic));
    return changed;
  }
}

async function update(tx: Tx, { id, version }: ReviewItem, set: Partial<ReviewItem>): Promise<ReviewItem> {
  const assignments = Object.keys(set).map(
    (property, index) => `${columnOf(ReviewItemEntity, property)} = $${index + 3}`,
  );
  const [changed] = await tx.query<ReviewItem>(
    `update review_item set ${assignments.join(', ')} where id = $1 and version = $2 returning ${itemColumns}`,
    [id, version, ...Object.values(set)],
  );
  if (!changed)
    throw new Error(`Review item ${id} changed while its row was locked. This is a bug; nothing was written.`);
  return changed;
}

async function claimedBefore(tx: Tx, itemId: string | null): Promise<ClaimNextOutcome> {
  const [item] = await tx.query<ReviewItem>(`select ${itemColumns} from review_item where id = $1`, [itemId]);
  return item ? { kind: 'DONE', item } : { kind: 'QUEUE_EMPTY' };
}
