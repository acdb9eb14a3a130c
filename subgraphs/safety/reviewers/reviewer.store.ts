import { type Database, type Queryable, type RowOf, selectOf, type Tx } from '#platform/database';
import { defaultLimits, type ReviewerLimits, type ReviewerLoad } from './limits.rules.js';
import { ReviewerLimitsEntity } from './reviewer.entity.js';

export type LimitsRow = RowOf<typeof ReviewerLimitsEntity>;
export interface LoadRow extends ReviewerLoad {
  readonly reviewerId: string;
}

const dayMs = 24 * 60 * 60_000;

export class ReviewerStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async limitsRow(reviewerId: string, on: Queryable = this.#db): Promise<LimitsRow | null> {
    const [row] = await on.query<LimitsRow>(
      `select ${selectOf(ReviewerLimitsEntity)} from reviewer_limits where reviewer_id = $1`,
      [reviewerId],
    );
    return row ?? null;
  }

  async limitsOf(reviewerId: string, on: Queryable = this.#db): Promise<ReviewerLimits> {
    return (await this.limitsRow(reviewerId, on)) ?? defaultLimits;
  }

  /** Claims of one reviewer wait for each other: two at once must not both be the last one allowed. Take it before the item's row. */
  async lock(tx: Tx, reviewerId: string): Promise<void> {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`reviewer:${reviewerId}`]);
  }

  /** Throws the ORM's `OptimisticLockError` when they were changed after this transaction read them. */
  async changeLimits({ em }: Tx, reviewerId: string, set: Omit<LimitsRow, 'reviewerId' | 'version'>): Promise<void> {
    const limits = await em.findOne(ReviewerLimitsEntity, { reviewerId });
    if (limits) em.assign(limits, set);
    else em.create(ReviewerLimitsEntity, { reviewerId, ...set }, { persist: true });
    await em.flush();
  }

  async loadOf(reviewerId: string, now: Date, on: Queryable = this.#db): Promise<ReviewerLoad> {
    return (await this.loads([reviewerId], now, on))[0]!;
  }

  /** What each of them has now, and claimed in the last 24 hours, in the order asked. */
  async loads(reviewerIds: readonly string[], now: Date, on: Queryable = this.#db): Promise<LoadRow[]> {
    return on.query<LoadRow>(
      `select r.id as "reviewerId", coalesce(o.open, 0) as open, o.next as "nextLeaseEnd", coalesce(d.claimed, 0) as "claimedToday",
         coalesce(d.safeguarding, 0) as "safeguardingToday", d.oldest as "oldestClaim", d.oldest_safeguarding as "oldestSafeguarding"
       from unnest($1::text[]) with ordinality as r (id, place)
       left join lateral (
         select count(*)::int as open, min(lease_until) as next from review_item
         where claimed_by = r.id and status = 'IN_REVIEW' and lease_until > $2) o on true
       left join lateral (
         select count(distinct h.item_id)::int as claimed, min(h.created_at) as oldest,
           count(distinct h.item_id) filter (where 'SAFEGUARDING' = any(i.categories))::int as safeguarding,
           min(h.created_at) filter (where 'SAFEGUARDING' = any(i.categories)) as oldest_safeguarding
         from review_history h join review_item i on i.id = h.item_id
         where h.actor_id = r.id and h.action = 'CLAIMED' and h.created_at > $3) d on true
       order by r.place`,
      [reviewerIds, now, new Date(now.getTime() - dayMs)],
    );
  }
}
