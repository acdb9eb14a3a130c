import { type Database, insertMany, type Queryable, type RowOf, selectOf, type Tx } from '#platform/database';
import type { LocalDate } from '#platform/time';
import { ProgramFundingEntity, ProgramFundingShareEntity } from './funding.entity.js';
import type { FundingShare, FundingSpan } from './shares.rules.js';

export interface ProgramFundingRow extends RowOf<typeof ProgramFundingEntity> {
  readonly shares: readonly FundingShare[];
}

export interface PeopleCounts {
  readonly participants: number;
  readonly volunteers: number;
  readonly sessions: number;
}

const withShares = `select ${selectOf(ProgramFundingEntity, 'f')},
    (select json_agg(json_build_object('companyId', s.company_id, 'weight', s.weight) order by s.position)
     from program_funding_share s where s.funding_id = f.id) as shares
  from program_funding f`;

export class FundingStore {
  constructor(private readonly db: Database) {}

  async byId(id: string, on: Queryable = this.db): Promise<ProgramFundingRow | null> {
    const [row] = await on.query<ProgramFundingRow>(`${withShares} where f.id = $1`, [id]);
    return row ?? null;
  }

  /** What counts of each month of a programme, the latest first. */
  entries(programId: string): Promise<ProgramFundingRow[]> {
    return this.db.query(
      `select * from (select distinct on (f."effectiveFrom") f.* from (${withShares} where f.program_id = $1) f
         order by f."effectiveFrom", f."createdAt" desc, f.id desc) latest order by "effectiveFrom" desc`,
      [programId],
    );
  }

  async insert({ shares, ...row }: ProgramFundingRow, tx: Tx): Promise<ProgramFundingRow> {
    await insertMany(tx, ProgramFundingEntity, [row]);
    await insertMany(
      tx,
      ProgramFundingShareEntity,
      shares.map((share, position) => ({ fundingId: row.id, position, ...share })),
    );
    return { ...row, shares };
  }

  /** Those of these ids that are companies which take part. */
  async companies(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.db.query<{ id: string }>('select id from company where id = any($1::uuid[]) and active', [
      ids,
    ]);
    return new Set(rows.map(({ id }) => id));
  }

  /** The company and those below it, whole branches of a group. */
  async group(companyId: string): Promise<readonly { readonly id: string; readonly name: string }[]> {
    return this.db.query(
      `with recursive below as (
         select id, name, 0 as depth from company where id = $1
         union all select c.id, c.name, b.depth + 1 from company c join below b on c.parent_id = b.id where b.depth < 20
       ) select id, name from below order by depth, name, id`,
      [companyId],
    );
  }

  /** What these companies pay for in these days, cut at each change of the shares. */
  spans(companyIds: readonly string[], { from, to }: { from: LocalDate; to: LocalDate }): Promise<FundingSpan[]> {
    return this.db.query(
      `with concerned as (
         select p.id, p.name, p.company_id from program p where p.company_id = any($1::uuid[])
           or exists (select 1 from program_funding f join program_funding_share s on s.funding_id = f.id
             where f.program_id = p.id and s.company_id = any($1::uuid[]))
       ), entry as (
         select distinct on (f.program_id, f.effective_from) f.id, f.program_id, f.effective_from
         from program_funding f join concerned c on c.id = f.program_id
         order by f.program_id, f.effective_from, f.created_at desc, f.id desc
       ), span as (
         select e.id, e.program_id, e.effective_from as first,
           lead(e.effective_from) over (partition by e.program_id order by e.effective_from) as until
         from entry e
         union all
         select null, c.id, null, (select min(e.effective_from) from entry e where e.program_id = c.id) from concerned c
       ), cut as (
         select id, program_id, greatest(coalesce(first, $2::date), $2::date) as first, least(coalesce(until, $3::date), $3::date) as until
         from span
       )
       select c.id as "programId", c.name as "programName", c.company_id as "companyId", k.first::text as "from", k.until::text as "to",
         coalesce((select json_agg(json_build_object('companyId', s.company_id, 'weight', s.weight) order by s.position)
           from program_funding_share s where s.funding_id = k.id),
           json_build_array(json_build_object('companyId', c.company_id, 'weight', '1'))) as shares
       from cut k join concerned c on c.id = k.program_id where k.first < k.until order by c.name, c.id, k.first`,
      [companyIds, from, to],
    );
  }

  /** Approved minutes of each span, in order, each minute of a person in a programme once. */
  async minutes(spans: readonly FundingSpan[]): Promise<number[]> {
    const rows = await this.db.query<{ minutes: number }>(
      `select coalesce((select sum(loose + minutes_of(taken)) from (
           select coalesce(sum(t.minutes) filter (where t.starts_at is null), 0) as loose,
             range_agg(tstzrange(t.starts_at, t.starts_at + make_interval(mins => t.minutes))) filter (where t.starts_at is not null) as taken
           from volunteer_time t where t.program_id = k.program_id and t.day >= k.first and t.day < k.until and t.status = 'APPROVED'
           group by t.user_id) people), 0)::float8 as minutes
       from unnest($1::uuid[], $2::date[], $3::date[]) with ordinality k(program_id, first, until, n) order by k.n`,
      columns(spans),
    );
    return rows.map(({ minutes }) => minutes);
  }

  /** People and meetings of all these spans together: each of them once, however many spans they are in. */
  async people(spans: readonly FundingSpan[]): Promise<PeopleCounts> {
    const [row] = await this.db.query<PeopleCounts>(
      `select count(distinct a.user_id) filter (where a.role = 'PARTICIPANT')::int as participants,
         count(distinct a.user_id) filter (where a.role = 'VOLUNTEER')::int as volunteers, count(distinct s.id)::int as sessions
       from unnest($1::uuid[], $2::date[], $3::date[]) k(program_id, first, until)
         join program p on p.id = k.program_id join company c on c.id = p.company_id
         join session s on s.program_id = k.program_id and s.active and s.started_at >= k.first::timestamp at time zone c.time_zone
           and s.started_at < k.until::timestamp at time zone c.time_zone
         left join session_attendance a on a.session_id = s.id and a.active`,
      columns(spans),
    );
    return row!;
  }
}

const columns = (spans: readonly FundingSpan[]) => [
  spans.map(({ programId }) => programId),
  spans.map(({ from }) => from),
  spans.map(({ to }) => to),
];
