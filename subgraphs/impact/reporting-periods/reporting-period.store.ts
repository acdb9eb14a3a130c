import {
  type Database,
  insertMany,
  insertReturning,
  type Queryable,
  type RowOf,
  selectOf,
  type Tx,
} from '#platform/database';
import type { LocalDate } from '#platform/time';
import type { Contributions } from '../suppression/suppression.rules.js';
import { ReleasedContributionEntity, ReportingPeriodEntity } from './reporting-period.entity.js';

export type EditionRow = RowOf<typeof ReportingPeriodEntity>;

/** A figure that was given out in the latest edition of a period. */
export interface ReleasedFigure {
  readonly periodId: string;
  readonly scope: string;
  readonly dimension: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly people: Contributions;
}

const columns = selectOf(ReportingPeriodEntity);

export class ReportingPeriodStore {
  constructor(private readonly db: Database) {}

  /** One close of a company at a time: each sees what was given out before. Held until the transaction ends. */
  async lock(companyId: string, tx: Tx): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('reporting-period ' || $1, 0))`, [companyId]);
  }

  /** The latest edition of the period with these days. */
  async latest(
    { companyId, from, to }: { readonly companyId: string; readonly from: LocalDate; readonly to: LocalDate },
    on: Queryable = this.db,
  ): Promise<EditionRow | null> {
    const [row] = await on.query<EditionRow>(
      `select ${columns} from reporting_period where company_id = $1 and from_day = $2::date and to_day = $3::date
       order by edition desc limit 1`,
      [companyId, from, to],
    );
    return row ?? null;
  }

  async byId(id: string): Promise<EditionRow | null> {
    const [row] = await this.db.query<EditionRow>(`select ${columns} from reporting_period where id = $1`, [id]);
    return row ?? null;
  }

  /** Closed periods of a company in their latest edition, the latest first; after the edition with this id. */
  page(
    companyId: string,
    { limit, afterId }: { readonly limit: number; readonly afterId: string | null },
  ): Promise<EditionRow[]> {
    return this.db.query<EditionRow>(
      `with latest as (
         select distinct on (key) ${columns} from reporting_period where company_id = $1 order by key, edition desc
       ), last as (select "toDay", "fromDay", id from latest where id = $3)
       select latest.* from latest where $3::uuid is null
         or ("toDay", "fromDay", id) < (select "toDay", "fromDay", id from last)
       order by "toDay" desc, "fromDay" desc, id desc limit $2`,
      [companyId, limit, afterId],
    );
  }

  /** What closing needs to know of every company. */
  companies(): Promise<{ id: string; country: string; timeZone: string; fiscalYearStart: string }[]> {
    return this.db.query(
      `select id, country, time_zone as "timeZone", fiscal_year_start as "fiscalYearStart" from company where active order by id`,
    );
  }

  async insert(edition: EditionRow, tx: Tx): Promise<EditionRow> {
    return (await insertReturning(tx, ReportingPeriodEntity, [edition]))[0]!;
  }

  /** Who was in what was given out, of the latest edition of each period. */
  async released(companyId: string, tx: Tx): Promise<ReleasedFigure[]> {
    const rows = await tx.query<{
      periodId: string;
      scope: string;
      dimension: string;
      from: string;
      to: string;
      people: readonly (readonly [string, number, number, number])[];
    }>(
      `with latest as (
         select distinct on (key) id, from_day, to_day from reporting_period where company_id = $1 order by key, edition desc
       )
       select l.id as "periodId", c.scope, c.dimension, to_char(l.from_day, 'YYYY-MM-DD') as "from", to_char(l.to_day, 'YYYY-MM-DD') as "to",
         json_agg(json_build_array(c.subject, c.texts, c.score_sum, c.first_score)) as people
       from latest l join released_contribution c on c.period_id = l.id group by 1, 2, 3, 4, 5`,
      [companyId],
    );
    return rows.map(({ people, ...figure }) => ({
      ...figure,
      people: new Map(people.map(([subject, texts, sum, first]) => [subject, { texts, sum, first }])),
    }));
  }

  async release(
    periodId: string,
    figures: readonly { readonly scope: string; readonly dimension: string; readonly people: Contributions }[],
    tx: Tx,
  ): Promise<void> {
    const rows = figures.flatMap(({ scope, dimension, people }) =>
      [...people].map(([subject, { texts, sum, first = 0 }]) => ({
        periodId,
        scope,
        dimension,
        subject,
        texts,
        scoreSum: sum,
        firstScore: first,
      })),
    );
    await insertMany(tx, ReleasedContributionEntity, rows);
  }
}
