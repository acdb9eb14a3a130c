import type { Database } from '#platform/database';

export interface CountDifference {
  readonly companyId: string;
  /** `feedback`, `outcomes` or `enrollments`. */
  readonly counts: string;
  /** Counts that are not what a recount gives. */
  readonly differences: number;
}

/** The counts that triggers keep, as a whole: compared, made anew, added up. */
export class CountsStore {
  constructor(private readonly db: Database) {}

  companies(): Promise<{ id: string; name: string }[]> {
    return this.db.query('select id, name from company order by id');
  }

  /** Compares the counts of a company with a recount of its rows; nothing is written. */
  async compare(companyId: string): Promise<CountDifference[]> {
    const rows = await this.db.transaction(
      (tx) =>
        tx.query<{ counts: string; differences: number }>(
          'select counts, differences::float8 as differences from impact_count_differences($1)',
          [companyId],
        ),
      { readOnly: true, limitMs: hourMs },
    );
    return rows.map((row) => ({ companyId, ...row }));
  }

  /** Counts the rows of a company anew. Writers of every company wait meanwhile. */
  async rebuild(companyId: string): Promise<void> {
    await this.db.transaction((tx) => tx.query('select recount_impact($1)', [companyId]), { limitMs: hourMs });
  }

  /**
   * Adds up rows of `feedback_day` that lie side by side; returns how many are fewer. The sums stay what they are, also while others do
   * the same: each adds up what it deleted itself.
   */
  async fold(limit = 50_000): Promise<number> {
    const [row] = await this.db.query<{ deleted: number; inserted: number }>(
      `with many as (
         select company_id, day, status, erased from feedback_day group by 1, 2, 3, 4 having count(*) > 1
         order by count(*) desc limit 1000
       ), gone as (
         delete from feedback_day where id in (
           select d.id from feedback_day d join many using (company_id, day, status, erased) limit $1 for update of d skip locked
         ) returning company_id, day, status, erased, count
       ), folded as (
         insert into feedback_day (company_id, day, status, count, erased)
         select company_id, day, status, sum(count), erased from gone group by 1, 2, 3, 5 having sum(count) <> 0
         returning 1
       )
       select (select count(*)::int from gone) as deleted, (select count(*)::int from folded) as inserted`,
      [limit],
    );
    return row!.deleted - row!.inserted;
  }
}

const hourMs = 3_600_000;
