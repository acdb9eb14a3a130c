import type { Queryable, Tx } from '#platform/database';
import type { ObjectStorage } from '#platform/storage';
import { packageFolder } from '../export/package-step.js';
import { stagingFolder } from '../export/staged-page.js';

/** This subgraph's own records of a person: requests stay as proof that they were answered, without the person. */
export class OwnRecords {
  readonly #storage: ObjectStorage;

  constructor(storage: ObjectStorage) {
    this.#storage = storage;
  }

  /** Copies of their data that were made for them. Repeating it is harmless. */
  async removeObjects(on: Queryable, userId: string): Promise<void> {
    const rows = await on.query<{ id: string }>(
      `select id from privacy_request where subject_user_id = $1 and type = 'EXPORT'`,
      [userId],
    );
    for (const { id } of rows) {
      await this.#storage.deleteFolder(stagingFolder(id));
      await this.#storage.deleteFolder(packageFolder(id));
    }
  }

  /** Everything else, in the transaction that ends the erasure. Returns how many rows lost the person. */
  async forget(tx: Tx, userId: string, at: Date): Promise<number> {
    const ofPerson = 'request_id in (select id from privacy_request where subject_user_id = $1)';
    for (const table of ['privacy_download_link', 'privacy_identity_code'])
      await tx.query(`delete from ${table} where ${ofPerson}`, [userId]);
    await tx.query(
      `delete from privacy_export_page where step_id in (select id from privacy_export_step where ${ofPerson})`,
      [userId],
    );
    await tx.query(
      `delete from event_outbox where sent_at is null and payload ->> 'userId' = $1 and type not like 'user.%'`,
      [userId],
    );
    await tx.query(
      `update privacy_legal_hold set subject_user_id = null where subject_user_id = $1 and released_at is not null`,
      [userId],
    );
    const rows = await tx.query(
      `update privacy_request set subject_user_id = null, download_code = null, idempotency_key = null,
         requested_by = case when requested_by = $1::text then subject_pseudonym else requested_by end,
         package_deleted_at = case when package_key is not null then coalesce(package_deleted_at, $2::timestamptz) end,
         staging_deleted_at = case when type = 'EXPORT' then coalesce(staging_deleted_at, $2::timestamptz) else staging_deleted_at end
       where subject_user_id = $1::uuid returning 1`,
      [userId, at],
    );
    return rows.length;
  }
}
