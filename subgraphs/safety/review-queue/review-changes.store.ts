import type { NewEvent, Outbox } from '#platform/events';
import { columnOf, type Database, insertMany, selectOf, type Tx } from '#platform/database';
import { claimKey, forgetKey, type KeyedRequest, rememberResult } from '#platform/idempotency';
import type { Signals } from '#platform/live';
import type { Clock, Ids } from '#platform/time';
import type { LearningStore } from '../learning/learning.store.js';
import type { LimitReached } from '../reviewers/limits.rules.js';
import type { ReviewerStore } from '../reviewers/reviewer.store.js';
import { type QueueClockStore, queueTopic } from './queue-clock.store.js';
import { ReviewHistoryEntity, type ReviewItem, ReviewItemEntity } from './review.entity.js';
import { type Refusal, refusalOf, type ReviewAction, type ReviewStatus } from './review.rules.js';

/** Who acts, on which item, and what they believe its version to be. */
export interface ReviewCommand {
  readonly itemId: string;
  readonly actorId: string;
  /** `null`: staff of the platform, who may see every company. */
  readonly companyId: string | null;
  /** People whose texts the actor must not review. */
  readonly conflicts: ReadonlySet<string>;
  readonly isLead: boolean;
  readonly expectedVersion?: number | undefined;
  /** `null`: the caller gave no idempotency key. */
  readonly request: KeyedRequest | null;
}

export type ReviewOutcome =
  | { readonly kind: 'DONE'; readonly item: ReviewItem }
  | { readonly kind: 'KEY_REUSED' }
  | { readonly kind: 'NOT_FOUND' }
  | ({ readonly kind: 'LIMIT_REACHED' } & LimitReached)
  | (Refusal & { readonly item: ReviewItem });

export interface Change {
  readonly action: ReviewAction;
  readonly toStatus: ReviewStatus;
  readonly note: string | null;
  readonly set: Partial<ReviewItem>;
  readonly event?: NewEvent | undefined;
}

export interface ReviewDependencies {
  readonly db: Database;
  readonly queueClock: QueueClockStore;
  readonly reviewers: ReviewerStore;
  readonly learning: LearningStore;
  readonly outbox: Outbox;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly ids: Ids;
}

export const itemColumns = selectOf(ReviewItemEntity);
export const unclaimed = { claimedBy: null, leaseUntil: null, claimedAt: null } as const;

interface ActOptions {
  readonly needsClaim?: boolean;
  /** Default: `refusalOf`. */
  readonly refusal?: (item: ReviewItem, now: Date) => Refusal | null;
  /** Before the item's row is locked. */
  readonly first?: (tx: Tx) => Promise<void>;
  /** Whatever else keeps the actor from it. */
  readonly limit?: (item: ReviewItem, tx: Tx) => Promise<LimitReached | null>;
  /** What is written beside the item. */
  readonly also?: (item: ReviewItem, tx: Tx) => Promise<void>;
}

/** What every change of an item has in common: its key, its row lock, its refusals, its history and its position in the stream. */
export class ReviewChanges {
  readonly #deps: ReviewDependencies;

  constructor(deps: ReviewDependencies) {
    this.#deps = deps;
  }

  act(
    command: ReviewCommand,
    changeOf: (item: ReviewItem) => Change,
    options: ActOptions = {},
  ): Promise<ReviewOutcome> {
    return this.#deps.db.transaction(async (tx): Promise<ReviewOutcome> => {
      const now = this.#deps.clock.now();
      const key = await claimKey(tx, command.request, now);
      if (key.kind === 'KEY_REUSED') return key;
      await options.first?.(tx);
      const [item] = await tx.query<ReviewItem>(
        `select ${itemColumns} from review_item where id = $1 and ($2::uuid is null or company_id = $2) for update`,
        [command.itemId, command.companyId],
      );
      if (item && key.kind === 'REPEATED') return { kind: 'DONE', item };
      const refusal = item ? await refusedBy(item, command, { tx, now, options }) : null;
      if (!item || refusal) {
        // A refused request did nothing: the same key may try again.
        if (key.kind === 'NEW') await forgetKey(tx, command.request);
        return refusal ?? { kind: 'NOT_FOUND' };
      }
      const change = changeOf(item);
      if (change.event) await this.#deps.outbox.append(tx, [change.event]);
      await options.also?.(item, tx);
      await rememberResult(tx, command.request, item.id);
      return { kind: 'DONE', item: await this.apply(tx, item, command.actorId, change) };
    });
  }

  async apply(tx: Tx, item: ReviewItem, actorId: string, change: Change): Promise<ReviewItem> {
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

async function refusedBy(
  item: ReviewItem,
  command: ReviewCommand,
  { tx, now, options }: { readonly tx: Tx; readonly now: Date; readonly options: ActOptions },
): Promise<Exclude<ReviewOutcome, { kind: 'DONE' }> | null> {
  const refusal = options.refusal
    ? options.refusal(item, now)
    : refusalOf(item, { ...command, needsClaim: options.needsClaim ?? false, now });
  if (refusal) return { ...refusal, item };
  const reached = await options.limit?.(item, tx);
  return reached ? { kind: 'LIMIT_REACHED', ...reached } : null;
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
