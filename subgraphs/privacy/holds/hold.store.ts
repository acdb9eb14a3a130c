import { type Database, insertMany, type Queryable, selectOf, type Tx } from '#platform/database';
import type { HeldRecords } from '../erasure/plan.rules.js';
import { LegalHoldEntity, LegalHoldItemEntity, type LegalHoldItemRow, type LegalHoldRow } from './legal-hold.entity.js';

export interface HoldFilter {
  /** `null`: every company. */
  readonly companyId: string | null;
  readonly subjectUserId?: string | undefined;
  readonly isOpen?: boolean | undefined;
}

const select = `select ${selectOf(LegalHoldEntity)} from privacy_legal_hold`;

export class HoldStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async insert(
    tx: Tx,
    hold: Omit<LegalHoldRow, 'releasedBy' | 'releasedAt' | 'releaseReason' | 'version'>,
    items: readonly Omit<LegalHoldItemRow, 'holdId' | 'position'>[],
  ): Promise<boolean> {
    const inserted = await insertMany(tx, LegalHoldEntity, [{ ...hold, version: 1 }], { onConflict: 'do nothing' });
    if (inserted === 0) return false;
    await insertMany(
      tx,
      LegalHoldItemEntity,
      items.map((item, position) => ({ ...item, holdId: hold.id, position })),
    );
    return true;
  }

  async get(id: string, on: Queryable = this.#db): Promise<LegalHoldRow | null> {
    const [row] = await on.query<LegalHoldRow>(`${select} where id = $1`, [id]);
    return row ?? null;
  }

  async lockHold(tx: Tx, id: string): Promise<LegalHoldRow | null> {
    const [row] = await tx.query<LegalHoldRow>(`${select} where id = $1 for update`, [id]);
    return row ?? null;
  }

  async byIdempotencyKey(on: Queryable, placedBy: string, key: string): Promise<LegalHoldRow | null> {
    const [row] = await on.query<LegalHoldRow>(`${select} where placed_by = $1 and idempotency_key = $2`, [
      placedBy,
      key,
    ]);
    return row ?? null;
  }

  async itemsOf(
    ids: readonly string[],
    on: Queryable = this.#db,
  ): Promise<ReadonlyMap<string, readonly LegalHoldItemRow[]>> {
    const rows = await on.query<LegalHoldItemRow>(
      `select ${selectOf(LegalHoldItemEntity)} from privacy_legal_hold_item where hold_id = any($1) order by hold_id, position`,
      [ids],
    );
    return Map.groupBy(rows, ({ holdId }) => holdId);
  }

  /** Newest first. */
  list(filter: HoldFilter, page: { readonly first: number; readonly after: string | null }): Promise<LegalHoldRow[]> {
    return this.#db.query<LegalHoldRow>(
      `${select} where ($1::uuid is null or company_id = $1) and ($2::uuid is null or subject_user_id = $2)
         and ($3::boolean is null or (released_at is null) = $3) and ($4::uuid is null or id < $4)
       order by id desc limit $5`,
      [filter.companyId, filter.subjectUserId ?? null, filter.isOpen ?? null, page.after, page.first],
    );
  }

  /** Every hold on records of a person, also those that were released. */
  allOf(on: Queryable, userId: string): Promise<LegalHoldRow[]> {
    return on.query<LegalHoldRow>(`${select} where subject_user_id = $1 order by id`, [userId]);
  }

  /** What is held of a person now, by subgraph. */
  async heldOf(on: Queryable, userId: string): Promise<ReadonlyMap<string, readonly HeldRecords[]>> {
    const rows = await on.query<HeldRecords & { subgraph: string }>(
      `select distinct i.subgraph, i.store, i.key from privacy_legal_hold_item i join privacy_legal_hold h on h.id = i.hold_id
       where h.subject_user_id = $1 and h.released_at is null order by 1, 2, 3`,
      [userId],
    );
    return Map.groupBy(rows, ({ subgraph }) => subgraph);
  }

  async release(tx: Tx, id: string, release: { readonly by: string; readonly at: Date; readonly reason: string }) {
    await tx.query(
      `update privacy_legal_hold set released_by = $2, released_at = $3, release_reason = $4, version = version + 1 where id = $1`,
      [id, release.by, release.at, release.reason],
    );
  }
}
