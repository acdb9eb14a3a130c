import { newEvent } from '#contracts/events';
import { columnOf, insertMany, insertReturning, type Tx } from '#platform/database';
import type { Outbox } from '#platform/events';
import type { Signals } from '#platform/live';
import { type Clock, type Ids, uuidFrom } from '#platform/time';
import { type QueueClockStore, queueTopic } from './queue-clock.store.js';
import { ReviewHistoryEntity, type ReviewItem, ReviewItemEntity } from './review.entity.js';

export type HeldContent = Pick<
  ReviewItem,
  | 'contentId'
  | 'contentKind'
  | 'batchId'
  | 'companyId'
  | 'userId'
  | 'screeningId'
  | 'reason'
  | 'priority'
  | 'categories'
  | 'language'
> & { readonly heldText: string | null; readonly redactedText: string | null };

export interface ReviewIntakeDependencies {
  readonly queueClock: QueueClockStore;
  readonly outbox: Outbox;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly ids: Ids;
}

const isOpen = `status in ('PENDING', 'IN_REVIEW', 'ESCALATED')`;
/** A new screening decides these; status and claim stay. The text of other content may be a newer one. */
const rescored = [
  'screeningId',
  'reason',
  'priority',
  'categories',
  'heldText',
  'redactedText',
  'language',
  'changeSeq',
] as const;
const rescore = rescored
  .map((property) => columnOf(ReviewItemEntity, property))
  .map((column) => `${column} = excluded.${column}`)
  .join(', ');

/** How held texts enter the queue. */
export class ReviewIntakeStore {
  readonly #deps: ReviewIntakeDependencies;

  constructor(deps: ReviewIntakeDependencies) {
    this.#deps = deps;
  }

  /** One open item per content: a content that is open already is scored again, not queued twice. */
  async open(tx: Tx, held: readonly HeldContent[]): Promise<void> {
    if (held.length === 0) return;
    const { clock, ids, outbox, queueClock, signals } = this.#deps;
    const firstSeq = (await queueClock.next(tx, held.length)) - held.length + 1;
    const createdAt = clock.now();
    const rows = held.map((content, index) => ({
      ...content,
      id: ids.next(),
      status: 'PENDING',
      version: 1,
      skips: 0,
      changeSeq: firstSeq + index,
      createdAt,
    }));
    const written = await insertReturning(tx, ReviewItemEntity, rows, {
      onConflict: `(content_id) where ${isOpen} do update set ${rescore}, version = review_item.version + 1`,
    });
    const history = written.map((item) => ({
      id: ids.next(),
      itemId: item.id,
      version: item.version,
      action: item.version === 1 ? 'OPENED' : 'RESCREENED',
      fromStatus: item.version === 1 ? null : item.status,
      toStatus: item.status,
      actorId: 'system:screening',
      createdAt,
    }));
    await insertMany(tx, ReviewHistoryEntity, history);
    const raised = written.filter(({ categories }) => categories.includes('SAFEGUARDING'));
    await outbox.append(
      tx,
      raised.map(({ id, companyId }) =>
        newEvent(
          'safeguarding.raised',
          id,
          { reviewItemId: id, companyId },
          // Once an item, however often it is screened.
          uuidFrom('event', 'safeguarding.raised', id),
        ),
      ),
    );
    tx.afterCommit(() => signals.notify(queueTopic));
  }

  /** Which of these contents have an open item. */
  async openContents(tx: Tx, contentIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await tx.query<{ contentId: string }>(
      `select content_id as "contentId" from review_item where content_id = any($1::uuid[]) and ${isOpen}`,
      [contentIds],
    );
    return new Set(rows.map((row) => row.contentId));
  }
}
