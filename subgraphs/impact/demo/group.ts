import { insertMany, type Tx } from '#platform/database';
import { uuidFrom } from '#platform/time';
import { ProgramFundingEntity, ProgramFundingShareEntity } from '../funding/funding.entity.js';
import { CompanyEntity } from '../companies/company.entity.js';
import { PersonEntity } from '../people/person.entity.js';
import { EnrollmentEntity } from '../programs/enrollment.entity.js';
import { ProgramEntity } from '../programs/program.entity.js';
import { SessionAttendanceEntity, SessionEntity } from '../programs/session.entity.js';
import { demoId, kinds } from './demo-ids.js';
import { demoCompanies } from './identities.js';

const dayMs = 86_400_000;
const keepExisting = { onConflict: 'do nothing' } as const;
const fortnights = 26;

const [nordlys] = demoCompanies;

/** The company and the person of the examples in the documentation. */
export const exampleCompanyId = 'c1111111-1111-1111-1111-111111111111';
export const exampleExternalId = 'user-123';

/** The group that the first company of the demo belongs to, and a foundation that pays part of its programmes. */
export const demoGroup = {
  parent: { id: demoId(kinds.company, 4), name: 'Nordlys Konsern', timeZone: 'Europe/Oslo', country: 'NO' },
  digital: { id: exampleCompanyId, name: 'Nordlys Digital', timeZone: 'Europe/Oslo', country: 'NO' },
  coFunder: { id: demoId(kinds.company, 5), name: 'Havbris Foundation', timeZone: 'Europe/Oslo', country: 'NO' },
} as const;

const member = (kind: 'PARTICIPANT' | 'VOLUNTEER', externalId: string, name: string, locale: string) => ({
  // As the record of the person would make it.
  id: uuidFrom('person', exampleCompanyId, externalId),
  companyId: exampleCompanyId,
  externalId,
  kind,
  name,
  email: `${externalId}@demo.example`,
  locale,
});

export const exampleMembers = [
  member('PARTICIPANT', exampleExternalId, 'Daria Melnyk', 'uk'),
  member('PARTICIPANT', 'user-124', 'Hassan Nuur', 'en'),
  member('PARTICIPANT', 'user-125', 'Leila Amini', 'en'),
  member('PARTICIPANT', 'user-126', 'Mykola Hrytsenko', 'uk'),
  member('PARTICIPANT', 'user-127', 'Rahel Mebrahtu', 'en'),
  member('PARTICIPANT', 'user-128', 'Yusuf Demir', 'en'),
  member('VOLUNTEER', 'staff-7', 'Erik Moen', 'nb-NO'),
  member('VOLUNTEER', 'staff-8', 'Guro Lie', 'nb-NO'),
] as const;

/** Companies, people and a year of meetings; adds what is missing, so that a database of an earlier demo gets it, too. */
export async function insertGroup(tx: Tx, now: Date): Promise<void> {
  const [known] = await tx.query('select from company where id = $1', [exampleCompanyId]);
  if (known) return;
  const createdAt = new Date(now.getTime() - 400 * dayMs);
  await insertMany(
    tx,
    CompanyEntity,
    Object.values(demoGroup).map((company) => ({ ...company, createdAt })),
    keepExisting,
  );
  await tx.query('update company set parent_id = $1 where id = any($2::uuid[])', [
    demoGroup.parent.id,
    [nordlys.id, exampleCompanyId],
  ]);
  await insertMany(
    tx,
    PersonEntity,
    exampleMembers.map((person) => ({ ...person, createdAt })),
    keepExisting,
  );
  await insertMeetings(tx, now, createdAt);
  await insertFunding(tx, now);
}

async function insertMeetings(tx: Tx, now: Date, createdAt: Date): Promise<void> {
  const ids = { companyId: exampleCompanyId, programId: demoId(kinds.program, 41) };
  const firstDay = Math.floor(now.getTime() / dayMs) * dayMs - fortnights * 14 * dayMs;
  const startsOn = new Date(firstDay).toISOString().slice(0, 10);
  await insertMany(tx, ProgramEntity, [
    { id: ids.programId, companyId: ids.companyId, name: 'Kodekafé', kind: 'LANGUAGE_CAFE', startsOn, createdAt },
  ]);
  await insertMany(
    tx,
    EnrollmentEntity,
    exampleMembers.map(({ id, kind }, index) => ({
      ...ids,
      id: demoId(kinds.enrollment, 41_000 + index, createdAt),
      userId: id,
      role: kind,
      status: 'ACTIVE',
      enrolledAt: new Date(firstDay),
      createdAt,
    })),
  );
  const sessions = Array.from({ length: fortnights }, (_, index) => {
    const startedAt = new Date(firstDay + index * 14 * dayMs + 16 * 3_600_000);
    const id = demoId(kinds.session, 41_000 + index, startedAt);
    return { ...ids, id, startedAt, durationMinutes: 90, createdAt: startedAt };
  });
  await insertMany(tx, SessionEntity, sessions);
  await insertMany(
    tx,
    SessionAttendanceEntity,
    sessions.flatMap(({ id, createdAt: at }, week) =>
      exampleMembers
        .filter((_, index) => (index + week) % 4 !== 3)
        .map((person) => ({ sessionId: id, userId: person.id, role: person.kind, createdAt: at })),
    ),
  );
}

/** The foundation pays two fifths of the second programme of the first company, from last year on. */
async function insertFunding(tx: Tx, now: Date): Promise<void> {
  const id = demoId(kinds.funding, 1);
  const programId = demoId(kinds.program, 2);
  const effectiveFrom = `${now.getUTCFullYear() - 1}-01-01`;
  const source = 'Made up for the demo: agreement of both companies';
  const funding = { id, programId, companyId: nordlys.id, effectiveFrom, source, createdBy: 'demo', createdAt: now };
  await insertMany(tx, ProgramFundingEntity, [funding], keepExisting);
  await insertMany(
    tx,
    ProgramFundingShareEntity,
    [
      { fundingId: id, position: 0, companyId: nordlys.id, weight: '60' },
      { fundingId: id, position: 1, companyId: demoGroup.coFunder.id, weight: '40' },
    ],
    keepExisting,
  );
}
