import { type Database, insertMany, type Queryable, selectOf, tableOf, type Tx } from '#platform/database';
import { leasesOf, sql } from '#platform/leases';
import type { Ids } from '#platform/time';
import type { RunStatus } from '../deliveries/run.rules.js';
import { ReportingPeriodEntity } from '../reporting-periods/reporting-period.entity.js';
import type { EditionRow } from '../reporting-periods/reporting-period.store.js';
import { ImpactReportEntity, type MarkKind, PeriodMarkEntity, type ReportRow } from './report.entity.js';

export const reportLeases = leasesOf(ImpactReportEntity);

export interface Mark {
  readonly kind: MarkKind;
  readonly markedOn: string;
}

export interface ReportFilter {
  /** Null: of every company. */
  readonly companyId: string | null;
  readonly periodKey: string | null;
}

const table = tableOf(ImpactReportEntity);
const select = selectOf(ImpactReportEntity);

export class ReportStore {
  constructor(
    private readonly db: Database,
    private readonly ids: Ids,
  ) {}

  async byIds(ids: readonly string[], on: Queryable = this.db): Promise<(ReportRow | null)[]> {
    const rows = await on.query<ReportRow>(`select ${select} from ${table} where id = any($1::uuid[])`, [ids]);
    const known = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => known.get(id) ?? null);
  }

  async byId(id: string, on: Queryable = this.db): Promise<ReportRow | null> {
    return (await this.byIds([id], on))[0]!;
  }

  /** Newest first, after the one with this id. */
  page(
    { companyId, periodKey }: ReportFilter,
    { limit, afterId }: { readonly limit: number; readonly afterId: string | null },
  ): Promise<ReportRow[]> {
    return this.db.query<ReportRow>(
      `select ${select} from ${table} where ($1::uuid is null or company_id = $1) and ($2::text is null or period_key = $2)
         and ($3::uuid is null or id < $3) order by id desc limit $4`,
      [companyId, periodKey, afterId, limit],
    );
  }

  /** The report of this edition: the one there is, or a new one that waits to be made. One that failed waits again. */
  async request(
    tx: Tx,
    given: { readonly edition: EditionRow; readonly requestedBy: string | null; readonly now: Date },
  ): Promise<ReportRow> {
    const { edition, requestedBy, now } = given;
    const comparedId = await this.comparedWith(tx, edition);
    const row = {
      id: this.ids.next(),
      companyId: edition.companyId,
      periodId: edition.id,
      periodKey: edition.key,
      edition: edition.edition,
      comparedId,
      requestedBy,
      status: 'PENDING' as const,
      progress: 0,
      document: null,
      files: [],
      error: null,
      attempts: 0,
      nextAttemptAt: now,
      leaseUntil: null,
      fence: 0,
      seq: 1,
      createdAt: now,
      startedAt: null,
      finishedAt: null,
    };
    await insertMany(tx, ImpactReportEntity, [row], { onConflict: '(period_id) do nothing' });
    await tx.query(
      `update ${table} set status = 'PENDING', attempts = 0, error = null, finished_at = null, next_attempt_at = $2, seq = seq + 1
       where period_id = $1 and status = 'FAILED'`,
      [edition.id, now],
    );
    const [report] = await tx.query<ReportRow>(`select ${select} from ${table} where period_id = $1`, [edition.id]);
    return report!;
  }

  /** The latest earlier edition with a report, or the edition before: what readers have in hand. */
  private async comparedWith(tx: Tx, { companyId, key, edition }: EditionRow): Promise<string | null> {
    const [row] = await tx.query<{ id: string }>(
      `select p.id from reporting_period p left join ${table} r on r.period_id = p.id
       where p.company_id = $1 and p.key = $2 and p.edition < $3 order by (r.id is not null) desc, p.edition desc limit 1`,
      [companyId, key, edition],
    );
    return row?.id ?? null;
  }

  async edition(id: string): Promise<EditionRow | null> {
    const [row] = await this.db.query<EditionRow>(
      `select ${selectOf(ReportingPeriodEntity)} from reporting_period where id = $1`,
      [id],
    );
    return row ?? null;
  }

  /** The latest edition of the period of each of these reports. */
  async latestEditions(reports: readonly ReportRow[]): Promise<number[]> {
    const rows = await this.db.query<{ id: string; edition: number }>(
      `select r.id, max(p.edition) as edition from ${table} r join reporting_period p on p.company_id = r.company_id and p.key = r.period_key
       where r.id = any($1::uuid[]) group by r.id`,
      [reports.map(({ id }) => id)],
    );
    const known = new Map(rows.map(({ id, edition }) => [id, edition]));
    return reports.map(({ id, edition }) => known.get(id) ?? edition);
  }

  /** What became known of these editions after they were given out. */
  async marks(periodIds: readonly string[], on: Queryable = this.db): Promise<Mark[][]> {
    const rows = await on.query<Mark & { periodId: string }>(
      `select ${selectOf(PeriodMarkEntity)} from ${tableOf(PeriodMarkEntity)} where period_id = any($1::uuid[]) order by kind`,
      [periodIds],
    );
    return periodIds.map((id) => rows.filter(({ periodId }) => periodId === id));
  }

  /**
   * Marks every edition that a person's scores are in, under the random name of the counts. Returns how many were marked now. Marking again
   * changes nothing.
   */
  async mark(
    tx: Tx,
    { userId, kind, today }: { readonly userId: string; readonly kind: MarkKind; readonly today: string },
  ): Promise<number> {
    const rows = await tx.query(
      `insert into ${tableOf(PeriodMarkEntity)} (period_id, kind, marked_on)
       select distinct c.period_id, $2, $3::date from released_contribution c join outcome_subject s on s.subject = c.subject
       where s.user_id = $1 on conflict do nothing returning period_id`,
      [userId, kind, today],
    );
    return rows.length;
  }

  /** The first report whose time has come. */
  claim(leaseMs: number): Promise<ReportRow | null> {
    return reportLeases.claim(this.db, {
      leaseMs,
      where: sql`status in ('PENDING', 'PROCESSING') and next_attempt_at <= clock_timestamp()`,
      orderBy: sql`next_attempt_at, id`,
    });
  }

  async waiting(): Promise<Readonly<Record<Extract<RunStatus, 'PENDING' | 'PROCESSING'>, number>>> {
    const [row] = await this.db.query<{ PENDING: number; PROCESSING: number }>(
      `select count(*) filter (where status = 'PENDING')::int as "PENDING", count(*) filter (where status = 'PROCESSING')::int as "PROCESSING"
       from ${table}`,
    );
    return row!;
  }
}
