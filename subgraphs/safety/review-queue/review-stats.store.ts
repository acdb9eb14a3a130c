import { type Database } from '#platform/database';
import type { Clock } from '#platform/time';

export interface ReviewStatsRow {
  readonly opened: number;
  readonly approved: number;
  readonly dismissed: number;
  readonly falsePositives: number;
  readonly waiting: number;
  readonly inReview: number;
  readonly escalated: number;
  readonly skips: number;
  readonly medianMinutesToClaim: number | null;
  readonly medianMinutesToDecision: number | null;
}

export interface StatsRange {
  readonly companyId: string;
  readonly from: Date;
  readonly to: Date;
}

export class ReviewStatsStore {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async of({ companyId, from, to }: StatsRange): Promise<ReviewStatsRow> {
    const minutes = (until: string) =>
      `percentile_cont(0.5) within group (order by extract(epoch from ${until} - created_at) / 60)`;
    const [row] = await this.#db.query<ReviewStatsRow>(
      `select
         count(*) filter (where created_at >= $2 and created_at < $3)::int as opened,
         count(*) filter (where status = 'APPROVED' and decided_at >= $2 and decided_at < $3)::int as approved,
         count(*) filter (where status = 'DISMISSED' and decided_at >= $2 and decided_at < $3)::int as dismissed,
         count(*) filter (where flags_confirmed = false and decided_at >= $2 and decided_at < $3)::int as "falsePositives",
         count(*) filter (where status = 'PENDING' or (status = 'IN_REVIEW' and lease_until <= $4 and escalated_by is null))::int as waiting,
         count(*) filter (where status = 'IN_REVIEW' and lease_until > $4)::int as "inReview",
         count(*) filter (where status = 'ESCALATED' or (status = 'IN_REVIEW' and lease_until <= $4 and escalated_by is not null))::int
           as escalated,
         coalesce(sum(skips) filter (where created_at >= $2 and created_at < $3), 0)::int as skips,
         (${minutes('first_claimed_at')} filter (where first_claimed_at >= $2 and first_claimed_at < $3))::float8
           as "medianMinutesToClaim",
         (${minutes('decided_at')} filter (where decided_at >= $2 and decided_at < $3))::float8 as "medianMinutesToDecision"
       from review_item where company_id = $1`,
      [companyId, from, to, this.#clock.now()],
    );
    return row!;
  }

  /** Open items with what their clocks need. */
  openTimes(companyId: string) {
    return this.#db.query<{
      categories: string[];
      createdAt: Date;
      firstClaimedAt: Date | null;
      decidedAt: Date | null;
    }>(
      `select categories, created_at as "createdAt", first_claimed_at as "firstClaimedAt", decided_at as "decidedAt"
       from review_item where company_id = $1 and status in ('PENDING', 'IN_REVIEW', 'ESCALATED')`,
      [companyId],
    );
  }

  /** Who claimed items of this company in the range. */
  async reviewers({ companyId, from, to }: StatsRange): Promise<string[]> {
    const rows = await this.#db.query<{ id: string }>(
      `select distinct h.actor_id as id from review_history h join review_item i on i.id = h.item_id
       where i.company_id = $1 and h.action = 'CLAIMED' and h.created_at >= $2 and h.created_at < $3 order by 1 limit 200`,
      [companyId, from, to],
    );
    return rows.map(({ id }) => id);
  }
}
