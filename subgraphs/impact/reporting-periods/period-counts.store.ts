import type { Queryable } from '#platform/database';
import type { LocalDate } from '#platform/time';
import { readFigures } from '../deliveries/figures.store.js';
import type { PeriodCounts } from '../metrics/figures.rules.js';

export interface CountedPeriod {
  readonly key: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly timeZone: string;
}

interface TimeRow {
  readonly programId: string | null;
  readonly people: number;
  readonly paid: number;
  readonly own: number;
  readonly unknown: number;
}

/** What is counted of a company in a period, from the same records as deliveries. */
export async function periodCounts(on: Queryable, companyId: string, period: CountedPeriod): Promise<PeriodCounts> {
  const { programs, totals } = await readFigures(on, companyId, period);
  const days = [companyId, period.from, period.to];
  const [kinds] = await on.query<{ paid: number; own: number; unknown: number }>(
    'select paid::float8, own::float8, unknown::float8 from approved_volunteer_minutes($1, $2::date, $3::date)',
    days,
  );
  const givers = await on.query<TimeRow>(
    `select program_id as "programId", count(distinct user_id)::int as people,
       count(distinct user_id) filter (where work_time = 'PAID')::int as paid,
       count(distinct user_id) filter (where work_time = 'OWN')::int as own,
       count(distinct user_id) filter (where work_time = 'UNKNOWN')::int as unknown
     from volunteer_time
     where company_id = $1 and day >= $2::date and day < $3::date and status = 'APPROVED' group by grouping sets ((program_id), ())`,
    days,
  );
  const given = (programId: string | null) => givers.find((row) => row.programId === programId);
  const timePeople = (programId: string | null) => given(programId)?.people ?? 0;
  const { paid = 0, own = 0, unknown = 0 } = given(null) ?? {};
  return {
    ...totals,
    timePeople: timePeople(null),
    paidMinutes: kinds!.paid,
    ownMinutes: kinds!.own,
    unknownMinutes: kinds!.unknown,
    kindPeople: { paid, own, unknown },
    programs: programs.map(({ id, name, participants, volunteers, sessions, minutes }) => ({
      id,
      name,
      participants,
      volunteers,
      sessions,
      minutes,
      timePeople: timePeople(id),
    })),
  };
}
