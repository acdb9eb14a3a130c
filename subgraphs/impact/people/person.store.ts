import type { Database } from '#platform/database';

/** Everybody who is or was in a programme of this person's, or was at a meeting with them. */
export async function linkedPeople(db: Pick<Database, 'query'>, userId: string): Promise<readonly string[]> {
  const rows = await db.query<{ id: string }>(
    `select other.user_id as id from enrollment own join enrollment other on other.program_id = own.program_id where own.user_id = $1
     union
     select other.user_id from session_attendance own join session_attendance other on other.session_id = own.session_id
     where own.user_id = $1`,
    [userId],
  );
  return rows.map(({ id }) => id).filter((id) => id !== userId);
}
