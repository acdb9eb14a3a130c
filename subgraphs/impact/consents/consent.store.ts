import { insertMany, type Queryable, type RowOf, selectOf, type Tx } from '#platform/database';
import type { LocalDate } from '#platform/time';
import { ConsentEntity } from './consent.entity.js';
import type { ConsentPurposeName } from './consent.rules.js';

export type ConsentRow = RowOf<typeof ConsentEntity>;

export class ConsentStore {
  constructor(private readonly db: Queryable) {}

  /** The last word of each of these people on each purpose. */
  async currentOf(userIds: readonly string[], on: Queryable = this.db): Promise<ConsentRow[][]> {
    const rows = await on.query<ConsentRow>(
      `select distinct on (user_id, purpose) ${selectOf(ConsentEntity)} from consent where user_id = any($1::uuid[])
       order by user_id, purpose, id desc`,
      [userIds],
    );
    const byUser = Map.groupBy(rows, ({ userId }) => userId);
    return userIds.map((id) => byUser.get(id) ?? []);
  }

  /** People of a company whose consent to a purpose holds on a day; as `holds` in the rules. */
  async holders(
    companyId: string,
    purpose: ConsentPurposeName,
    today: LocalDate,
    on: Queryable = this.db,
  ): Promise<string[]> {
    const rows = await on.query<{ id: string }>(
      `select p.id from person p join lateral (
         select granted, given_by from consent c where c.user_id = p.id and c.purpose = $2 order by c.id desc limit 1
       ) c on true
       where p.company_id = $1 and c.granted and (c.given_by = 'SELF' or p.minor_until > $3::date) order by p.id`,
      [companyId, purpose, today],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Who is in no report of a company, under the random names of the counts: people who took consent to `REPORTING` back, and minors for
   * whom no guardian gave it.
   */
  async outOfReports(companyId: string, today: LocalDate, on: Queryable = this.db): Promise<string[]> {
    const rows = await on.query<{ subject: string }>(
      `select s.subject from outcome_subject s join person p on p.id = s.user_id left join lateral (
         select granted, given_by from consent c where c.user_id = p.id and c.purpose = 'REPORTING' order by c.id desc limit 1
       ) c on true
       where s.company_id = $1 and (c.granted = false
         or (p.minor_until > $2::date and (c.granted is null or c.given_by <> 'GUARDIAN')))
       order by s.subject`,
      [companyId, today],
    );
    return rows.map(({ subject }) => subject);
  }

  /** Other records of consent of this person wait until the end of the transaction. */
  async lockPerson(tx: Tx, userId: string): Promise<void> {
    await tx.query('select from person where id = $1 for no key update', [userId]);
  }

  async add(tx: Tx, row: ConsentRow): Promise<void> {
    await insertMany(tx, ConsentEntity, [row]);
  }
}
