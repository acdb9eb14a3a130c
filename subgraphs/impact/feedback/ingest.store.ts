import type { Database, Tx } from '#platform/database';
import type { Outbox } from '#platform/events';
import type { Ids } from '#platform/time';
import { newEvent } from '#contracts/events';
import type { MetricsStore } from '../metrics/metrics.store.js';
import type { KeyedSubmission, StoredKey } from './ingest.rules.js';

/** Another process accepted one of these keys between our look and our insert; look again. */
export class KeyTaken extends Error {
  constructor() {
    super('An event of this batch was accepted by another process at the same moment; the batch is tried again.');
  }
}

/** A sender waits: better told to repeat soon than late. */
const statementMs = 3000;

interface StoreDependencies {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly ids: Ids;
  readonly metrics: Pick<MetricsStore, 'bump'>;
}

export class IngestStore {
  constructor(private readonly deps: StoreDependencies) {}

  /** What was accepted before under these keys. */
  async lookUp(keys: readonly string[], tx: Tx): Promise<Map<string, StoredKey>> {
    const rows = await tx.query<StoredKey & { key: string }>(
      `select key, encode(body_hash, 'hex') as "bodyHash", feedback_id as "feedbackId"
       from feedback_ingest_key where key = any($1::text[])`,
      [keys],
    );
    return new Map(rows.map((row) => [row.key, row]));
  }

  /**
   * Stores new submissions with distinct keys, their keys, their events and the companies' new
   * metrics versions. The primary key of the keys decides between processes: if it refuses one of
   * ours, everything is rolled back by `KeyTaken`. Returns the ids of the texts, in order.
   */
  async insert(submissions: readonly KeyedSubmission[], now: Date, tx: Tx): Promise<readonly string[]> {
    const rows = submissions.map((submission) => ({ ...submission, feedbackId: this.deps.ids.next() }));
    const column = <T>(read: (row: (typeof rows)[number]) => T) => rows.map(read);
    const [inserted] = await tx.query<{ count: number }>(insertSql, [
      column((row) => row.feedbackId),
      column((row) => row.companyId),
      column((row) => row.userId),
      column((row) => row.programId),
      column((row) => row.text),
      column((row) => row.locale),
      column((row) => row.rating),
      column((row) => row.submittedAt.toISOString()),
      column((row) => row.key),
      column((row) => row.bodyHash),
      now,
    ]);
    if (inserted?.count !== rows.length) throw new KeyTaken();
    await this.deps.outbox.append(tx, rows.map(receivedEvent));
    await this.deps.metrics.bump(
      rows.map((row) => row.companyId),
      now,
      tx,
    );
    return rows.map((row) => row.feedbackId);
  }

  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.deps.db.transaction(work, { limitMs: statementMs });
  }
}

/**
 * Keys are inserted in one order in every process, so that two batches with common keys wait for
 * each other instead of deadlocking.
 */
const insertSql = `
  with input as materialized (
    select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::smallint[], $8::timestamptz[],
      $9::text[], $10::text[])
      as t(id, company_id, user_id, program_id, text, locale, rating, submitted_at, key, body_hash)
  ), stored as (
    insert into feedback (id, company_id, user_id, program_id, text, locale, rating, status, submitted_at, received_at, status_changed_at)
    select id, company_id, user_id, program_id, text, locale, rating, 'RECEIVED', submitted_at, $11::timestamptz, $11::timestamptz
    from input
  ), keys as (
    insert into feedback_ingest_key (key, body_hash, feedback_id, received_at)
    select key, decode(body_hash, 'hex'), id, $11::timestamptz from input order by key
    on conflict (key) do nothing
    returning 1
  )
  select count(*)::int as count from keys`;

const receivedEvent = (row: KeyedSubmission & { feedbackId: string }) =>
  newEvent('feedback.received', row.feedbackId, {
    feedbackId: row.feedbackId,
    companyId: row.companyId,
    userId: row.userId,
    programId: row.programId,
    text: row.text,
    locale: row.locale,
    submittedAt: row.submittedAt.toISOString(),
  });
