import type { Queryable } from '#platform/database';
import type { Partner } from '../destinations/destination.entity.js';

export interface PartnerStats {
  /** Null for all of them together. */
  readonly partner: Partner | null;
  readonly runs: number;
  readonly delivered: number;
  readonly failed: number;
  readonly skipped: number;
  readonly open: number;
  /** Delivered within the time that counts as on time. */
  readonly onTime: number;
  /** Delivered with one send for each call of its payload. */
  readonly firstAttempt: number;
  readonly retries: number;
  readonly meanDelaySeconds: number | null;
  readonly p95DelaySeconds: number | null;
}

const statsSql = `
  with sends as (
    select run_id, count(*) filter (where kind = 'SEND')::int as sends from delivery_attempt
    where run_id in (select id from delivery_run where company_id = $1 and scheduled_for >= $2 and scheduled_for < $3)
    group by run_id
  ), runs as (
    select d.partner, r.*, coalesce(s.sends, 0) as sends,
      extract(epoch from r.finished_at - r.scheduled_for)::float8 as delay
    from delivery_run r join destination d on d.id = r.destination_id left join sends s on s.run_id = r.id
    where r.company_id = $1 and r.scheduled_for >= $2 and r.scheduled_for < $3
  )
  select partner,
    count(*)::int as runs,
    count(*) filter (where outcome = 'DELIVERED')::int as delivered,
    count(*) filter (where outcome in ('DEAD_LETTERED', 'BLOCKED', 'UNKNOWN'))::int as failed,
    count(*) filter (where outcome in ('SKIPPED', 'CANCELLED'))::int as skipped,
    count(*) filter (where outcome is null)::int as open,
    count(*) filter (where outcome = 'DELIVERED' and delay * 1000 <= $4)::int as "onTime",
    count(*) filter (where outcome = 'DELIVERED' and sends <= parts)::int as "firstAttempt",
    coalesce(sum(greatest(sends - parts, 0)) filter (where sends > 0), 0)::int as retries,
    avg(delay) filter (where outcome = 'DELIVERED') as "meanDelaySeconds",
    percentile_cont(0.95) within group (order by delay) filter (where outcome = 'DELIVERED') as "p95DelaySeconds"
  from runs group by grouping sets ((partner), ()) order by partner nulls first`;

/** How deliveries of a company went whose time lies in `[start, end)`: all of them first, then by partner. One statement, one snapshot. */
export function deliveryStats(
  on: Queryable,
  of: { readonly companyId: string; readonly start: Date; readonly end: Date; readonly onTimeMs: number },
): Promise<PartnerStats[]> {
  return on.query<PartnerStats>(statsSql, [of.companyId, of.start, of.end, of.onTimeMs]);
}
