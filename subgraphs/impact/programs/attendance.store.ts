import type { Database } from '#platform/database';
import type { ParticipationRoleName } from './enrollment.entity.js';

export interface Attendance {
  readonly sessionId: string;
  readonly userId: string;
  readonly role: ParticipationRoleName;
}

export class AttendanceStore {
  constructor(private readonly db: Pick<Database, 'query'>) {}

  /** Who attended each of these meetings. */
  async ofSessions(sessionIds: readonly string[]): Promise<Attendance[][]> {
    const rows = await this.db.query<Attendance>(
      `select session_id as "sessionId", user_id as "userId", role from session_attendance
       where session_id = any($1::uuid[]) order by session_id, user_id`,
      [sessionIds],
    );
    const bySession = Map.groupBy(rows, (row) => row.sessionId);
    return sessionIds.map((id) => bySession.get(id) ?? []);
  }
}
