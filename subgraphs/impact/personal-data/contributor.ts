import type { Database } from '#platform/database';
import { contractOf, type DataSubject, type ExportPage, type PersonalDataContributor } from '#platform/personal-data';
import { bindings, catalogue } from './catalogue.js';
import type { PersonStore } from '../people/person.store.js';
import { noCompany, type Section, sections } from './sections.js';

const pageSize = 200;

interface ContributorDependencies {
  readonly db: Database;
  readonly people: PersonStore;
}

interface Place {
  readonly section: number;
  readonly afterId: string | null;
}

const encode = ({ section, afterId }: Place): string =>
  Buffer.from(JSON.stringify([section, afterId])).toString('base64url');

function decode(cursor: string | null): Place {
  if (cursor === null) return { section: 0, afterId: null };
  const [section, afterId] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [number, string | null];
  if (!sections[section]) throw new Error('The cursor of an impact export is not one of ours; start again without it.');
  return { section, afterId };
}

const parametersOf = (subject: DataSubject, asOf: Date) => [subject.userId, subject.companyId, asOf];

/**
 * Impact's part of a copy of a person's data. Everything is bound to the person and their company,
 * so no row of another person can slip in.
 */
export function contributor({ db, people }: ContributorDependencies): PersonalDataContributor {
  const rowsOf = (section: Section, parameters: readonly unknown[]) => {
    const fields = Object.entries(section.fields).map(([name, expression]) => `${expression} as "${name}"`);
    return db.query<Record<string, unknown> & { id: string }>(
      `select ${fields.join(', ')} ${section.source} and ($4::uuid is null or ${section.key} > $4) order by ${section.key} limit $5`,
      parameters,
    );
  };
  return {
    subgraph: 'impact',
    ...contractOf({ subgraph: 'impact', db, bindings }),
    describe: () => catalogue,
    async counts(subject, asOf) {
      const parameters = parametersOf(subject, asOf);
      const parts = sections.map(({ name, source }) => `(select count(*)::int ${source}) as "${name}"`);
      const [row] = await db.query<Record<string, number>>(`select ${parts.join(', ')}`, parameters);
      return row!;
    },
    async exportPage(subject, asOf, cursor): Promise<ExportPage> {
      const { section: index, afterId } = decode(cursor);
      const section = sections[index]!;
      const rows = await rowsOf(section, [...parametersOf(subject, asOf), afterId, pageSize]);
      const more = rows.length === pageSize;
      const next: Place | null = more
        ? { section: index, afterId: rows.at(-1)!.id }
        : index + 1 < sections.length
          ? { section: index + 1, afterId: null }
          : null;
      return {
        records: rows.map((data) => ({ section: section.name, data })),
        nextCursor: next === null ? null : encode(next),
      };
    },
    async resolveSubject(userId) {
      const person = await people.find(userId);
      return person && { userId, companyId: person.companyId ?? noCompany };
    },
    async contact({ userId }) {
      const person = await people.find(userId);
      return person && { email: person.email, ...(person.locale === null ? {} : { locale: person.locale }) };
    },
    linkedPeople: (userId) => people.linkedTo(userId),
  };
}
