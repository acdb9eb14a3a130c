/**
 * A section is one statement that returns `key` (what it is sorted by, as text) and the columns of the record. `$1` is the person, `$2`
 * their company, `$3` the instant. What changes after that instant is shown as it was then, so that a page asked for twice is the same.
 */
export const sections: Readonly<Record<string, string>> = {
  requests: `select id::text as key, id, type, received_at as "receivedAt", due_at as "dueAt",
      case when requested_by = $1::text then 'you' else 'privacy staff' end as "requestedBy",
      case when finished_at > $3 or finished_at is null then 'UNDER_WAY' when phase = 'READY' then 'COMPLETED' else phase end as status,
      case when finished_at <= $3 then finished_at end as "finishedAt",
      case when finished_at <= $3 then as_of end as "dataAsOf",
      case when finished_at <= $3 then package_bytes::float8 end as "packageBytes",
      case when finished_at <= $3 then package_expires_at end as "packageExpiresAt"
    from privacy_request where subject_user_id = $1::uuid and company_id = $2::uuid and received_at <= $3`,
  downloadLinks: `select l.id::text as key, l.id, l.request_id as "requestId", l.origin, l.created_at as "createdAt",
      l.expires_at as "expiresAt",
      case when l.holder_id = $1::text then 'you' else 'privacy staff' end as "madeFor",
      case when l.used_at <= $3 then l.used_at end as "usedAt",
      case when l.revoked_at <= $3 then l.revoked_at end as "revokedAt"
    from privacy_download_link l join privacy_request r on r.id = l.request_id
    where r.subject_user_id = $1::uuid and r.company_id = $2::uuid and l.created_at <= $3`,
  auditTrail: `select e.id::text as key, e.id, e.request_id as "requestId", e.at, e.action, e.details,
      case when e.actor_id in ($1::text, r.subject_pseudonym) then 'you' when e.actor_kind = 'service' then 'the platform' else 'somebody else' end as "doneBy"
    from privacy_audit_entry e join privacy_request r on r.id = e.request_id
    where r.subject_user_id = $1::uuid and r.company_id = $2::uuid and e.at <= $3`,
  actionsForOthers: `select e.id::text as key, e.at, e.action
    from privacy_audit_entry e join privacy_request r on r.id = e.request_id
    where e.actor_id = $1::text and r.subject_user_id <> $1::uuid and $2::uuid is not null and e.at <= $3`,
};
export const sectionNames = Object.keys(sections);
