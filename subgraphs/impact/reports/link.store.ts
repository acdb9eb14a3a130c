import { insertMany, type Queryable, selectOf, tableOf } from '#platform/database';
import { tokenHash } from '#platform/secret-links';
import { ReportLinkEntity, type ReportLinkRow } from './report.entity.js';

const table = tableOf(ReportLinkEntity);
const select = selectOf(ReportLinkEntity);

export class ReportLinkStore {
  constructor(private readonly db: Queryable) {}

  async add(row: ReportLinkRow): Promise<void> {
    await insertMany(this.db, ReportLinkEntity, [row]);
  }

  async byId(id: string): Promise<ReportLinkRow | null> {
    const [row] = await this.db.query<ReportLinkRow>(`select ${select} from ${table} where id = $1`, [id]);
    return row ?? null;
  }

  async byToken(token: string): Promise<ReportLinkRow | null> {
    const hash = tokenHash(token);
    if (hash === null) return null;
    const [row] = await this.db.query<ReportLinkRow>(`select ${select} from ${table} where token_hash = $1`, [hash]);
    return row ?? null;
  }

  /** Ends an address; the first time counts. */
  async revoke(id: string, now: Date): Promise<ReportLinkRow> {
    const [row] = await this.db.query<ReportLinkRow>(
      `update ${table} set revoked_at = coalesce(revoked_at, $2) where id = $1 returning ${select}`,
      [id, now],
    );
    return row!;
  }

  /** Embedded reports, newest first. */
  async embedsOf(reportIds: readonly string[], limit: number): Promise<ReportLinkRow[][]> {
    const rows = await this.db.query<ReportLinkRow & { at: number }>(
      `select * from (select ${select}, row_number() over (partition by report_id order by id desc)::int as at from ${table}
         where report_id = any($1::uuid[]) and kind = 'EMBED') links where at <= $2 order by at`,
      [reportIds, limit],
    );
    const byReport = Map.groupBy(rows, ({ reportId }) => reportId);
    return reportIds.map((id) => byReport.get(id) ?? []);
  }
}
