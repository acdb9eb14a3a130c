import { insertMany, type Queryable, type RowOf, selectOf, type Tx } from '#platform/database';
import type { VolunteerTimeStatusName } from './states.rules.js';
import type { KnownTime } from './recording.rules.js';
import type { MinutesByWorkTime } from './union.rules.js';
import { VolunteerTimeEntity, VolunteerTimeEntryEntity } from './volunteer-time.entity.js';

export type VolunteerTimeRow = RowOf<typeof VolunteerTimeEntity>;
export type VolunteerTimeEntry = RowOf<typeof VolunteerTimeEntryEntity>;

export interface TimeFilter {
  /** Null: of every company. */
  readonly companyId: string | null;
  readonly userId?: string | null;
  readonly programId?: string | null;
  readonly status?: VolunteerTimeStatusName | null;
  readonly from?: string | null;
  readonly to?: string | null;
}

export interface NewEntry {
  readonly timeId: string;
  readonly number: number;
  readonly status: VolunteerTimeStatusName;
  readonly minutes: number;
  readonly actorId: string | null;
  readonly reason: string | null;
  readonly createdAt: Date;
}

export class VolunteerTimeStore {
  constructor(private readonly db: Queryable) {}

  async find(ids: readonly string[], on: Queryable = this.db): Promise<VolunteerTimeRow[]> {
    return on.query(`select ${selectOf(VolunteerTimeEntity)} from volunteer_time where id = any($1::uuid[])`, [ids]);
  }

  async list(
    filter: TimeFilter,
    { limit, afterId }: { limit: number; afterId: string | null },
  ): Promise<VolunteerTimeRow[]> {
    const { companyId, userId = null, programId = null, status = null, from = null, to = null } = filter;
    return this.db.query(
      `select ${selectOf(VolunteerTimeEntity)} from volunteer_time
       where ($1::uuid is null or company_id = $1) and ($2::uuid is null or user_id = $2) and ($3::uuid is null or program_id = $3)
         and ($4::text is null or status = $4) and ($5::date is null or day >= $5) and ($6::date is null or day < $6)
         and ($7::uuid is null or id < $7)
       order by id desc limit $8`,
      [companyId, userId, programId, status, from, to, afterId, limit],
    );
  }

  /** What was said of each of these, in order. */
  async entriesOf(ids: readonly string[]): Promise<VolunteerTimeEntry[][]> {
    const rows = await this.db.query<VolunteerTimeEntry>(
      `select ${selectOf(VolunteerTimeEntryEntity)} from volunteer_time_entry where time_id = any($1::uuid[]) order by time_id, number`,
      [ids],
    );
    const byTime = Map.groupBy(rows, ({ timeId }) => timeId);
    return ids.map((id) => byTime.get(id) ?? []);
  }

  /** Approved minutes of a company in a range of its days, each minute of a person once. */
  async approvedMinutes(companyId: string, { from, to }: { from: string; to: string }): Promise<MinutesByWorkTime> {
    const [row] = await this.db.query<MinutesByWorkTime>(
      `select total::float8 as total, paid::float8 as paid, own::float8 as own, unknown::float8 as unknown
       from approved_volunteer_minutes($1, $2, $3)`,
      [companyId, from, to],
    );
    return row!;
  }

  /** Other records of time of this person wait until the end of the transaction. */
  async lockPerson(tx: Tx, userId: string): Promise<void> {
    await tx.query('select from person where id = $1 for no key update', [userId]);
  }

  async lock(tx: Tx, ids: readonly string[]): Promise<VolunteerTimeRow[]> {
    return tx.query(
      `select ${selectOf(VolunteerTimeEntity)} from volunteer_time where id = any($1::uuid[]) order by id for update`,
      [ids],
    );
  }

  /** A person's time on a day and those beside it, by which a new one may overlap. */
  async around(tx: Tx, userId: string, day: string): Promise<KnownTime[]> {
    const rows = await tx.query<Omit<KnownTime, 'startsAtMs'> & { startsAt: Date | null }>(
      `select id, program_id as "programId", session_id as "sessionId", day::text as day, status, minutes, work_time as "workTime",
         starts_at as "startsAt"
       from volunteer_time where user_id = $1 and day between $2::date - 1 and $2::date + 1`,
      [userId, day],
    );
    return rows.map(({ startsAt, ...time }) => ({
      ...time,
      startsAtMs: startsAt === null ? null : startsAt.getTime(),
    }));
  }

  async bySource(tx: Tx, source: string, externalId: string): Promise<VolunteerTimeRow | null> {
    const [row] = await tx.query<VolunteerTimeRow>(
      `select ${selectOf(VolunteerTimeEntity)} from volunteer_time where source = $1 and external_id = $2`,
      [source, externalId],
    );
    return row ?? null;
  }

  async insert(tx: Tx, row: Omit<VolunteerTimeRow, 'status' | 'entries'>): Promise<void> {
    await insertMany(tx, VolunteerTimeEntity, [{ ...row, status: 'RECORDED', entries: 0 }]);
  }

  /** Adds entries; the rows of the times follow. Those of one time in their order. */
  async append(tx: Tx, entries: readonly NewEntry[]): Promise<void> {
    if (entries.length > 0) await insertMany(tx, VolunteerTimeEntryEntity, entries);
  }
}
