import type { Database } from '#platform/database';
import type { DataSubject, ExportPage, ExportRecord, PersonalDataContributor } from '#platform/personal-data';
import { catalogue } from './catalogue.js';

interface Section {
  readonly name: string;
  readonly table: string;
  /** `select` list of what the catalogue allows to export. */
  readonly columns: string;
}

const sections: readonly Section[] = [
  {
    name: 'screenings',
    table: 'screening',
    columns: `id, content_id as "feedbackId", language, assessed, verdict, ruleset_version as "rulesetVersion", created_at as "createdAt"`,
  },
  {
    name: 'safety-flags',
    table: 'safety_flag',
    columns: `id, screening_id as "screeningId", content_id as "feedbackId", category, rule_id as "ruleId", spans, confidence, severity,
      verdict, ruleset_version as "rulesetVersion", created_at as "createdAt"`,
  },
  {
    name: 'reviews',
    table: 'review_item',
    columns: `id, content_id as "feedbackId", screening_id as "screeningId", status, priority, categories, language,
      flags_confirmed as "flagsConfirmed", held_text as "heldText", redacted_text as "redactedText", created_at as "createdAt", decided_at as "decidedAt"`,
  },
];

const pageSize = 200;
const ofSubject = 'user_id = $1 and company_id = $2 and created_at <= $3';

/** A person's part of the safety database: what was found in their texts and what became of it. Never who reviewed it. */
export function personalData(db: Database): PersonalDataContributor {
  return {
    subgraph: 'safety',
    describe: () => catalogue,
    async counts(subject, asOf) {
      const counts: Record<string, number> = {};
      for (const { name, table } of sections) {
        const [row] = await db.query<{ n: string }>(`select count(*) as n from ${table} where ${ofSubject}`, [
          subject.userId,
          subject.companyId,
          asOf,
        ]);
        counts[name] = Number(row!.n);
      }
      return counts;
    },
    exportPage: (subject, asOf, cursor) => exportPage(db, { subject, asOf, cursor }),
  };
}

/** One page of one section after the other, by id. The cursor is `section:last id`. */
async function exportPage(
  db: Database,
  { subject, asOf, cursor }: { subject: DataSubject; asOf: Date; cursor: string | null },
): Promise<ExportPage> {
  const [sectionName, after] = cursor === null ? [sections[0]!.name, ''] : splitCursor(cursor);
  const index = sections.findIndex((section) => section.name === sectionName);
  const section = sections[index];
  if (!section)
    throw new Error(
      `The export cursor names the section "${sectionName}", which safety does not have. Start the export again.`,
    );
  const rows = await db.query<Record<string, unknown> & { id: string }>(
    `select ${section.columns} from ${section.table} where ${ofSubject} and ($4::uuid is null or id > $4) order by id limit $5`,
    [subject.userId, subject.companyId, asOf, after || null, pageSize],
  );
  const records: ExportRecord[] = rows.map((data) => ({ section: section.name, data }));
  if (rows.length === pageSize) return { records, nextCursor: `${section.name}:${rows.at(-1)!.id}` };
  const next = sections[index + 1];
  return { records, nextCursor: next ? `${next.name}:` : null };
}

function splitCursor(cursor: string): [string, string] {
  const at = cursor.indexOf(':');
  return [cursor.slice(0, at), cursor.slice(at + 1)];
}
