import type { EntitySchema } from '@mikro-orm/core';
import { columnOf, type Database, type RowOf, tableOf } from '#platform/database';
import {
  contractOf,
  type DataSubject,
  type ExportPage,
  type ExportRecord,
  type PersonalDataContributor,
} from '#platform/personal-data';
import { SafetyFlagEntity } from '../flags/flag.entity.js';
import { DecidedTextEntity, TrainingConsentEntity } from '../learning/learning.entity.js';
import { ReviewItemEntity } from '../review-queue/review.entity.js';
import { ScreeningEntity } from '../screening/screening.entity.js';
import { bindings, catalogue } from './catalogue.js';

interface Section {
  readonly name: string;
  readonly table: string;
  /** `select` list of what the catalogue allows to export. */
  readonly columns: string;
  /** Rows of `$1` (user), `$2` (company) as of `$3`. */
  readonly where: string;
  readonly id: string;
}

/** A copy of the data calls the text by what it is to its author. */
const exportedNames: Readonly<Record<string, string>> = { contentId: 'feedbackId' };

function sectionOf<E extends EntitySchema>(
  name: string,
  entity: E,
  properties: readonly (keyof RowOf<E> & string)[],
  { where = ofSubject, id = 'id' }: Partial<Pick<Section, 'where' | 'id'>> = {},
): Section {
  const columns = properties.map(
    (property) => `${columnOf(entity, property)} as "${exportedNames[property] ?? property}"`,
  );
  return { name, table: tableOf(entity), columns: columns.join(', '), where, id };
}

const ofSubject = 'user_id = $1 and company_id = $2 and created_at <= $3';

const sections: readonly Section[] = [
  sectionOf('screenings', ScreeningEntity, [
    'id',
    'contentId',
    'contentKind',
    'language',
    'assessed',
    'verdict',
    'rulesetVersion',
    'createdAt',
  ]),
  sectionOf('safety-flags', SafetyFlagEntity, [
    'id',
    'screeningId',
    'contentId',
    'category',
    'ruleId',
    'spans',
    'confidence',
    'severity',
    'verdict',
    'rulesetVersion',
    'createdAt',
  ]),
  sectionOf('reviews', ReviewItemEntity, [
    'id',
    'contentId',
    'contentKind',
    'screeningId',
    'status',
    'reason',
    'priority',
    'categories',
    'language',
    'flagsConfirmed',
    'heldText',
    'redactedText',
    'createdAt',
    'decidedAt',
  ]),
  sectionOf('training-texts', DecidedTextEntity, ['itemId', 'text', 'language', 'label', 'decidedAt', 'deleteAfter'], {
    where: 'user_id = $1 and company_id = $2 and decided_at <= $3',
    id: 'item_id',
  }),
  // A person has one word on this, whatever company they are in.
  sectionOf('training-consent', TrainingConsentEntity, ['userId', 'granted', 'changedAt'], {
    where: 'user_id = $1 and $2::uuid is not null and changed_at <= $3',
    id: 'user_id',
  }),
];

const pageSize = 200;

/** A person's part of the safety database: what was found in their texts and what became of it. Never who reviewed it. */
export function personalData(db: Database): PersonalDataContributor {
  return {
    subgraph: 'safety',
    ...contractOf({ subgraph: 'safety', db, bindings }),
    describe: () => catalogue,
    async counts(subject, asOf) {
      const counts: Record<string, number> = {};
      for (const { name, table, where } of sections) {
        const [row] = await db.query<{ n: string }>(`select count(*) as n from ${table} where ${where}`, [
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
  const rows = await db.query<Record<string, unknown> & { cursor_id: string }>(
    `select ${section.columns}, ${section.id} as cursor_id from ${section.table}
     where ${section.where} and ($4::uuid is null or ${section.id} > $4) order by ${section.id} limit $5`,
    [subject.userId, subject.companyId, asOf, after || null, pageSize],
  );
  const records: ExportRecord[] = rows.map((row) => ({ section: section.name, data: without(row, 'cursor_id') }));
  if (rows.length === pageSize) return { records, nextCursor: `${section.name}:${rows.at(-1)!.cursor_id}` };
  const next = sections[index + 1];
  return { records, nextCursor: next ? `${next.name}:` : null };
}

const without = (row: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).filter(([key]) => key !== name));

function splitCursor(cursor: string): [string, string] {
  const at = cursor.indexOf(':');
  return [cursor.slice(0, at), cursor.slice(at + 1)];
}
