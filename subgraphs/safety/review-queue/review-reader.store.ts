import { type Database, Records, selectOf } from '#platform/database';
import type { CursorKey } from '#platform/subgraph-server';
import type { Clock } from '#platform/time';
import { ReviewHistoryEntity, type ReviewHistoryEntry, type ReviewItem, ReviewItemEntity } from './review.entity.js';
import type { ReviewStatus } from './review.rules.js';

export interface QueueFilter {
  /** `null`: every company. */
  readonly companyId: string | null;
  readonly statuses: readonly ReviewStatus[];
  readonly category?: string | undefined;
  /** Only items that this rule holds. */
  readonly ruleId?: string | undefined;
}

export interface QueueChange {
  readonly seq: number;
  readonly item: ReviewItem | null;
  readonly pending: number;
  readonly inReview: number;
  readonly escalated: number;
}

/** The status readers see: a lease that has run out counts at once. `$1` is the current time. */
const visible = `case when status = 'IN_REVIEW' and lease_until <= $1
  then case when escalated_by is null then 'PENDING' else 'ESCALATED' end else status end`;
const itemColumns = selectOf(ReviewItemEntity);
const changesPerRead = 100;

export class ReviewReader {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #records: Records;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
    this.#records = new Records(db);
  }

  /** Most urgent first, then oldest first. */
  async list(filter: QueueFilter, limit: number, after: CursorKey | undefined): Promise<ReviewItem[]> {
    return this.#db.query<ReviewItem>(
      `select ${itemColumns} from review_item
       where (${visible}) = any($2::text[]) and ($3::uuid is null or company_id = $3) and ($4::text is null or $4 = any(categories))
         and ($5::smallint is null or (-priority, created_at, id) > (-$5::smallint, $6::timestamptz, $7::uuid))
         and ($9::text is null or exists (select 1 from safety_flag f
           where f.screening_id = review_item.screening_id and f.rule_id = $9 and f.verdict = 'HOLD'))
       order by -priority, created_at, id limit $8`,
      [
        this.#clock.now(),
        filter.statuses,
        filter.companyId,
        filter.category ?? null,
        after?.[0] ?? null,
        after?.[1] ?? null,
        after?.[2] ?? null,
        limit,
        filter.ruleId ?? null,
      ],
    );
  }

  byIds(ids: readonly string[]): Promise<(ReviewItem | null)[]> {
    return this.#records.byIds(ReviewItemEntity, ids);
  }

  /** The latest item of each content, in the order asked. */
  async latestOfContents(contentIds: readonly string[]): Promise<(ReviewItem | null)[]> {
    const rows = await this.#db.query<ReviewItem>(
      `select distinct on (content_id) ${itemColumns} from review_item where content_id = any($1::uuid[])
       order by content_id, created_at desc, id desc`,
      [contentIds],
    );
    const byContent = new Map(rows.map((row) => [row.contentId, row]));
    return contentIds.map((id) => byContent.get(id) ?? null);
  }

  async historyOf(itemIds: readonly string[]): Promise<ReviewHistoryEntry[][]> {
    const rows = await this.#db.query<ReviewHistoryEntry>(
      `select ${selectOf(ReviewHistoryEntity)} from review_history where item_id = any($1::uuid[]) order by item_id, version`,
      [itemIds],
    );
    const byItem = Map.groupBy(rows, (row) => row.itemId);
    return itemIds.map((id) => byItem.get(id) ?? []);
  }

  /** Without a position: the state of the queue. After one: every item that changed since, oldest change first. */
  async changes(companyId: string | null, afterSeq: number): Promise<{ changes: QueueChange[]; more: boolean }> {
    const [state] = await this.#db.query<{ seq: string; pending: string; inReview: string; escalated: string }>(
      `select (select seq from queue_clock where id = 1) as seq,
         count(*) filter (where (${visible}) = 'PENDING') as pending,
         count(*) filter (where (${visible}) = 'IN_REVIEW') as "inReview",
         count(*) filter (where (${visible}) = 'ESCALATED') as escalated
       from review_item where status in ('PENDING', 'IN_REVIEW', 'ESCALATED') and ($2::uuid is null or company_id = $2)`,
      [this.#clock.now(), companyId],
    );
    const counts = {
      pending: Number(state!.pending),
      inReview: Number(state!.inReview),
      escalated: Number(state!.escalated),
    };
    if (afterSeq < 0) return { changes: [{ seq: Number(state!.seq), item: null, ...counts }], more: false };
    const rows = await this.#db.query<ReviewItem>(
      `select ${itemColumns} from review_item where change_seq > $1 and ($2::uuid is null or company_id = $2)
       order by change_seq limit $3`,
      [afterSeq, companyId, changesPerRead],
    );
    const changes = rows.map((row) => ({ seq: row.changeSeq, item: row, ...counts }));
    return { changes, more: rows.length === changesPerRead };
  }
}
