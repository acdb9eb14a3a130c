import type { EntitySchema } from '@mikro-orm/core';
import type { RowOf } from '#platform/database';
import { ProgramEntity } from '../programs/program.entity.js';
import { SessionEntity } from '../programs/session.entity.js';
import type { RecordOf } from './record.rules.js';
import { type RecordOutcome, type Refused, refused } from './sender.js';
import { existing, type Layout } from './upsert.store.js';
import { companiesOf, type Plan, refusedBy, claimKeys, storePlanned, type WriteContext } from './writer.js';

const programs: Layout<typeof ProgramEntity> = {
  entity: ProgramEntity,
  key: ['id'],
  said: ['name', 'kind', 'startsOn', 'endsOn', 'active'],
};
const sessions: Layout<typeof SessionEntity> = {
  entity: SessionEntity,
  key: ['id'],
  said: ['startedAt', 'durationMinutes', 'active'],
};

/** Programmes, by the sender's ids of them. */
export async function writePrograms(
  context: WriteContext,
  records: readonly RecordOf<'program'>[],
): Promise<RecordOutcome[]> {
  const { targets, rows } = await targetsOf(context, 'program', { records, layout: programs });
  const plans = targets.map(({ record, company, id }): Plan<typeof ProgramEntity> => {
    const before = rows.get(id) ?? null;
    const refusal = refusedBy(company, before === null);
    if (refusal !== null) return refusal;
    const endsOn = record.endsOn === undefined ? (before?.endsOn ?? null) : record.endsOn;
    if (endsOn !== null && endsOn <= record.startsOn)
      return refused('startsOn', `must be before endsOn, which is ${endsOn}; send both`);
    const { name, kind, startsOn } = record;
    const active = record.active ?? before?.active ?? true;
    const createdAt = before?.createdAt ?? context.clock.now();
    const row = { id, companyId: company!.id, name, kind, startsOn, endsOn, active, createdAt };
    return { before, companyId: company!.id, id, userId: null, row };
  });
  return (await storePlanned(context.tx, programs, plans)).outcomes;
}

/** Meetings. One that is moved or shortened takes the time of its volunteers with it: triggers of the table see to that. */
export async function writeSessions(
  context: WriteContext,
  records: readonly RecordOf<'session'>[],
): Promise<RecordOutcome[]> {
  const { targets, rows } = await targetsOf(context, 'session', { records, layout: sessions });
  const named = targets.flatMap(({ record, company }) =>
    company ? [{ companyId: company.id, ref: record.programId }] : [],
  );
  const programOf = await context.references.keyed('program', named);
  const plans = targets.map(({ record, company, id }): Plan<typeof SessionEntity> => {
    const before = rows.get(id) ?? null;
    const programId = company && programOf({ companyId: company.id, ref: record.programId });
    const refusal = refusedBy(company, before === null) ?? problemOfProgram(programId, before);
    if (refusal !== null) return refusal;
    const { startedAt, durationMinutes } = record;
    const active = record.active ?? before?.active ?? true;
    const createdAt = before?.createdAt ?? context.clock.now();
    const row = { id, companyId: company!.id, programId: programId!, startedAt, durationMinutes, active, createdAt };
    return { before, companyId: company!.id, id, userId: null, row };
  });
  return (await storePlanned(context.tx, sessions, plans)).outcomes;
}

function problemOfProgram(
  programId: string | null,
  before: Pick<RowOf<typeof SessionEntity>, 'programId'> | null,
): Refused | null {
  if (programId === null) return unknownProgram;
  if (before === null || before.programId === programId) return null;
  return refused(
    'programId',
    'is another programme than the one of this meeting; take the meeting back with "active": false and send a new one',
  );
}

export const unknownProgram = refused(
  'programId',
  'is not a programme of this company; send the programme first or correct it',
);

interface KeyedRecord {
  readonly companyId: string;
  readonly externalId: string;
}

/** Where each record goes: to what the sender sent under this id before, or to a new row. */
async function targetsOf<R extends KeyedRecord, E extends EntitySchema>(
  context: WriteContext,
  kind: 'program' | 'session',
  { records, layout }: { records: readonly R[]; layout: Layout<E> },
) {
  const companies = await companiesOf(context, records);
  const named = records.flatMap(({ externalId }, index) =>
    companies[index] ? [{ companyId: companies[index].id, ref: externalId }] : [],
  );
  const find = await context.references.keyed(kind, named);
  const keyOf = ({ companyId, ref }: { companyId: string; ref: string }) => `${kind}:${companyId}:${ref}`;
  const ids = await claimKeys(context, new Map(named.map((name) => [keyOf(name), find(name) ?? context.ids.next()])));
  const targets = records.map((record, index) => {
    const company = companies[index] ?? null;
    const id = company === null ? '' : ids.get(keyOf({ companyId: company.id, ref: record.externalId }))!;
    return { record, company, id };
  });
  const rows = await existing(
    context.tx,
    layout,
    [...ids.values()].map((id) => [id]),
  );
  return { targets, rows };
}
