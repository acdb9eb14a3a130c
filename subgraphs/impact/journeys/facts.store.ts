import type { Queryable } from '#platform/database';
import type { Fact } from './facts.js';

type FactRow = Fact & { readonly userId: string };

/** Facts of these people, in their order. Texts that a reviewer rejected, and their scores, are none. */
export async function factsOf(on: Queryable, userIds: readonly string[]): Promise<Fact[][]> {
  const rows = await on.query<FactRow>(
    `select a.user_id as "userId", 'SESSION' as kind, s.id, s.started_at as at, null::float8 as value, null as dimension,
       p.kind as "programKind", null as status, a.role
     from session_attendance a join session s on s.id = a.session_id join program p on p.id = s.program_id
     where a.user_id = any($1::uuid[]) and a.active and s.active
     union all
     select f.user_id, 'FEEDBACK', f.id, f.submitted_at, f.rating::float8, null, null, null, null
     from feedback f where f.user_id = any($1::uuid[]) and f.status <> 'REJECTED'
     union all
     select o.user_id, 'SCORE', o.id, o.submitted_at, o.score, o.dimension, null, null, null
     from outcome_score o join feedback f on f.id = o.feedback_id
     where o.user_id = any($1::uuid[]) and o.superseded_at is null and f.status <> 'REJECTED'
     union all
     select e.user_id, 'ENROLLMENT', e.id, coalesce(e.ended_at, e.enrolled_at), null, null, p.kind, e.status, e.role
     from enrollment e join program p on p.id = e.program_id where e.user_id = any($1::uuid[])`,
    [userIds],
  );
  const byUser = Map.groupBy(rows, ({ userId }) => userId);
  return userIds.map((id) => byUser.get(id) ?? []);
}
