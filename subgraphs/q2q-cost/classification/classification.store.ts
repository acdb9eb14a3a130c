import type { Database, Tx } from '#platform/database';
import type { ClassificationStatus } from './classification.entity.js';
import type { OutcomeScore } from './provider.js';

export interface Classification {
  readonly id: string;
  readonly feedbackId: string | null;
  readonly reservationId: string | null;
  readonly companyId: string;
  readonly userId: string | null;
  readonly requestedBy: string | null;
  readonly status: ClassificationStatus;
  readonly provider: string;
  readonly model: string;
  readonly language: string;
  readonly scores: readonly OutcomeScore[];
  readonly createdAt: Date;
}

const columns = `id, feedback_id as "feedbackId", reservation_id as "reservationId", company_id as "companyId", user_id as "userId",
  requested_by as "requestedBy", status, provider, model, language, scores, created_at as "createdAt"`;

/**
 * Writes what is new and answers it. One classification per feedback and per reservation; only a text that was skipped for want of
 * budget may be classified again.
 */
export async function insertClassifications(tx: Tx, rows: readonly Classification[]): Promise<Classification[]> {
  if (rows.length === 0) return [];
  return tx.query<Classification>(
    `insert into classification (id, feedback_id, reservation_id, company_id, user_id, requested_by, status, provider, model, language,
       scores, created_at)
     select id, "feedbackId", "reservationId", "companyId", "userId", "requestedBy", status, provider, model, language, scores, "createdAt"
     from jsonb_to_recordset($1::jsonb) as r (id uuid, "feedbackId" uuid, "reservationId" uuid, "companyId" uuid, "userId" uuid,
       "requestedBy" text, status text, provider text, model text, language text, scores jsonb, "createdAt" timestamptz)
     on conflict (feedback_id) do update set reservation_id = excluded.reservation_id, status = excluded.status,
       provider = excluded.provider, model = excluded.model, language = excluded.language, scores = excluded.scores
       where classification.status = 'BUDGET_EXHAUSTED' and excluded.status <> 'BUDGET_EXHAUSTED'
     returning ${columns}`,
    [JSON.stringify(rows)],
  );
}

type Key = 'id' | 'feedback_id' | 'reservation_id';
const property = { id: 'id', feedback_id: 'feedbackId', reservation_id: 'reservationId' } as const;

/** By one of its unique keys, in the order asked; `null` where there is none. */
export async function classificationsBy(
  db: Pick<Database | Tx, 'query'>,
  key: Key,
  values: readonly string[],
): Promise<(Classification | null)[]> {
  const rows = await db.query<Classification>(`select ${columns} from classification where ${key} = any($1::uuid[])`, [
    values,
  ]);
  const byKey = new Map(rows.map((row) => [row[property[key]], row]));
  return values.map((value) => byKey.get(value) ?? null);
}
