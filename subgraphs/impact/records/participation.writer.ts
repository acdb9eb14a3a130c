import type { RowOf } from '#platform/database';
import { PersonEntity } from '../people/person.entity.js';
import { EnrollmentEntity } from '../programs/enrollment.entity.js';
import { ProgramEntity } from '../programs/program.entity.js';
import { SessionAttendanceEntity, type SessionEntity } from '../programs/session.entity.js';
import { unknownProgram } from './program.writer.js';
import type { RecordOf } from './record.rules.js';
import { type RecordOutcome, type Refused, refused } from './sender.js';
import { existing, type Layout } from './upsert.store.js';
import { companiesOf, type Plan, refusedBy, storePlanned, type WriteContext } from './writer.js';

const enrollments: Layout<typeof EnrollmentEntity> = {
  entity: EnrollmentEntity,
  key: ['programId', 'userId'],
  said: ['role', 'status', 'enrolledAt', 'endedAt'],
};
const attendance: Layout<typeof SessionAttendanceEntity> = {
  entity: SessionAttendanceEntity,
  key: ['sessionId', 'userId'],
  said: ['role', 'active'],
};
const byId = <E extends typeof PersonEntity | typeof ProgramEntity | typeof SessionEntity>(entity: E): Layout<E> => ({
  entity,
  key: ['id'],
  said: [],
});

/** Places in programmes: one of a person in each. It ends by its status. */
export async function writeEnrollments(
  context: WriteContext,
  records: readonly RecordOf<'enrollment'>[],
): Promise<RecordOutcome[]> {
  const pairs = await pairsOf(
    context,
    'program',
    records.map((record) => ({ ...record, ref: record.programId })),
  );
  const linked = found(pairs);
  const rows = await existing(context.tx, enrollments, linked);
  const people = await existing(
    context.tx,
    byId(PersonEntity),
    linked.map(([, userId]) => [userId]),
  );
  const programs = await existing(
    context.tx,
    byId(ProgramEntity),
    linked.map(([programId]) => [programId]),
  );
  const plans = pairs.map(({ record, company, of: programId, userId }): Plan<typeof EnrollmentEntity> => {
    const before = rows.get(`${programId} ${userId}`) ?? null;
    const status = record.status ?? (record.endedAt === undefined ? before?.status : undefined) ?? 'ACTIVE';
    const refusal =
      refusedBy(company, before === null) ??
      (programId === null ? unknownProgram : null) ??
      (userId === null ? unknownPerson : null) ??
      goneBy({
        isNew: before === null || (before.status !== 'ACTIVE' && status === 'ACTIVE'),
        person: people.get(userId!),
        program: programs.get(programId!),
      });
    if (refusal !== null) return refusal;
    const id = before?.id ?? context.ids.next();
    const row = {
      id,
      companyId: company!.id,
      programId: programId!,
      userId: userId!,
      role: record.role,
      status,
      enrolledAt: record.enrolledAt,
      endedAt:
        record.endedAt === undefined && status !== 'ACTIVE' ? (before?.endedAt ?? null) : (record.endedAt ?? null),
      createdAt: before?.createdAt ?? context.clock.now(),
    };
    return { before, companyId: company!.id, id, userId: userId!, row };
  });
  return (await storePlanned(context.tx, enrollments, plans)).outcomes;
}

/** Who was at a meeting. Taken back, it does not count, and neither does the time of a volunteer. */
export async function writeAttendance(
  context: WriteContext,
  records: readonly RecordOf<'attendance'>[],
): Promise<RecordOutcome[]> {
  const pairs = await pairsOf(
    context,
    'session',
    records.map((record) => ({ ...record, ref: record.sessionId })),
  );
  const rows = await existing(context.tx, attendance, found(pairs));
  const plans = pairs.map(({ record, company, of: sessionId, userId }): Plan<typeof SessionAttendanceEntity> => {
    const before = rows.get(`${sessionId} ${userId}`) ?? null;
    const refusal =
      refusedBy(company, before === null) ??
      (sessionId === null ? unknownSession : null) ??
      (userId === null ? unknownPerson : null);
    if (refusal !== null) return refusal;
    const row = {
      sessionId: sessionId!,
      userId: userId!,
      role: record.role,
      active: record.active ?? before?.active ?? true,
      createdAt: before?.createdAt ?? context.clock.now(),
    };
    return { before, companyId: company!.id, id: sessionId!, userId: userId!, row };
  });
  return (await storePlanned(context.tx, attendance, plans)).outcomes;
}

const unknownPerson = refused('userId', 'is not a person of this company; send the person first or correct it');
const unknownSession = refused('sessionId', 'is not a meeting of this company; send the meeting first or correct it');

function goneBy({
  isNew,
  person,
  program,
}: {
  isNew: boolean;
  person: Pick<RowOf<typeof PersonEntity>, 'active'> | undefined;
  program: Pick<RowOf<typeof ProgramEntity>, 'active'> | undefined;
}): Refused | null {
  if (!isNew) return null;
  if (person?.active === false)
    return refused('userId', 'has left and joins no programme; send the person with "active": true first');
  if (program?.active === false)
    return refused('programId', 'is no longer in use; send the programme with "active": true first');
  return null;
}

interface Linked {
  readonly companyId: string;
  readonly userId: string;
  /** The programme or meeting, as the sender names it. */
  readonly ref: string;
}

/** The person and the programme or meeting that each record links; null where there is none. People who were erased are none. */
async function pairsOf<R extends Linked>(context: WriteContext, kind: 'program' | 'session', records: readonly R[]) {
  const companies = await companiesOf(context, records);
  const inCompany = records.flatMap((record, index) =>
    companies[index] ? [{ record, companyId: companies[index].id }] : [],
  );
  const thingOf = await context.references.keyed(
    kind,
    inCompany.map(({ record, companyId }) => ({ companyId, ref: record.ref })),
  );
  const personOf = await context.references.people(
    inCompany.map(({ record, companyId }) => ({ companyId, ref: record.userId })),
  );
  const people = inCompany.flatMap(({ record, companyId }) => personOf({ companyId, ref: record.userId }) ?? []);
  const barred = await context.erased.barred(context.tx, [...new Set(people)]);
  return records.map((record, index) => {
    const company = companies[index] ?? null;
    const userId = company && personOf({ companyId: company.id, ref: record.userId });
    return {
      record,
      company,
      of: company && thingOf({ companyId: company.id, ref: record.ref }),
      userId: userId !== null && barred.has(userId) ? null : userId,
    };
  });
}

const found = (pairs: readonly { of: string | null; userId: string | null }[]): [string, string][] =>
  pairs.flatMap(({ of, userId }) => (of !== null && userId !== null ? [[of, userId] as [string, string]] : []));
