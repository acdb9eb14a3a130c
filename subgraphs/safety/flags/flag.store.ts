import type { Database, Tx } from '#platform/database';
import type { Category, Severity, Verdict } from '../screening/types.js';

export interface FlagRow {
  readonly id: string;
  readonly screeningId: string;
  readonly contentId: string;
  readonly companyId: string;
  readonly userId: string;
  readonly category: Category;
  readonly ruleId: string;
  readonly spans: readonly (readonly [number, number])[];
  readonly matchHash: string;
  readonly confidence: number;
  readonly severity: Severity;
  readonly verdict: Verdict;
  readonly rulesetVersion: string;
  readonly createdAt: Date;
}

const columns = `id, screening_id as "screeningId", content_id as "contentId", company_id as "companyId", user_id as "userId", category,
  rule_id as "ruleId", spans, match_hash as "matchHash", confidence, severity, verdict, ruleset_version as "rulesetVersion",
  created_at as "createdAt"`;

export async function insertFlags(tx: Tx, rows: readonly FlagRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into safety_flag (id, screening_id, content_id, company_id, user_id, category, rule_id, spans, match_hash, confidence,
       severity, verdict, ruleset_version, created_at)
     select id, "screeningId", "contentId", "companyId", "userId", category, "ruleId", spans, "matchHash", confidence, severity,
       verdict, "rulesetVersion", "createdAt"
     from jsonb_to_recordset($1::jsonb) as r (id uuid, "screeningId" uuid, "contentId" uuid, "companyId" uuid, "userId" uuid,
       category text, "ruleId" text, spans jsonb, "matchHash" text, confidence double precision, severity text, verdict text,
       "rulesetVersion" text, "createdAt" timestamptz)
     on conflict (id) do nothing`,
    [JSON.stringify(rows)],
  );
}

export async function flagsByIds(db: Database, ids: readonly string[]): Promise<(FlagRow | null)[]> {
  const rows = await db.query<FlagRow>(`select ${columns} from safety_flag where id = any($1::uuid[])`, [ids]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** The flags of each screening, surest first, in the order asked. */
export async function flagsOfScreenings(db: Database, screeningIds: readonly string[]): Promise<FlagRow[][]> {
  const rows = await db.query<FlagRow>(
    `select ${columns} from safety_flag where screening_id = any($1::uuid[]) order by confidence desc, rule_id`,
    [screeningIds],
  );
  const byScreening = Map.groupBy(rows, (row) => row.screeningId);
  return screeningIds.map((id) => byScreening.get(id) ?? []);
}
