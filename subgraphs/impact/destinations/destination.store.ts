import { insertMany, type Queryable, type RowOf, selectOf, tableOf, type Tx } from '#platform/database';
import { DestinationEntity, DestinationProgramEntity, type Partner } from './destination.entity.js';

export type DestinationRow = RowOf<typeof DestinationEntity>;

/** What a programme is called at a partner. */
export interface ProgramAtPartner {
  readonly programId: string;
  /** An event of Goodera, 24 hex digits; a recipient of Benevity. */
  readonly partnerId: string;
}

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

  /** What programmes are called there, by destination. */
  async programsAt(on: Queryable, ids: readonly string[]): Promise<ProgramAtPartner[][]> {
    const rows = await on.query<ProgramAtPartner & { id: string }>(
      `select destination_id as id, program_id as "programId", partner_id as "partnerId" from destination_program
       where destination_id = any($1::uuid[]) order by program_id`,
      [ids],
    );
    const byId = Map.groupBy(rows, ({ id }) => id);
    return ids.map((id) => (byId.get(id) ?? []).map(({ programId, partnerId }) => ({ programId, partnerId })));
  }

  /** All programmes that have a name there; absent: they stay. */
  async setPrograms(tx: Tx, id: string, programs: readonly ProgramAtPartner[] | null | undefined): Promise<void> {
    if (programs == null) return;
    await tx.query('delete from destination_program where destination_id = $1', [id]);
    await insertMany(
      tx,
      DestinationProgramEntity,
      programs.map(({ programId, partnerId }) => ({ destinationId: id, programId, partnerId })),
    );
  }

  async programsOf(on: Queryable, companyId: string): Promise<ReadonlySet<string>> {
    const rows = await on.query<{ id: string }>('select id from program where company_id = $1', [companyId]);
    return new Set(rows.map(({ id }) => id));
  }

  /** The company's destination at a partner; there is at most one. */
  async ofPartner(on: Queryable, companyId: string, partner: Partner): Promise<DestinationRow | null> {
    return (await this.list(on, { companyId, partner, limit: 1, afterId: null }))[0] ?? null;
  }
}
