import { rowsOf, type Site } from '../harness/index.js';

type Count = { readonly count: number };

async function count(site: Site, database: Parameters<typeof rowsOf>[1], sql: string): Promise<number> {
  const [row] = await rowsOf<Count>(site, database, { sql: `select count(*)::int as count from ${sql}` });
  return row!.count;
}

export interface StoredText {
  readonly key: string;
  readonly feedbackId: string;
  readonly text: string;
  readonly status: string;
}

/** What became of the events with these ids, each with every text that was stored for it. */
export const storedTexts = (site: Site, ids: readonly string[]): Promise<StoredText[]> =>
  rowsOf<StoredText>(site, 'impact', {
    sql: `select k.key, f.id as "feedbackId", f.text, f.status from feedback_ingest_key k join feedback f on f.id = k.feedback_id
          where k.key = any($1) or k.key = any($2)`,
    values: [ids, ids.map((id) => `webhook:${id}`)],
  });

export const feedbackCount = (site: Site): Promise<number> => count(site, 'impact', 'feedback');

export const unfinishedTexts = (site: Site): Promise<number> =>
  count(site, 'impact', `feedback where status in ('RECEIVED', 'CLEARED')`);

/** Texts with two scores that count in one dimension. */
export const doubledScores = (site: Site): Promise<number> =>
  count(
    site,
    'impact',
    `(select feedback_id, dimension from outcome_score where superseded_at is null group by 1, 2 having count(*) > 1) doubled`,
  );

export const screenings = (site: Site, feedbackIds: readonly string[]): Promise<{ contentId: string }[]> =>
  rowsOf(site, 'safety', {
    sql: 'select content_id as "contentId" from screening where content_id = any($1::uuid[])',
    values: [feedbackIds],
  });

export interface Charge {
  readonly feedbackId: string;
  readonly reservationId: string | null;
  readonly reservationStatus: string | null;
}

export const charges = (site: Site, feedbackIds: readonly string[]): Promise<Charge[]> =>
  rowsOf<Charge>(site, 'q2q_cost', {
    sql: `select c.feedback_id as "feedbackId", c.reservation_id as "reservationId", r.status as "reservationStatus"
          from classification c left join reservation r on r.id = c.reservation_id where c.feedback_id = any($1::uuid[])`,
    values: [feedbackIds],
  });

export interface Ledger {
  readonly reservations: number;
  readonly settled: number;
  readonly cost: string;
  readonly spent: string;
  readonly contradictions: number;
}

export async function ledger(site: Site): Promise<Ledger> {
  const [row] = await rowsOf<Ledger>(site, 'q2q_cost', {
    sql: `select (select count(*)::int from reservation) as reservations,
            (select count(*)::int from reservation where status = 'SETTLED') as settled,
            (select coalesce(sum(cost_pusd - coalesce(overrun_pusd, 0)), 0)::text from reservation) as cost,
            (select coalesce(sum(spent_pusd), 0)::text from ai_budget) as spent,
            (select count(*)::int from ledger_proof()) as contradictions`,
  });
  return row!;
}

/** Events that were given up or wait for a person, in any subgraph. */
export async function deadLetters(site: Site): Promise<number> {
  let dead = 0;
  for (const database of ['impact', 'safety', 'q2q_cost', 'privacy'] as const)
    dead += await count(site, database, `event_inbox where status in ('DEAD', 'HELD')`);
  return dead;
}

export const progressOf = (site: Site, id: string): Promise<{ seq: number; progress: number }[]> =>
  rowsOf(site, 'privacy', {
    sql: 'select seq, progress from privacy_request_progress where request_id = $1 order by seq',
    values: [id],
  });
