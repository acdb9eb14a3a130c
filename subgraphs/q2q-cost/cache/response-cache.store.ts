import { type Database, insertMany, tableOf, type Tx } from '#platform/database';
import type { OutcomeScore } from '../classification/provider.js';
import { CachedResponseEntity, CachedResponsePersonEntity } from './response-cache.entity.js';

export interface CacheAddress {
  readonly companyId: string;
  readonly key: string;
}

export interface CachedResponse extends CacheAddress {
  readonly model: string;
  readonly scores: readonly OutcomeScore[];
}

const table = tableOf(CachedResponseEntity);

export class ResponseCacheStore {
  constructor(private readonly db: Database) {}

  /** Those of these that are there and not older than that. */
  async find(addresses: readonly CacheAddress[], notBefore: Date): Promise<CachedResponse[]> {
    if (addresses.length === 0) return [];
    return this.db.query<CachedResponse>(
      `select company_id as "companyId", key, model, scores from ${table}
       join unnest($1::uuid[], $2::text[]) as asked (company_id, key) using (company_id, key) where created_at >= $3`,
      [addresses.map(({ companyId }) => companyId), addresses.map(({ key }) => key), notBefore],
    );
  }

  async put(tx: Tx, responses: readonly CachedResponse[], at: Date): Promise<void> {
    const rows = responses.map((response) => ({ ...response, hits: 0, createdAt: at, lastUsedAt: at }));
    await insertMany(tx, CachedResponseEntity, rows, {
      onConflict: `(company_id, key) do update set scores = excluded.scores, created_at = excluded.created_at, last_used_at = excluded.last_used_at`,
    });
  }

  async countHits(tx: Tx, addresses: readonly CacheAddress[], at: Date): Promise<void> {
    if (addresses.length === 0) return;
    await tx.query(
      `update ${table} set hits = hits + n, last_used_at = $3
       from (select company_id, key, count(*)::int as n from unnest($1::uuid[], $2::text[]) as used (company_id, key) group by 1, 2) as used
       where ${table}.company_id = used.company_id and ${table}.key = used.key`,
      [addresses.map(({ companyId }) => companyId), addresses.map(({ key }) => key), at],
    );
  }

  /** Notes who wrote a text, where its response is still there. */
  async addPersons(tx: Tx, persons: readonly (CacheAddress & { readonly userId: string })[]): Promise<void> {
    if (persons.length === 0) return;
    await tx.query(
      `insert into ${tableOf(CachedResponsePersonEntity)} (company_id, key, user_id)
       select distinct company_id, key, user_id from unnest($1::uuid[], $2::text[], $3::uuid[]) as given (company_id, key, user_id)
       where exists (select from ${table} c where c.company_id = given.company_id and c.key = given.key)
       on conflict do nothing`,
      [persons.map(({ companyId }) => companyId), persons.map(({ key }) => key), persons.map(({ userId }) => userId)],
    );
  }

  /** Deletes what a person wrote a text of; returns how many responses there were. The trigger does the same for other ways. */
  async forget(tx: Tx, userId: string): Promise<number> {
    const deleted = await tx.query(
      `delete from ${table} c using ${tableOf(CachedResponsePersonEntity)} p
       where p.user_id = $1 and p.company_id = c.company_id and p.key = c.key returning c.key`,
      [userId],
    );
    return deleted.length;
  }

  /** Deletes what is older than that, and of each company what was unused longest beyond so many. Returns how many. */
  async trim(notBefore: Date, perCompany: number): Promise<number> {
    const deleted = await this.db.query(
      `delete from ${table} where created_at < $1 or (company_id, key) in (
         select company_id, key from (
           select company_id, key, row_number() over (partition by company_id order by last_used_at desc, key) as place from ${table}
         ) as ranked where place > $2)
       returning 1`,
      [notBefore, perCompany],
    );
    return deleted.length;
  }
}
