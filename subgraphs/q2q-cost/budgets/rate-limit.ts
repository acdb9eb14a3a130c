import type { Database } from '../../../platform/database/index.js';

export const requestsPerWindow = 100;
export const windowMs = 60_000;

export type RateDecision = { readonly allowed: true } | { readonly allowed: false; readonly retryAt: Date };

/**
 * A sliding log, exact over all processes: at most 100 interactive requests of one company in any 60 seconds. (A fixed window lets up to
 * 200 through around its edge.) One statement: the row lock makes concurrent requests count each other.
 */
export async function takeRequest(db: Database, companyId: string, now: Date): Promise<RateDecision> {
  const windowStart = new Date(now.getTime() - windowMs);
  const taken = await db.query(
    `insert into rate_log as log (company_id, hits) values ($1, array[$2::timestamptz])
     on conflict (company_id) do update
       set hits = array(select hit from unnest(log.hits) hit where hit > $3 order by hit) || $2::timestamptz
       where (select count(*) from unnest(log.hits) hit where hit > $3) < $4
     returning company_id`,
    [companyId, now, windowStart, requestsPerWindow],
  );
  if (taken.length === 1) return { allowed: true };
  const [oldest] = await db.query<{ hit: Date | null }>(
    'select min(hit) as hit from rate_log, unnest(hits) hit where company_id = $1 and hit > $2',
    [companyId, windowStart],
  );
  return { allowed: false, retryAt: new Date((oldest?.hit ?? now).getTime() + windowMs) };
}
