import { type Database, insertMany, type Queryable, type RowOf, selectOf, tableOf, type Tx } from '#platform/database';
import { type Changes, type Lease, leasesOf, sql } from '#platform/leases';
import { ClassificationEntity } from '../classification/classification.entity.js';
import { ReservationEntity } from '../ledger/ledger.entity.js';
import {
  BatchEntity,
  BatchItemEntity,
  type BatchOutcome,
  type ItemFailure,
  type ItemState,
  openItemStates,
} from './batch.entity.js';

export type Batch = RowOf<typeof BatchEntity>;
export type BatchItem = RowOf<typeof BatchItemEntity>;
export type ItemCounts = Readonly<Record<ItemState, number>>;

/** What became of an item. */
export interface ItemEnd {
  readonly id: string;
  readonly state: Extract<ItemState, 'SCORED' | 'ABSTAINED' | 'FAILED'>;
  readonly failure: ItemFailure | null;
  readonly classificationId: string | null;
}

/** The verdict of safety on an item. */
export interface ScreenedItem {
  readonly id: string;
  readonly batchId: string;
  /** `null`: it is held. */
  readonly text: string | null;
  readonly language: string;
}

const table = tableOf(BatchEntity);
const items = tableOf(BatchItemEntity);
const select = `select ${selectOf(BatchEntity)} from ${table}`;
const selectItems = `select ${selectOf(BatchItemEntity)} from ${items}`;
const open = `(${openItemStates.map((state) => `'${state}'`).join(', ')})`;
const leases = leasesOf(BatchEntity);

export class BatchStore {
  readonly leases = leases;

  constructor(private readonly db: Database) {}

  async insert(tx: Tx, batch: Batch, texts: readonly BatchItem[]): Promise<void> {
    await insertMany(tx, BatchEntity, [batch]);
    await insertMany(tx, BatchItemEntity, texts);
  }

  async byId(id: string, on: Queryable = this.db): Promise<Batch | null> {
    const [row] = await on.query<Batch>(`${select} where id = $1`, [id]);
    return row ?? null;
  }

  /** Newest first; `null`: of all companies. */
  page(page: { companyId: string | null; afterId: string | null; limit: number }): Promise<Batch[]> {
    return this.db.query<Batch>(
      `${select} where ($1::uuid is null or company_id = $1) and ($2::uuid is null or id < $2) order by id desc limit $3`,
      [page.companyId, page.afterId, page.limit],
    );
  }

  /** How many items are in which state, by batch. */
  async counts(batchIds: readonly string[], on: Queryable = this.db): Promise<Map<string, Partial<ItemCounts>>> {
    const rows = await on.query<{ batchId: string; state: ItemState; n: number }>(
      `select batch_id as "batchId", state, count(*)::int as n from ${items} where batch_id = any($1::uuid[]) group by 1, 2`,
      [batchIds],
    );
    const counts = new Map<string, Partial<Record<ItemState, number>>>();
    for (const { batchId, state, n } of rows) counts.set(batchId, { ...counts.get(batchId), [state]: n });
    return counts;
  }

  /** What the answers of a batch cost. */
  async cost(batchId: string): Promise<bigint> {
    const [row] = await this.db.query<{ pusd: string }>(
      `select coalesce(sum(r.cost_pusd), 0) as pusd from ${items} i
         join ${tableOf(ClassificationEntity)} c on c.id = i.classification_id
         join ${tableOf(ReservationEntity)} r on r.id = c.reservation_id where i.batch_id = $1`,
      [batchId],
    );
    return BigInt(row!.pusd);
  }

  /** In the order in which they were given. */
  itemPage(
    batchId: string,
    page: { readonly states: readonly ItemState[] | null; readonly after: number; readonly limit: number },
  ): Promise<BatchItem[]> {
    return this.db.query<BatchItem>(
      `${selectItems} where batch_id = $1 and position > $2 and ($3::text[] is null or state = any($3)) order by position limit $4`,
      [batchId, page.after, page.states, page.limit],
    );
  }

  /** One that waits for a worker, or whose worker has gone. */
  claim(leaseMs: number, now: Date): Promise<Batch | null> {
    return leases.claim(this.db, {
      leaseMs,
      where: sql`status in ('PENDING', 'PROCESSING') and not paused and (retry_at is null or retry_at <= ${now})`,
      orderBy: sql`coalesce(retry_at, created_at), id`,
      set: {
        status: 'PROCESSING',
        startedAt: sql`coalesce(started_at, ${now})`,
        waitsFor: null,
        retryAt: null,
        seq: sql`seq + 1`,
      },
    });
  }

  /** @throws LeaseLost when another worker has taken it over, or it was cancelled. */
  write(on: Queryable, lease: Lease, changes: Changes<typeof BatchEntity> = {}): Promise<Batch> {
    return leases.write(on, lease, { ...changes, seq: sql`seq + 1` });
  }

  /** @throws LeaseLost when another worker has taken it over, or it was cancelled. */
  async release(on: Queryable, lease: Lease, changes: Changes<typeof BatchEntity>): Promise<void> {
    await leases.release(on, lease, { ...changes, seq: sql`seq + 1` });
  }

  /** The next items to be screened, with so many on their way at most; returns them. Call under the lease. */
  async submit(tx: Tx, batchId: string, mostOnTheirWay: number, page: number): Promise<BatchItem[]> {
    return tx.query<BatchItem>(
      `update ${items} set state = 'SCREENING' where id in (
         select id from ${items} where batch_id = $1 and state = 'NEW' order by position
         limit least($3, greatest(0, $2 - (select count(*) from ${items} where batch_id = $1 and state in ('SCREENING', 'READY')))))
       returning ${selectOf(BatchItemEntity)}`,
      [batchId, mostOnTheirWay, page],
    );
  }

  ready(batchId: string, limit: number): Promise<BatchItem[]> {
    return this.db.query<BatchItem>(
      `${selectItems} where batch_id = $1 and state = 'READY' order by position limit $2`,
      [batchId, limit],
    );
  }

  /** Writes down verdicts on items that wait for one; of others nothing is changed. Returns the batches that were. */
  async screened(tx: Tx, verdicts: readonly ScreenedItem[]): Promise<string[]> {
    // Batches first, in one order: a worker writes its batch before its items, too.
    const batchIds = [...new Set(verdicts.map(({ batchId }) => batchId))].sort();
    await tx.query(`select id from ${table} where id = any($1::uuid[]) order by id for update`, [batchIds]);
    const rows = await tx.query<{ batchId: string }>(
      `update ${items} i set state = case when v.text is null then 'HELD' else 'READY' end, text = v.text, language = v.language
       from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as v (id, batch_id, text, language)
       where i.id = v.id and i.batch_id = v.batch_id and i.state = 'SCREENING' returning i.batch_id as "batchId"`,
      [
        verdicts.map(({ id }) => id),
        verdicts.map(({ batchId }) => batchId),
        verdicts.map(({ text }) => text),
        verdicts.map(({ language }) => language),
      ],
    );
    const changed = [...new Set(rows.map(({ batchId }) => batchId))];
    await tx.query(
      `update ${table} set seq = seq + 1, retry_at = case when waits_for = 'SCREENING' then null else retry_at end
       where id = any($1::uuid[])`,
      [changed],
    );
    return changed;
  }

  /** Items that are done with lose their texts. */
  async end(tx: Tx, ends: readonly ItemEnd[]): Promise<void> {
    if (ends.length === 0) return;
    await tx.query(
      `update ${items} i set state = e.state, failure = e.failure, classification_id = e.classification_id, text = null
       from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[]) as e (id, state, failure, classification_id)
       where i.id = e.id and i.state in ${open}`,
      [
        ends.map(({ id }) => id),
        ends.map(({ state }) => state),
        ends.map(({ failure }) => failure),
        ends.map(({ classificationId }) => classificationId),
      ],
    );
  }

  /** Call with the row locked: a verdict that came just before is then seen, and one that comes later wakes a worker itself. */
  async retryNowIfReady(tx: Tx, id: string): Promise<void> {
    await tx.query(
      `update ${table} set retry_at = null where id = $1
         and exists (select from ${items} where batch_id = $1 and state = 'READY')`,
      [id],
    );
  }

  async countTries(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.query(`update ${items} set tries = tries + 1 where id = any($1::uuid[])`, [ids]);
  }

  /** `null` where there is none or it has ended. */
  async setPaused(tx: Tx, id: string, paused: boolean): Promise<Batch | null> {
    const [row] = await tx.query<Batch>(
      `update ${table} set paused = $2, seq = seq + 1 where id = $1 and status in ('PENDING', 'PROCESSING')
       returning ${selectOf(BatchEntity)}`,
      [id, paused],
    );
    return row ?? null;
  }

  /** Ends a batch although a worker may be on it: its lease is worth nothing from now on. Returns whether it was open. */
  async stop(tx: Tx, id: string, { outcome, now }: { outcome: BatchOutcome; now: Date }): Promise<boolean> {
    const rows = await tx.query(
      `update ${table} set status = 'COMPLETED', outcome = $2, waits_for = null, retry_at = null, paused = false, finished_at = $3,
         started_at = coalesce(started_at, $3), lease_until = null, fence = fence + 1, seq = seq + 1
       where id = $1 and status in ('PENDING', 'PROCESSING') returning id`,
      [id, outcome, now],
    );
    if (rows.length === 0) return false;
    await tx.query(`update ${items} set state = 'CANCELLED', text = null where batch_id = $1 and state in ${open}`, [
      id,
    ]);
    return true;
  }

  async olderThan(instant: Date, limit: number): Promise<string[]> {
    const rows = await this.db.query<{ id: string }>(
      `select id from ${table} where status in ('PENDING', 'PROCESSING') and created_at < $1 order by id limit $2`,
      [instant, limit],
    );
    return rows.map(({ id }) => id);
  }
}
