import { type Queryable, type RowOf, selectOf } from '#platform/database';
import { PersonEntity } from './person.entity.js';

export class PersonStore {
  constructor(private readonly db: Queryable) {}

  async find(id: string): Promise<RowOf<typeof PersonEntity> | null> {
    const [row] = await this.db.query<RowOf<typeof PersonEntity>>(
      `select ${selectOf(PersonEntity)} from person where id = $1`,
      [id],
    );
    return row ?? null;
  }

  /** The language the person prefers. False where there is no such person. */
  async setLocale(id: string, locale: string): Promise<boolean> {
    const rows = await this.db.query('update person set locale = $2 where id = $1 returning id', [id, locale]);
    return rows.length > 0;
  }

  /** The people to whom companies give this id: one of a company at most. */
  byExternalId(externalId: string, companyId: string | null): Promise<RowOf<typeof PersonEntity>[]> {
    return this.db.query(
      `select ${selectOf(PersonEntity)} from person
       where external_id = $1 and ($2::uuid is null or company_id = $2) order by id limit 100`,
      [externalId, companyId],
    );
  }

  /** The people who are or were in a programme of this person's, or were at a meeting with them. */
  async linkedTo(id: string): Promise<readonly string[]> {
    const rows = await this.db.query<{ id: string }>(
      `select other.user_id as id from enrollment own join enrollment other on other.program_id = own.program_id where own.user_id = $1
       union
       select other.user_id from session_attendance own join session_attendance other on other.session_id = own.session_id
       where own.user_id = $1`,
      [id],
    );
    return rows.map((row) => row.id).filter((other) => other !== id);
  }

  /** People of the same company, in the order of their ids; none where there are more than `limit`. */
  async colleaguesOf(id: string, limit: number): Promise<readonly string[]> {
    const rows = await this.db.query<{ id: string }>(
      `select other.id from person own join person other on other.company_id = own.company_id
       where own.id = $1 and other.id <> own.id order by other.id limit $2`,
      [id, limit + 1],
    );
    return rows.length > limit ? [] : rows.map((row) => row.id);
  }
}
