import type { Database, Tx } from '#platform/database';
import type { Verdict } from './types.js';

export interface ScreeningRow {
  readonly id: string;
  readonly contentId: string;
  readonly companyId: string;
  readonly userId: string;
  readonly language: string;
  readonly assessed: boolean;
  readonly verdict: Verdict;
  readonly rulesetVersion: string;
  readonly createdAt: Date;
}

const columns = `id, content_id as "contentId", company_id as "companyId", user_id as "userId", language, assessed, verdict,
  ruleset_version as "rulesetVersion", created_at as "createdAt"`;

/** Writes what is new and answers the ids of it: a content already screened under the same ruleset is left alone. */
export async function insertScreenings(tx: Tx, rows: readonly ScreeningRow[]): Promise<ReadonlySet<string>> {
  const written = await tx.query<{ id: string }>(
    `insert into screening (id, content_id, company_id, user_id, language, assessed, verdict, ruleset_version, created_at)
     select id, "contentId", "companyId", "userId", language, assessed, verdict, "rulesetVersion", "createdAt"
     from jsonb_to_recordset($1::jsonb) as r (id uuid, "contentId" uuid, "companyId" uuid, "userId" uuid, language text,
       assessed boolean, verdict text, "rulesetVersion" text, "createdAt" timestamptz)
     on conflict (id) do nothing returning id`,
    [JSON.stringify(rows)],
  );
  return new Set(written.map((row) => row.id));
}

/** The latest screening of each content, in the order asked; `null` where there is none. */
export async function latestScreenings(db: Database, contentIds: readonly string[]): Promise<(ScreeningRow | null)[]> {
  const rows = await db.query<ScreeningRow>(
    `select distinct on (content_id) ${columns} from screening where content_id = any($1::uuid[])
     order by content_id, created_at desc, id desc`,
    [contentIds],
  );
  const byContent = new Map(rows.map((row) => [row.contentId, row]));
  return contentIds.map((id) => byContent.get(id) ?? null);
}
