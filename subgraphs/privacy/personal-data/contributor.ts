import type { Database } from '#platform/database';
import {
  type Bindings,
  contributorOf,
  type DataSubject,
  type ExportPage,
  type PersonalDataContributor,
} from '#platform/personal-data';
import { bindings as own } from './catalogue.js';
import { sectionNames, sections } from './sections.js';

const pageSize = 200;

/** Told as they were at the instant of the copy, and with staff by their role: by hand. */
const byHand = ['privacy_request', 'privacy_download_link', 'privacy_audit_entry'];

/** Requests about a person are data about them, too. */
export function privacyContributor(db: Database, bindings: Bindings = own): PersonalDataContributor {
  const params = (subject: DataSubject, asOf: Date) => [subject.userId, subject.companyId, asOf];
  const bound = contributorOf({ subgraph: 'privacy', db, bindings, except: byHand });
  return {
    ...bound,
    async counts(subject, asOf) {
      const counts: Record<string, number> = { ...(await bound.counts(subject, asOf)) };
      for (const name of sectionNames) {
        const text = `select count(*)::float8 as count from (${sections[name]}) rows`;
        const [row] = await db.query<{ count: number }>(text, params(subject, asOf));
        counts[name] = row!.count;
      }
      return counts;
    },
    async exportPage(subject, asOf, cursor) {
      if (cursor?.startsWith('bound:'))
        return boundPage(await bound.exportPage(subject, asOf, cursor.slice(6) || null));
      const position = parseCursor(cursor);
      const section = sectionNames[position.section]!;
      const text = `select * from (${sections[section]}) rows where key > $4 order by key limit $5`;
      const rows = await db.query<{ key: string }>(text, [...params(subject, asOf), position.after, pageSize]);
      const records = rows.map(({ key: _key, ...data }) => ({ section, data }));
      return { records, nextCursor: nextCursor(position, rows) ?? 'bound:' } satisfies ExportPage;
    },
  };
}

const boundPage = ({ records, nextCursor }: ExportPage): ExportPage => ({
  records,
  nextCursor: nextCursor === null ? null : `bound:${nextCursor}`,
});

/** `2:<key>`: the section by its place, and the last key of it. */
function parseCursor(cursor: string | null): { section: number; after: string } {
  const [, section = '0', after = ''] = /^(\d+):(.*)$/.exec(cursor ?? '0:') ?? [];
  if (Number(section) >= sectionNames.length) throw new Error(`"${cursor}" is no cursor of the privacy contributor.`);
  return { section: Number(section), after };
}

function nextCursor(position: { section: number }, rows: readonly { key: string }[]): string | null {
  if (rows.length === pageSize) return `${position.section}:${rows.at(-1)!.key}`;
  return position.section + 1 < sectionNames.length ? `${position.section + 1}:` : null;
}
