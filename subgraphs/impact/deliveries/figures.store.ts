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

/** One statement, hence one snapshot: the totals count each person once, whatever the number of programmes. */
const figuresSql = `
  with attended as (
    select s.id as session_id, s.program_id, s.duration_minutes, a.user_id, a.role
    from session s left join session_attendance a on a.session_id = s.id
    where s.company_id = $1 and s.started_at >= $2 and s.started_at < $3
  )
  select p.id, p.name, p.kind,
    count(distinct a.user_id) filter (where a.role = 'PARTICIPANT')::int as participants,
    count(distinct a.user_id) filter (where a.role = 'VOLUNTEER')::int as volunteers,
    count(distinct a.session_id)::int as sessions,
    coalesce(sum(a.duration_minutes) filter (where a.role = 'VOLUNTEER'), 0)::int as minutes
  from attended a join program p on p.id = a.program_id
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
