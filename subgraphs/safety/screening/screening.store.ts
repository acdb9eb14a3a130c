import { type Database, insertReturning, selectOf, type Tx } from '#platform/database';
import { ScreeningEntity, type ScreeningRow } from './screening.entity.js';

export class ScreeningStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Writes what is new and returns its ids: a content already screened under the same ruleset is left alone. */
  async insert(tx: Tx, rows: readonly ScreeningRow[]): Promise<ReadonlySet<string>> {
    const written = await insertReturning(tx, ScreeningEntity, rows, { onConflict: '(id) do nothing' });
    return new Set(written.map(({ id }) => id));
  }

  /** Whether an id cannot be that of other content of this company: it belongs to a feedback, or to another company. */
  async isTaken(tx: Tx, contentId: string, companyId: string): Promise<boolean> {
    const rows = await tx.query(
      `select 1 from screening where content_id = $1 and (company_id <> $2 or content_kind = 'FEEDBACK') limit 1`,
      [contentId, companyId],
    );
    return rows.length > 0;
  }

  /** The latest screening of each content, in the order asked; `null` where there is none. */
  async latestOfContents(contentIds: readonly string[]): Promise<(ScreeningRow | null)[]> {
    const rows = await this.#db.query<ScreeningRow>(
      `select distinct on (content_id) ${selectOf(ScreeningEntity)} from screening where content_id = any($1::uuid[])
       order by content_id, created_at desc, id desc`,
      [contentIds],
    );
    const byContent = new Map(rows.map((row) => [row.contentId, row]));
    return contentIds.map((id) => byContent.get(id) ?? null);
  }
}
