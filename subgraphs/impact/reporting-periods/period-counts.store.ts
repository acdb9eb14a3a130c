import type { Queryable } from '#platform/database';
import { type LocalDate, startOfLocalDay } from '#platform/time';
import type { PeriodCounts } from '../metrics/figures.rules.js';

export interface CountedPeriod {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly timeZone: string;
}

interface CountRow {
  readonly id: string | null;
  readonly name: string | null;
  readonly participants: number;
  readonly volunteers: number;
  readonly sessions: number;
  readonly minutes: number;
  readonly timePeople: number;
}

interface KindRow {
  readonly total: number;
  readonly paid: number;
  readonly own: number;
  readonly unknown: number;
  readonly paidPeople: number;
  readonly ownPeople: number;
  readonly unknownPeople: number;
}

/** A row of each programme, and one of all together in which a person counts once. Minutes of that one are in `kindsSql`. */
const countsSql = `
  with attended as (
    select s.id as session_id, s.program_id, a.user_id, a.role
    from session s left join session_attendance a on a.session_id = s.id
    where s.company_id = $1 and s.started_at >= $2 and s.started_at < $3
  ), approved as (
    select program_id, user_id, coalesce(sum(minutes) filter (where starts_at is null), 0) + minutes_of(
      range_agg(tstzrange(starts_at, starts_at + make_interval(mins => minutes))) filter (where starts_at is not null)) as minutes
    from volunteer_time where company_id = $1 and day >= $4::date and day < $5::date and status = 'APPROVED'
    group by program_id, user_id
  ), met as (
    select program_id, count(distinct user_id) filter (where role = 'PARTICIPANT') as participants,
      count(distinct user_id) filter (where role = 'VOLUNTEER') as volunteers, count(distinct session_id) as sessions
    from attended group by grouping sets ((program_id), ())
  ), given as (
    select program_id, sum(minutes) as minutes, count(distinct user_id) as people from approved group by grouping sets ((program_id), ())
  ), listed as (select program_id from met union select program_id from given)
  select p.id, p.name, coalesce(m.participants, 0)::int as participants, coalesce(m.volunteers, 0)::int as volunteers,
    coalesce(m.sessions, 0)::int as sessions, coalesce(g.minutes, 0)::int as minutes, coalesce(g.people, 0)::int as "timePeople"
  from listed l left join program p on p.id = l.program_id
    left join met m on m.program_id is not distinct from l.program_id left join given g on g.program_id is not distinct from l.program_id
  order by p.id nulls last`;

const kindsSql = `
  select t.total::float8 as total, t.paid::float8 as paid, t.own::float8 as own, t.unknown::float8 as unknown,
    count(distinct user_id) filter (where work_time = 'PAID')::int as "paidPeople",
    count(distinct user_id) filter (where work_time = 'OWN')::int as "ownPeople",
    count(distinct user_id) filter (where work_time = 'UNKNOWN')::int as "unknownPeople"
  from approved_volunteer_minutes($1, $2::date, $3::date) t
    left join volunteer_time v on v.company_id = $1 and v.day >= $2::date and v.day < $3::date and v.status = 'APPROVED'
  group by 1, 2, 3, 4`;

/** What is counted of a company in a period. Read in the transaction that closes it, so that all of it is of one instant. */
export async function periodCounts(
  on: Queryable,
  companyId: string,
  { from, to, timeZone }: CountedPeriod,
): Promise<PeriodCounts> {
  const instants = [startOfLocalDay(from, timeZone), startOfLocalDay(to, timeZone)];
  const rows = await on.query<CountRow>(countsSql, [companyId, ...instants, from, to]);
  const [kinds] = await on.query<KindRow>(kindsSql, [companyId, from, to]);
  const { participants = 0, volunteers = 0, sessions = 0, timePeople = 0 } = rows.find(({ id }) => id === null) ?? {};
  return {
    participants,
    volunteers,
    sessions,
    minutes: kinds!.total,
    timePeople,
    paidMinutes: kinds!.paid,
    ownMinutes: kinds!.own,
    unknownMinutes: kinds!.unknown,
    kindPeople: { paid: kinds!.paidPeople, own: kinds!.ownPeople, unknown: kinds!.unknownPeople },
    programs: rows.flatMap(({ id, name, ...counts }) => (id === null ? [] : [{ id, name: name!, ...counts }])),
  };
}
