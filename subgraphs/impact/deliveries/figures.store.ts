import type { Queryable } from '#platform/database';
import { startOfLocalDay } from '#platform/time';
import type { DeliveryFigures, FiguresPeriod } from '../partners/figures.js';
import type { ProgramKindName } from '../programs/program.entity.js';

interface ProgramRow {
  readonly id: string | null;
  readonly name: string | null;
  readonly kind: ProgramKindName | null;
  readonly participants: number;
  readonly volunteers: number;
  readonly sessions: number;
  readonly minutes: number;
}

/**
 * One statement, hence one snapshot: the totals count each person and each minute once, whatever the number of programmes, so minutes that
 * were given to two at once are in both of their lines.
 */
const figuresSql = `
  with attended as (
    select s.id as session_id, s.program_id, a.user_id, a.role
    from session s left join session_attendance a on a.session_id = s.id and a.active
    where s.company_id = $1 and s.active and s.started_at >= $2 and s.started_at < $3
  ), given as (
    select program_id, sum(loose + minutes_of(spans))::int as minutes from (
      select program_id, coalesce(sum(minutes) filter (where starts_at is null), 0) as loose,
        range_agg(tstzrange(starts_at, starts_at + make_interval(mins => minutes))) filter (where starts_at is not null) as spans
      from volunteer_time where company_id = $1 and day >= $4::date and day < $5::date and status = 'APPROVED'
      group by program_id, user_id
    ) people group by program_id
  ), listed as (select program_id from attended union select program_id from given)
  select p.id, p.name, p.kind,
    count(distinct a.user_id) filter (where a.role = 'PARTICIPANT')::int as participants,
    count(distinct a.user_id) filter (where a.role = 'VOLUNTEER')::int as volunteers,
    count(distinct a.session_id)::int as sessions,
    case when grouping(p.id) = 1 then (select total from approved_volunteer_minutes($1, $4::date, $5::date))
      else coalesce(max(g.minutes), 0) end::int as minutes
  from listed l join program p on p.id = l.program_id left join attended a on a.program_id = p.id left join given g on g.program_id = p.id
  group by grouping sets ((p.id, p.name, p.kind), ())
  order by p.id nulls last`;

/** The figures of a company for a period, from stored records only. */
export async function readFigures(on: Queryable, companyId: string, period: FiguresPeriod): Promise<DeliveryFigures> {
  const [company] = await on.query<{ id: string; name: string }>('select id, name from company where id = $1', [
    companyId,
  ]);
  if (!company) throw new Error(`Company ${companyId} does not exist: a delivery refers to it.`);
  const rows = await on.query<ProgramRow>(figuresSql, [
    companyId,
    startOfLocalDay(period.from, period.timeZone),
    startOfLocalDay(period.to, period.timeZone),
    period.from,
    period.to,
  ]);
  const total = rows.find(({ id }) => id === null);
  return {
    company,
    period: { key: period.key, from: period.from, to: period.to, timeZone: period.timeZone },
    programs: rows.flatMap(({ id, name, kind, ...counts }) =>
      id === null ? [] : [{ id, name: name!, type: kind!, ...counts }],
    ),
    totals: {
      participants: total?.participants ?? 0,
      volunteers: total?.volunteers ?? 0,
      sessions: total?.sessions ?? 0,
      minutes: total?.minutes ?? 0,
    },
  };
}
