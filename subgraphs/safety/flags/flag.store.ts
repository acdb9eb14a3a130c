import { type Database, insertMany, Records, selectOf, type Tx } from '#platform/database';
import { type FlagRow, SafetyFlagEntity } from './flag.entity.js';

export class FlagStore {
  readonly #db: Database;
  readonly #records: Records;

  constructor(db: Database) {
    this.#db = db;
    this.#records = new Records(db);
  }

  /** A flag that is stored already is left alone. */
  async insert(tx: Tx, rows: readonly FlagRow[]): Promise<void> {
    await insertMany(tx, SafetyFlagEntity, rows, { onConflict: '(id) do nothing' });
  }

  byIds(ids: readonly string[]): Promise<(FlagRow | null)[]> {
    return this.#records.byIds(SafetyFlagEntity, ids);
  }

  /** The flags of each screening, surest first, in the order asked. */
  async ofScreenings(screeningIds: readonly string[]): Promise<FlagRow[][]> {
    const rows = await this.#db.query<FlagRow>(
      `select ${selectOf(SafetyFlagEntity)} from safety_flag where screening_id = any($1::uuid[]) order by confidence desc, rule_id`,
      [screeningIds],
    );
    const byScreening = Map.groupBy(rows, (row) => row.screeningId);
    return screeningIds.map((id) => byScreening.get(id) ?? []);
  }
}
