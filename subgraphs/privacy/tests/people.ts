import { type Actor, type Role, scopesOfRole } from '#platform/auth';
import type { Database } from '#platform/database';
import { createErasureTables, roomContract, roomHolds } from './erasable-room.js';
import type { Bindings, CatalogueEntry, PersonalDataContributor, SubjectIdentifiers } from '#platform/personal-data';
import { bindings } from '../personal-data/catalogue.js';

/** Two rooms with rows of people, in tables of their own: what other subgraphs are to this one. */
export async function createPeople(db: Database): Promise<void> {
  await db.query('create table test_person (id uuid primary key, company_id uuid not null, email text, locale text)');
  await db.query(
    `create table test_row (id bigint generated always as identity primary key, room text not null, section text not null,
       user_id uuid not null, body text not null, created_at timestamptz not null default now())`,
  );
  await createErasureTables(db);
}

/** What this room's own database is bound to, with the tables of the rooms that tests put into it. */
export const withRooms: Bindings = {
  ...bindings,
  tables: {
    ...bindings.tables,
    ...Object.fromEntries(
      ['test_person', 'test_row', 'test_hold', 'test_erased'].map((name) => [
        name,
        { links: [], personal: {}, columns: {}, show: {}, notPersonal: 'A room of the tests' },
      ]),
    ),
  },
};

export const ann = {
  userId: '00000000-0000-7000-8000-00000000000a',
  companyId: '00000000-0000-7000-8000-0000000000c1',
};
export const bob = { userId: '00000000-0000-7000-8000-00000000000b', companyId: ann.companyId };

/** One of the two, signed in. */
export const personAs = (person: typeof ann, role: Role): Actor => ({
  kind: 'user',
  id: person.userId,
  companyId: person.companyId,
  roles: [role],
  scopes: scopesOfRole[role],
  // Signed in a moment ago.
  authTime: Math.floor(Date.now() / 1000),
});

export async function addPerson(
  db: Database,
  person: { userId: string; companyId: string; email: string },
): Promise<void> {
  await db.query('insert into test_person (id, company_id, email, locale) values ($1, $2, $3, $4)', [
    person.userId,
    person.companyId,
    person.email,
    'en',
  ]);
}

export interface Rows {
  readonly room: string;
  readonly section: string;
  readonly userId: string;
  readonly count: number;
  readonly body: string;
}

/** `count` rows whose text is `body` and their number. */
export async function addRows(db: Database, rows: Rows): Promise<void> {
  await db.query(
    `insert into test_row (room, section, user_id, body, created_at)
     select $1, $2, $3, $4 || ' ' || n, '2026-01-01T00:00:00Z' from generate_series(1, $5::int) n`,
    [rows.room, rows.section, rows.userId, rows.body, rows.count],
  );
}

const described: CatalogueEntry[] = [
  {
    table: 'test_row',
    column: 'body',
    personal: true,
    category: 'content',
    source: 'PROVIDED',
    export: 'INCLUDE',
    erase: 'DELETE_ROW',
  },
  {
    table: 'test_row',
    column: 'secret',
    personal: true,
    category: 'technical',
    source: 'OBSERVED',
    export: 'NEVER',
    erase: 'DELETE_ROW',
    reason: '<script>alert("reason")</script> & \'quotes\'',
  },
  { table: 'test_row', column: 'room', personal: false, reason: 'Names a room.' },
];

export interface RoomOptions {
  readonly name: string;
  readonly sections: readonly string[];
  readonly pageSize?: number;
  readonly ownsPeople?: boolean;
}

export function room(
  db: Database,
  { name, sections, pageSize = 3, ownsPeople = false }: RoomOptions,
): PersonalDataContributor {
  const where = 'room = $1 and user_id = $2 and created_at <= $3';
  const contributor: PersonalDataContributor = {
    subgraph: name,
    contract: roomContract(db, { name, sections, describe: () => described, ownsPeople }),
    holds: roomHolds(db, name),
    describe: () => described,
    async counts({ userId }, asOf) {
      const rows = await db.query<{ section: string; n: number }>(
        `select section, count(*)::int as n from test_row where ${where} group by section`,
        [name, userId, asOf],
      );
      const found = Object.fromEntries(rows.map(({ section, n }) => [section, n]));
      return Object.fromEntries(sections.map((section) => [section, found[section] ?? 0]));
    },
    async exportPage({ userId }, asOf, cursor) {
      const rows = await db.query<{ id: string; section: string; body: string }>(
        `select id, section, body from test_row where ${where} and id > $4 order by id limit $5`,
        [name, userId, asOf, cursor ?? 0, pageSize],
      );
      return {
        records: rows.map(({ id, section, body }) => ({ section, data: { id, body } })),
        nextCursor: rows.length === pageSize ? rows.at(-1)!.id : null,
      };
    },
  };
  if (!ownsPeople) return contributor;
  return {
    ...contributor,
    async resolveSubject(userId) {
      const [person] = await db.query<{ company_id: string }>('select company_id from test_person where id = $1', [
        userId,
      ]);
      return person ? { userId, companyId: person.company_id } : null;
    },
    async relations({ userId }) {
      const rows = await db.query<{ id: string; email: string | null }>(
        'select id, email from test_person order by id',
      );
      const named = rows.map(({ id, email }) => ({
        userId: id,
        emails: email === null ? [] : [email],
        names: [],
        phones: [],
        handles: [],
        externalIds: [],
      }));
      return {
        self: named.find((each) => each.userId === userId)!,
        met: named.filter((each) => each.userId !== userId),
        colleagues: [],
      };
    },
    async contact({ userId }) {
      const [person] = await db.query<{ email: string | null; locale: string }>(
        'select email, locale from test_person where id = $1',
        [userId],
      );
      return person?.email ? { email: person.email, locale: person.locale } : null;
    },
  };
}

/** The room that owns people, where the one whom Ann has met is known by all of this. */
export const withPeople = (
  contributor: PersonalDataContributor,
  named: Pick<SubjectIdentifiers, 'names' | 'emails' | 'phones' | 'handles'>,
): PersonalDataContributor => ({
  ...contributor,
  async relations(subject) {
    const { self } = await contributor.relations!(subject);
    return { self, met: [{ ...named, userId: bob.userId, externalIds: [] }], colleagues: [] };
  },
});
