import { type Database, insertMany, selectOf, type Tx } from '#platform/database';
import type { Clock } from '#platform/time';
import type { PrivacyRequestRow, RedactionCounts } from '../requests/request.entity.js';
import { CatalogueSnapshotEntity, ExportPageEntity, type ExportPageRow } from './export.entity.js';
import type { Catalogue, ExportPlan } from './plan.rules.js';

export interface StoredPackage {
  readonly key: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly downloadCode: string;
  readonly expiresAt: Date;
  readonly redaction: RedactionCounts;
}

/** What is known of a copy that is being made: its instant, what was declared, its pages, and the package in the end. */
export class ExportStore {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** The instant the copy speaks about. A plan that is tried again keeps the first. */
  async fixInstant(tx: Tx, requestId: string): Promise<Date> {
    const [row] = await tx.query<{ asOf: Date }>(
      'update privacy_request set as_of = coalesce(as_of, $2) where id = $1 returning as_of as "asOf"',
      [requestId, this.#clock.now()],
    );
    return row!.asOf;
  }

  /** Keeps what every subgraph declared, once for all requests with the same declaration. */
  async savePlan(tx: Tx, requestId: string, plan: Pick<ExportPlan, 'catalogue' | 'catalogueHash'>): Promise<void> {
    const snapshot = { hash: plan.catalogueHash, body: plan.catalogue, firstSeenAt: this.#clock.now() };
    await insertMany(tx, CatalogueSnapshotEntity, [snapshot], { onConflict: '(hash) do nothing' });
    await tx.query('update privacy_request set catalogue_hash = $2 where id = $1', [requestId, plan.catalogueHash]);
  }

  async catalogueOf(request: Pick<PrivacyRequestRow, 'id' | 'catalogueHash'>): Promise<Catalogue> {
    const [stored] = await this.#db.query<{ body: Catalogue }>(
      `select ${selectOf(CatalogueSnapshotEntity)} from privacy_catalogue where hash = $1`,
      [request.catalogueHash],
    );
    if (!stored) throw new Error(`Request ${request.id} is packaged, but what was declared for it is not there.`);
    return stored.body;
  }

  async addPage(tx: Tx, page: ExportPageRow): Promise<void> {
    await insertMany(tx, ExportPageEntity, [page]);
  }

  pagesAfter(stepId: string, number: number, limit: number): Promise<ExportPageRow[]> {
    return this.#db.query<ExportPageRow>(
      `select ${selectOf(ExportPageEntity)} from privacy_export_page
       where step_id = $1 and number > $2 order by number limit $3`,
      [stepId, number, limit],
    );
  }

  async forgetPages(tx: Tx, stepId: string): Promise<void> {
    await tx.query('delete from privacy_export_page where step_id = $1', [stepId]);
  }

  async savePackage(tx: Tx, requestId: string, made: StoredPackage): Promise<void> {
    await tx.query(
      `update privacy_request set package_key = $2, package_bytes = $3, package_sha256 = $4, package_expires_at = $5,
         download_code = $6, redaction = $7 where id = $1`,
      [requestId, made.key, made.bytes, made.sha256, made.expiresAt, made.downloadCode, JSON.stringify(made.redaction)],
    );
  }

  /** The package of a request is to open with a passphrase only. */
  async markProtected(tx: Tx, requestId: string): Promise<void> {
    await tx.query('update privacy_request set package_protected = true where id = $1', [requestId]);
  }

  /** Requests that have ended and whose staging area is still there. */
  withStaging(limit: number): Promise<Pick<PrivacyRequestRow, 'id' | 'phase'>[]> {
    return this.#db.query(
      `select id, phase from privacy_request where finished_at is not null and staging_deleted_at is null
       order by id limit $1`,
      [limit],
    );
  }

  /** Requests whose package has had its time and is still there. */
  withExpiredPackage(limit: number): Promise<Pick<PrivacyRequestRow, 'id' | 'phase'>[]> {
    return this.#db.query(
      `select id, phase from privacy_request
       where package_expires_at <= $1 and package_deleted_at is null and package_key is not null order by id limit $2`,
      [this.#clock.now(), limit],
    );
  }

  /** True the first time: it is worth an entry in the trail once. */
  async noteStagingDeleted(tx: Tx, requestId: string): Promise<boolean> {
    const noted = await tx.query(
      'update privacy_request set staging_deleted_at = $2 where id = $1 and staging_deleted_at is null returning id',
      [requestId, this.#clock.now()],
    );
    // A key that was never used: the request failed or was taken back.
    await tx.query(
      "delete from privacy_working_set w using privacy_request r where w.request_id = $1 and r.id = $1 and r.type = 'EXPORT'",
      [requestId],
    );
    await tx.query(
      'delete from privacy_export_page using privacy_export_step s where s.id = step_id and s.request_id = $1',
      [requestId],
    );
    return noted.length > 0;
  }

  /** True the first time. */
  async notePackageDeleted(tx: Tx, requestId: string): Promise<boolean> {
    const noted = await tx.query(
      `update privacy_request set package_deleted_at = $2, download_code = null
       where id = $1 and package_deleted_at is null returning id`,
      [requestId, this.#clock.now()],
    );
    return noted.length > 0;
  }
}
