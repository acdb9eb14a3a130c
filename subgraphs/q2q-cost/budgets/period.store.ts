import type { Tx } from '#platform/database';
import { nextPeriod, type Neighbours, type Period, periodByKey } from '../ledger/period.rules.js';

interface Row {
  readonly key: string;
  readonly start: Date;
  readonly end: Date;
}

const columns = 'period as key, period_start as start, period_end as "end"';

/** Periods of one company are made one after the other: each begins where another one ends. Held until the end of the transaction. */
export async function lockPeriods(tx: Tx, companyId: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`budget-periods:${companyId}`]);
}

/** The stored periods on both sides of an instant that none of them holds. */
export async function neighboursOf(db: Pick<Tx, 'query'>, companyId: string, at: Date): Promise<Neighbours> {
  const [before] = await db.query<Row>(
    `select ${columns} from ai_budget where company_id = $1 and period_end <= $2 order by period_end desc limit 1`,
    [companyId, at],
  );
  const [after] = await db.query<Row>(
    `select ${columns} from ai_budget where company_id = $1 and period_start > $2 order by period_start limit 1`,
    [companyId, at],
  );
  return { before: before ?? null, after: after ?? null };
}

/**
 * A change of the time zone works from the next period on, also where that one is there already: nothing can be spent in it yet. Call
 * with the periods locked.
 */
export async function moveComingPeriods(
  tx: Tx,
  { companyId, timeZone, now }: { companyId: string; timeZone: string; now: Date },
): Promise<void> {
  const [current] = await tx.query<Row>(
    `select ${columns} from ai_budget where company_id = $1 and period_start <= $2 order by period_start desc limit 1`,
    [companyId, now],
  );
  const coming = await tx.query<Row>(
    `select ${columns} from ai_budget where company_id = $1 and period_start > $2 order by period_start`,
    [companyId, now],
  );
  const moved: Period[] = [];
  for (const { key } of coming) {
    const before: Period | undefined = moved.at(-1) ?? current;
    const following = before && nextPeriod(before, timeZone);
    moved.push(following?.key === key ? following : periodByKey(key, timeZone)!);
  }
  // In one statement: what moves as a whole overlaps nothing when it is done.
  await tx.query(
    `update ai_budget set period_start = moved.start, period_end = moved."end", time_zone = $2, seq = seq + 1
     from unnest($3::text[], $4::timestamptz[], $5::timestamptz[]) as moved (key, start, "end")
     where company_id = $1 and period = moved.key
       and (period_start, period_end, time_zone) is distinct from (moved.start, moved."end", $2)`,
    [companyId, timeZone, moved.map(({ key }) => key), moved.map(({ start }) => start), moved.map(({ end }) => end)],
  );
}
