import { type Queryable, type RowOf, selectOf } from '#platform/database';
import { SessionAttendanceEntity } from './session.entity.js';

export type Attendance = RowOf<typeof SessionAttendanceEntity>;

export class AttendanceStore {
  constructor(private readonly db: Queryable) {}

  /** Who attended each of these meetings. */
  async ofSessions(sessionIds: readonly string[]): Promise<Attendance[][]> {
    const rows = await this.db.query<Attendance>(
      `select ${selectOf(SessionAttendanceEntity)} from session_attendance
       where session_id = any($1::uuid[]) and active order by session_id, user_id`,
      [sessionIds],
    );
    const bySession = Map.groupBy(rows, (row) => row.sessionId);
    return sessionIds.map((id) => bySession.get(id) ?? []);
  }
}
