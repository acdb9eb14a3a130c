import { type Database, insertReturning, type Queryable, type RowOf, selectOf, type Tx } from '#platform/database';
import type { LocalDate, Month } from '#platform/time';
import { Decimal } from './decimal.js';
import type { RateOf } from './exchange.rules.js';
import { HourValueEntity, ProgramCostEntity, SroiModelEntity } from './sroi.entity.js';

export type SroiModelRow = RowOf<typeof SroiModelEntity>;
export type ProgramCostRow = RowOf<typeof ProgramCostEntity>;
export type HourValueRow = RowOf<typeof HourValueEntity>;

/** What a programme cost in one month of a period; null where no entry holds for it. */
export interface ProgramMonth {
  readonly programId: string;
  readonly programName: string;
  readonly month: Month;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly source: string | null;
}

/** What reports rest on: values, costs, hours and rates, each with its source. */
export class SroiInputs {
  constructor(private readonly db: Database) {}

  /** The latest version whose first day is not after this day. */
  async modelAt(companyId: string, day: LocalDate, on: Queryable = this.db): Promise<SroiModelRow | null> {
    const [row] = await on.query<SroiModelRow>(
      `select ${selectOf(SroiModelEntity)} from sroi_model where company_id = $1 and effective_from <= $2::date
       order by effective_from desc, version desc limit 1`,
      [companyId, day],
    );
    return row ?? null;
  }

  /** Its versions, the latest first. */
  models(companyId: string): Promise<SroiModelRow[]> {
    return this.db.query(
      `select ${selectOf(SroiModelEntity)} from sroi_model where company_id = $1 order by version desc limit 100`,
      [companyId],
    );
  }

  async lastModelVersion(companyId: string, tx: Tx): Promise<number> {
    // Two changes at once: the second waits, and sees the version of the first.
    await tx.query('select 1 from company where id = $1 for no key update', [companyId]);
    const [row] = await tx.query<{ version: number }>(
      'select coalesce(max(version), 0) as version from sroi_model where company_id = $1',
      [companyId],
    );
    return row!.version;
  }

  async insertModel(row: SroiModelRow, tx: Tx): Promise<SroiModelRow> {
    return (await insertReturning(tx, SroiModelEntity, [row]))[0]!;
  }

  async insertCost(row: ProgramCostRow, tx: Tx): Promise<ProgramCostRow> {
    return (await insertReturning(tx, ProgramCostEntity, [row]))[0]!;
  }

  async modelById(id: string, on: Queryable = this.db): Promise<SroiModelRow | null> {
    const [row] = await on.query<SroiModelRow>(`select ${selectOf(SroiModelEntity)} from sroi_model where id = $1`, [
      id,
    ]);
    return row ?? null;
  }

  async costById(id: string, on: Queryable = this.db): Promise<ProgramCostRow | null> {
    const [row] = await on.query<ProgramCostRow>(
      `select ${selectOf(ProgramCostEntity)} from program_cost where id = $1`,
      [id],
    );
    return row ?? null;
  }

  /** Every month of a period in which a programme of the company ran. */
  programMonths(
    { companyId, from, to }: { readonly companyId: string; readonly from: LocalDate; readonly to: LocalDate },
    on: Queryable = this.db,
  ): Promise<ProgramMonth[]> {
    return on.query<ProgramMonth>(
      `select p.id as "programId", p.name as "programName", to_char(m, 'YYYY-MM') as month, c.monthly_amount as amount, c.currency, c.source
       from program p cross join generate_series($2::date, $3::date - 1, interval '1 month') m
         left join lateral (
           select monthly_amount, currency, source from program_cost c
           where c.program_id = p.id and c.effective_from <= m order by c.effective_from desc, c.created_at desc, c.id desc limit 1
         ) c on true
       where p.company_id = $1 and p.starts_on < (m + interval '1 month')::date and (p.ends_on is null or p.ends_on > m::date)
       order by m, p.id`,
      [companyId, from, to],
    );
  }

  /** The latest year that is not after this one, as last published by that day. */
  async hourValue(country: string, year: number, on: Queryable = this.db): Promise<HourValueRow | null> {
    const [row] = await on.query<HourValueRow>(
      `select ${selectOf(HourValueEntity)} from hour_value where country = $1 and year <= $2 order by year desc, vintage desc limit 1`,
      [country, year],
    );
    return row ?? null;
  }

  /** The rates of a period, as last published. */
  async rates(
    { from, to }: { readonly from: LocalDate; readonly to: LocalDate },
    on: Queryable = this.db,
  ): Promise<{
    readonly rateOf: RateOf;
    readonly sources: readonly { currency: string; month: string; rate: string; source: string }[];
  }> {
    const rows = await on.query<{ currency: string; month: string; rate: string; source: string }>(
      `select distinct on (currency, month) currency, to_char(month, 'YYYY-MM') as month, per_euro as rate, source from exchange_rate
       where month >= $1::date and month < $2::date order by currency, month, vintage desc`,
      [from, to],
    );
    const known = new Map(rows.map((row) => [`${row.currency} ${row.month}`, new Decimal(row.rate)]));
    return { rateOf: (currency, month) => known.get(`${currency} ${month}`) ?? null, sources: rows };
  }

  /** Minutes that volunteers gave, by month of the company. */
  minutesByMonth(
    period: { readonly companyId: string; readonly start: Date; readonly end: Date; readonly timeZone: string },
    on: Queryable = this.db,
  ): Promise<{ month: Month; minutes: number }[]> {
    return on.query(
      `select to_char(s.started_at at time zone $4, 'YYYY-MM') as month, sum(s.duration_minutes)::float8 as minutes
       from session s join session_attendance a on a.session_id = s.id and a.role = 'VOLUNTEER' and a.active
       where s.company_id = $1 and s.active and s.started_at >= $2 and s.started_at < $3 group by 1 order by 1`,
      [period.companyId, period.start, period.end, period.timeZone],
    );
  }
}
