import type { Queryable } from '#platform/database';

/** `MM-DD` on which the fiscal year of a company begins. */
export async function fiscalYearStartOf(on: Queryable, companyId: string): Promise<string> {
  const [row] = await on.query<{ start: string | null }>(
    `select to_jsonb(c) ->> 'fiscal_year_start' as start from company c where id = $1`,
    [companyId],
  );
  return row?.start ?? '01-01';
}
