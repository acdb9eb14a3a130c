import type { Tx } from '#platform/database';

/** The topic that says "this company's metrics changed". */
export const metricsTopic = (companyId: string): string => `metrics:${companyId}`;

/** Gives each of these companies' metrics a new version; in one order everywhere, since the rows stay locked until the commit. */
export async function bumpMetrics(companyIds: readonly string[], now: Date, tx: Tx): Promise<void> {
  if (companyIds.length === 0) return;
  await tx.query(
    `insert into company_metrics (company_id, seq, changed_at)
     select distinct company_id, 1, $2::timestamptz from unnest($1::uuid[]) as t(company_id) order by company_id
     on conflict (company_id) do update set seq = company_metrics.seq + 1, changed_at = excluded.changed_at`,
    [[...new Set(companyIds)], now],
  );
}
