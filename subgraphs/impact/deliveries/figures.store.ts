import type { Queryable } from '#platform/database';
import { type LocalDate, startOfLocalDay } from '#platform/time';
import type { CohortStore } from '../cohorts/cohort.store.js';
import type { ConsentStore } from '../consents/consent.store.js';
import type { PartnerConnector } from '../partners/connector.js';
import type { DeliveryFigures, FiguresPeriod, PersonFigures } from '../partners/figures.js';
import type { ProgramKindName } from '../programs/program.entity.js';
import type { ReportingPeriodStore } from '../reporting-periods/reporting-period.store.js';
import { toldOf } from './figures.rules.js';

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

/**
 * A row for each of these people in each of their programmes. A minute that was given to two programmes at once counts for the first one
 * alone: what a partner adds up is then what the person gave.
 */
const peopleSql = `
  with approved as (
    select user_id, program_id, max(day) as last_day, coalesce(sum(minutes) filter (where starts_at is null), 0) as loose,
      coalesce(range_agg(tstzrange(starts_at, starts_at + make_interval(mins => minutes))) filter (where starts_at is not null),
        '{}'::tstzmultirange) as spans
    from volunteer_time where company_id = $1 and day >= $2::date and day < $3::date and status = 'APPROVED' and user_id = any($4::uuid[])
    group by user_id, program_id
  ), alone as (
    select user_id, program_id, last_day, loose, spans - coalesce(range_agg(spans) over (
        partition by user_id order by program_id rows between unbounded preceding and 1 preceding), '{}'::tstzmultirange) as own
    from approved
  )
  select p.id as "userId", p.external_id as "externalId", p.email, a.program_id as "programId", (a.loose + minutes_of(a.own))::int as minutes,
    to_char(a.last_day, 'YYYY-MM-DD') as "lastDay"
  from alone a join person p on p.id = a.user_id where a.loose + minutes_of(a.own) > 0 order by p.id, a.program_id`;

export interface FiguresRequest {
  readonly companyId: string;
  readonly destinationId: string;
  readonly period: FiguresPeriod;
  readonly connector: PartnerConnector;
  /** In the time zone of the period: whose consent holds on it may be named. */
  readonly today: LocalDate;
}

interface FiguresDependencies {
  readonly periods: Pick<ReportingPeriodStore, 'latest'>;
  readonly cohorts: Pick<CohortStore, 'ofCompany'>;
  readonly consents: Pick<ConsentStore, 'holders'>;
}

/**
 * The figures of a company for a period, from stored records only: counts and time as they are now, what is about people's scores as it
 * was when the period was closed, and people by name where the partner gets them and they allow it.
 */
export class DeliveryFiguresReader {
  constructor(private readonly deps: FiguresDependencies) {}

  async read(on: Queryable, request: FiguresRequest): Promise<DeliveryFigures> {
    const { companyId, period, connector } = request;
    const figures = { ...(await this.counts(on, request)), ...(await this.closed(on, companyId, period)) };
    return connector.people === null ? figures : { ...figures, people: await this.people(on, request) };
  }

  private async counts(
    on: Queryable,
    { companyId, destinationId, period }: FiguresRequest,
  ): Promise<Pick<DeliveryFigures, 'company' | 'period' | 'programs' | 'totals'>> {
    const [company] = await on.query<{ id: string; name: string }>('select id, name from company where id = $1', [
      companyId,
    ]);
    if (!company) throw new Error(`Company ${companyId} does not exist: a delivery refers to it.`);
    const { key, from, to, timeZone } = period;
    const instants = [startOfLocalDay(from, timeZone), startOfLocalDay(to, timeZone)];
    const rows = await on.query<ProgramRow>(figuresSql, [companyId, ...instants, from, to]);
    const partnerIds = await this.partnerIds(on, destinationId);
    const total = rows.find(({ id }) => id === null);
    return {
      company,
      period: { key, from, to, timeZone },
      programs: rows.flatMap(({ id, name, kind, ...counts }) => {
        if (id === null) return [];
        const partnerId = partnerIds.get(id);
        return [{ id, name: name!, type: kind!, ...counts, ...(partnerId !== undefined && { partnerId }) }];
      }),
      totals: {
        participants: total?.participants ?? 0,
        volunteers: total?.volunteers ?? 0,
        sessions: total?.sessions ?? 0,
        minutes: total?.minutes ?? 0,
      },
    };
  }

  /** What programmes are called at the partner. */
  private async partnerIds(on: Queryable, destinationId: string): Promise<ReadonlyMap<string, string>> {
    const rows = await on.query<{ programId: string; partnerId: string }>(
      'select program_id as "programId", partner_id as "partnerId" from destination_program where destination_id = $1',
      [destinationId],
    );
    return new Map(rows.map(({ programId, partnerId }) => [programId, partnerId]));
  }

  private async closed(on: Queryable, companyId: string, { from, to }: FiguresPeriod) {
    const edition = await this.deps.periods.latest({ companyId, from, to }, on);
    return edition === null ? {} : toldOf(edition.figures, await this.deps.cohorts.ofCompany(companyId, on));
  }

  private async people(
    on: Queryable,
    { companyId, period, connector, today }: FiguresRequest,
  ): Promise<PersonFigures[]> {
    const holders = await this.deps.consents.holders(companyId, 'PARTNER_SHARING', today, on);
    type Row = Omit<PersonFigures, 'externalId'> & { readonly externalId: string | null };
    const rows = await on.query<Row>(peopleSql, [companyId, period.from, period.to, holders]);
    return rows
      .map(({ externalId, ...rest }) => ({ ...rest, ...(externalId !== null && { externalId }) }))
      .filter((person) => connector.people!.keyOf(person) !== undefined);
  }
}
