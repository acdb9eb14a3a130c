import { newEvent } from '#contracts/events';
import type { Database, Tx } from '#platform/database';
import type { Outbox } from '#platform/events';
import type { Signals } from '#platform/live';
import { type Clock, type Ids, uuidFrom } from '#platform/time';
import { nextChange, queueTopic } from './queue-clock.store.js';
import { itemColumns, toItem, type ItemRow, type ReviewItem } from './review-item.js';
import { claimedBefore, claimRequest, forgetRequest, rememberItem, type MutationKey } from './review-mutations.js';
import { leaseMs, refusalOf, unclaimedStatus, type Refusal, type ReviewAction, type ReviewStatus } from './review.rules.js';

/** Who acts, on which item, and what they believe its version to be. */
export interface ReviewCommand {
  readonly itemId: string;
  readonly actorId: string;
  /** `null`: staff of the platform, who may see every company. */
  readonly companyId: string | null;
  /** People whose texts the actor must not judge. */
  readonly conflicts: ReadonlySet<string>;
  readonly expectedVersion?: number | undefined;
  readonly idempotency?: MutationKey | undefined;
}

export interface Decision extends ReviewCommand {
  readonly note: string | null;
  /** Were the rules right to hold it? `null`: the reviewer did not say. */
  readonly flagsConfirmed: boolean | null;
}

export type ReviewOutcome =
  | { readonly kind: 'DONE'; readonly item: ReviewItem }
  | { readonly kind: 'NOT_FOUND' }
  | (Refusal & { readonly item: ReviewItem });

interface Change {
  readonly action: ReviewAction;
  readonly toStatus: ReviewStatus;
  readonly note: string | null;
  /** Assignments with parameters from `$6` on. */
  readonly set: string;
  readonly params: readonly unknown[];
}

type ChangeOf = (item: ReviewItem) => Change & { event?: ReturnType<typeof newEvent> };

export interface ReviewDependencies {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Everything that changes an item. Each method is one transaction: item, history, position in the stream and events together. */
export class ReviewStore {
  constructor(private readonly deps: ReviewDependencies) {}

  /** Gives the item to this reviewer for ten minutes; claiming one's own item again renews the lease. */
  claim(command: ReviewCommand): Promise<ReviewOutcome> {
    return this.act(command, () => this.claimChange(command.actorId));
  }

  /** The most urgent item nobody works on, or `null`. Two reviewers never get the same one. */
  async claimNext(command: Omit<ReviewCommand, 'itemId' | 'expectedVersion'>): Promise<ReviewItem | null> {
    const { actorId, companyId, conflicts, idempotency } = command;
    return this.deps.db.transaction(async (tx) => {
      const now = this.deps.clock.now();
      if (idempotency && !(await claimRequest(tx, idempotency, now))) return claimedBefore(tx, idempotency);
      const [row] = await tx.query<ItemRow>(
        `select ${itemColumns} from review_item
         where (status in ('PENDING', 'ESCALATED') or (status = 'IN_REVIEW' and lease_until <= $1))
           and escalated_by is distinct from $2 and ($3::uuid is null or company_id = $3)
           and user_id <> all($4::uuid[])
         order by -priority, created_at, id limit 1 for update skip locked`,
        [now, actorId, companyId, [...conflicts]],
      );
      if (!row) return null;
      if (idempotency) await rememberItem(tx, idempotency, row.id);
      return this.apply(tx, row, actorId, this.claimChange(actorId));
    });
  }

  /** The text may be used: it goes on to classification, and the copy kept here is cleared. */
  approve(decision: Decision): Promise<ReviewOutcome> {
    return this.decide(decision, (item) => ({
      ...this.decided(decision, 'APPROVED'),
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
          language: item.language as 'en' | 'no' | 'uk' | 'und',
        },
        uuidFrom('event', 'feedback.cleared', item.id),
      ),
    }));
  }

  /** The text is not used: nothing reads it any more, and the copy kept here is cleared. */
  dismiss(decision: Decision): Promise<ReviewOutcome> {
    return this.decide(decision, (item) => ({
      ...this.decided(decision, 'DISMISSED'),
      event: newEvent(
        'feedback.rejected',
        item.contentId,
        { feedbackId: item.contentId, companyId: item.companyId, reviewItemId: item.id },
        uuidFrom('event', 'feedback.rejected', item.id),
      ),
    }));
  }

  /** Somebody else has to look: the item goes back to the queue, out of this reviewer's reach. */
  escalate(command: ReviewCommand & { readonly reason: string }): Promise<ReviewOutcome> {
    return this.act(command, () => ({
      action: 'ESCALATED',
      toStatus: 'ESCALATED',
      note: command.reason,
      set: 'claimed_by = null, lease_until = null, escalated_by = $6',
      params: [command.actorId],
    }));
  }

  /** Writes down that leases ran out; answers how many. Readers already see those items as unclaimed. */
  async releaseExpired(limit = 100): Promise<number> {
    return this.deps.db.transaction(async (tx) => {
      const rows = await tx.query<ItemRow>(
        `select ${itemColumns} from review_item where status = 'IN_REVIEW' and lease_until <= $1
         order by id limit $2 for update skip locked`,
        [this.deps.clock.now(), limit],
      );
      // One after the other on purpose: they share one connection.
      for (const row of rows) {
        await this.apply(tx, row, 'system:lease', {
          action: 'LEASE_EXPIRED',
          toStatus: unclaimedStatus(toItem(row)),
          note: null,
          set: 'claimed_by = null, lease_until = null',
          params: [],
        });
      }
      return rows.length;
    });
  }

  private claimChange(actorId: string): Change {
    const until = new Date(this.deps.clock.now().getTime() + leaseMs);
    return {
      action: 'CLAIMED',
      toStatus: 'IN_REVIEW',
      note: null,
      set: 'claimed_by = $6, lease_until = $7',
      params: [actorId, until],
    };
  }

  private decided(decision: Decision, toStatus: 'APPROVED' | 'DISMISSED'): Change {
    return {
      action: toStatus,
      toStatus,
      note: decision.note,
      set: `held_text = null, redacted_text = null, claimed_by = null, lease_until = null,
        decided_by = $6, decided_at = $7, flags_confirmed = $8`,
      params: [decision.actorId, this.deps.clock.now(), decision.flagsConfirmed],
    };
  }

  private decide(decision: Decision, changeOf: ChangeOf): Promise<ReviewOutcome> {
    return this.act(decision, changeOf, { needsClaim: true });
  }

  private act(
    command: ReviewCommand,
    changeOf: ChangeOf,
    { needsClaim }: { needsClaim: boolean } = { needsClaim: false },
  ): Promise<ReviewOutcome> {
    return this.deps.db.transaction(async (tx): Promise<ReviewOutcome> => {
      const now = this.deps.clock.now();
      const isReplay = command.idempotency !== undefined && !(await claimRequest(tx, command.idempotency, now));
      const [row] = await tx.query<ItemRow>(
        `select ${itemColumns} from review_item where id = $1 and ($2::uuid is null or company_id = $2) for update`,
        [command.itemId, command.companyId],
      );
      if (!row) return { kind: 'NOT_FOUND' };
      const item = toItem(row);
      if (isReplay) return { kind: 'DONE', item };
      const refusal = refusalOf(item, { ...command, needsClaim, now });
      if (refusal) {
        // A refused request did nothing: the same key may try again.
        if (command.idempotency) await forgetRequest(tx, command.idempotency);
        return { ...refusal, item };
      }
      const change = changeOf(item);
      if (change.event) await this.deps.outbox.append(tx, [change.event]);
      return { kind: 'DONE', item: await this.apply(tx, row, command.actorId, change) };
    });
  }

  private async apply(tx: Tx, row: ItemRow, actorId: string, change: Change): Promise<ReviewItem> {
    const version = row.version + 1;
    await tx.query(
      `insert into review_history (id, item_id, version, action, from_status, to_status, actor_id, note, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        this.deps.ids.next(),
        row.id,
        version,
        change.action,
        row.status,
        change.toStatus,
        actorId,
        change.note,
        this.deps.clock.now(),
      ],
    );
    const seq = await nextChange(tx);
    const [changed] = await tx.query<ItemRow>(
      `update review_item set status = $3, version = $4, change_seq = $5, ${change.set}
       where id = $1 and version = $2 returning ${itemColumns}`,
      [row.id, row.version, change.toStatus, version, seq, ...change.params],
    );
    if (!changed)
      throw new Error(`Review item ${row.id} changed while its row was locked. This is a bug; nothing was written.`);
    tx.afterCommit(() => this.deps.signals.notify(queueTopic));
    return toItem(changed);
  }
}
