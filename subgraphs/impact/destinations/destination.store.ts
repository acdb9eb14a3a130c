import { type Queryable, type RowOf, selectOf, tableOf } from '#platform/database';
import { DestinationEntity, type Partner } from './destination.entity.js';

export type DestinationRow = RowOf<typeof DestinationEntity>;

const select = selectOf(DestinationEntity);
const table = tableOf(DestinationEntity);

/** Reads destinations; they are changed through the EntityManager. */
export class DestinationStore {
  async get(on: Queryable, id: string): Promise<DestinationRow | null> {
    return (await this.byIds(on, [id]))[0] ?? null;
  }

  async byIds(on: Queryable, ids: readonly string[]): Promise<(DestinationRow | null)[]> {
    const rows = await on.query<DestinationRow>(`select ${select} from ${table} where id = any($1::uuid[])`, [ids]);
    const known = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => known.get(id) ?? null);
  }

  /** Those in use, of one company or of all, newest first. */
  list(
    on: Queryable,
    filter: { companyId: string | null; partner?: Partner | null; limit: number; afterId: string | null },
  ): Promise<DestinationRow[]> {
    return on.query<DestinationRow>(
      `select ${select} from ${table} where deleted_at is null and ($1::uuid is null or company_id = $1)
         and ($2::text is null or partner = $2) and ($3::uuid is null or id < $3) order by id desc limit $4`,
      [filter.companyId, filter.partner ?? null, filter.afterId, filter.limit],
    );
  }

  /** The company's destination at a partner; there is at most one. */
  async ofPartner(on: Queryable, companyId: string, partner: Partner): Promise<DestinationRow | null> {
    return (await this.list(on, { companyId, partner, limit: 1, afterId: null }))[0] ?? null;
  }
}
