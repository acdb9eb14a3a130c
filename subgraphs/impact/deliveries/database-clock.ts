import type { Queryable } from '#platform/database';

/** The one clock that all processes share. A process whose own clock is wrong neither sends early nor twice. */
export async function databaseNow(on: Queryable): Promise<Date> {
  const [row] = await on.query<{ now: Date }>("select date_trunc('milliseconds', clock_timestamp()) as now");
  return row!.now;
}
