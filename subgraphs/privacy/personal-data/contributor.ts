import type { Database } from '#platform/database';
import type { DataSubject, ExportPage, PersonalDataContributor } from '#platform/personal-data';
import { rowsOf } from '../rows.js';
import { catalogue } from './catalogue.js';

const pageSize = 200;

/**
 * A section is one statement that answers `key` (what it is sorted by, as text) and the columns of the record. `$1` is the person, `$2`
 * their company, `$3` the instant. What changes after that instant is shown as it was then, so that a page asked for twice is the same.
 */
const sections: Readonly<Record<string, string>> = {
  requests: `select id::text as key, id, type, received_at, due_at,
      case when requested_by = $1::text then 'you' else 'privacy staff' end as requested_by,
      case when finished_at > $3 or finished_at is null then 'UNDER_WAY' when phase = 'READY' then 'COMPLETED' else phase end as status,
      case when finished_at <= $3 then finished_at end as finished_at,
      case when finished_at <= $3 then as_of end as data_as_of,
      case when finished_at <= $3 then package_bytes::float8 end as package_bytes,
      case when finished_at <= $3 then package_expires_at end as package_expires_at
    from privacy_request where subject_user_id = $1::uuid and company_id = $2::uuid and received_at <= $3`,
  downloadLinks: `select l.id::text as key, l.id, l.request_id, l.origin, l.created_at, l.expires_at,
      case when l.holder_id = $1::text then 'you' else 'privacy staff' end as made_for,
      case when l.used_at <= $3 then l.used_at end as used_at,
      case when l.revoked_at <= $3 then l.revoked_at end as revoked_at
    from privacy_download_link l join privacy_request r on r.id = l.request_id
    where r.subject_user_id = $1::uuid and r.company_id = $2::uuid and l.created_at <= $3`,
  auditTrail: `select e.id::text as key, e.id, e.request_id, e.at, e.action, e.details,
      case when e.actor_id = $1::text then 'you' when e.actor_kind = 'service' then 'the platform' else 'somebody else' end as done_by
    from privacy_audit_entry e join privacy_request r on r.id = e.request_id
    where r.subject_user_id = $1::uuid and r.company_id = $2::uuid and e.at <= $3`,
  actionsForOthers: `select e.id::text as key, e.at, e.action
    from privacy_audit_entry e join privacy_request r on r.id = e.request_id
    where e.actor_id = $1::text and r.subject_user_id <> $1::uuid and $2::uuid is not null and e.at <= $3`,
};
const names = Object.keys(sections);

/** Requests about a person are data about them, too. */
export function privacyContributor(db: Database): PersonalDataContributor {
  const params = (subject: DataSubject, asOf: Date) => [subject.userId, subject.companyId, asOf];
  return {
    subgraph: 'privacy',
    describe: () => catalogue,
    async counts(subject, asOf) {
      const counts: Record<string, number> = {};
      for (const name of names) {
        const text = `select count(*)::float8 as count from (${sections[name]}) rows`;
        const [row] = await rowsOf<{ count: number }>(db, text, params(subject, asOf));
        counts[name] = row!.count;
      }
      return counts;
    },
    async exportPage(subject, asOf, cursor) {
      const position = parseCursor(cursor);
      const section = names[position.section]!;
      const text = `select * from (${sections[section]}) rows where key > $4 order by key limit $5`;
      const rows = await rowsOf<{ key: string }>(db, text, [...params(subject, asOf), position.after, pageSize]);
      const records = rows.map(({ key: _key, ...data }) => ({ section, data }));
      return { records, nextCursor: nextCursor(position, rows) } satisfies ExportPage;
    },
  };
}

/** `2:<key>`: the section by its place, and the last key of it. */
function parseCursor(cursor: string | null): { section: number; after: string } {
  const [, section = '0', after = ''] = /^(\d+):(.*)$/.exec(cursor ?? '0:') ?? [];
  if (Number(section) >= names.length) throw new Error(`"${cursor}" is no cursor of the privacy contributor.`);
  return { section: Number(section), after };
}

function nextCursor(position: { section: number }, rows: readonly { key: string }[]): string | null {
  if (rows.length === pageSize) return `${position.section}:${rows.at(-1)!.key}`;
  return position.section + 1 < names.length ? `${position.section + 1}:` : null;
}
