import { insertMany } from '#platform/database';
import { uuidFrom } from '#platform/time';
import { PersonEntity } from '../people/person.entity.js';
import type { RecordOf } from './record.rules.js';
import { PersonNameHistoryEntity } from './record.entity.js';
import { type RecordOutcome, type Refused, refused } from './sender.js';
import { existing, type Layout } from './upsert.store.js';
import { companiesOf, type Plan, type Planned, refusedBy, storePlanned, type WriteContext } from './writer.js';

const layout: Layout<typeof PersonEntity> = {
  entity: PersonEntity,
  key: ['id'],
  said: ['externalId', 'kind', 'name', 'email', 'locale', 'minorUntil', 'active'],
};

type Sent = RecordOf<'person'>;

/**
 * The id of a person whom a sender adds follows from the company and its id of them: a person who was erased has the same one when they are
 * sent again, and is refused.
 */
const newIdOf = (companyId: string, externalId: string): string => uuidFrom('person', companyId, externalId);

/** People, by the ids that their companies give them, whichever sender says so. */
export async function writePeople(context: WriteContext, records: readonly Sent[]): Promise<RecordOutcome[]> {
  const { tx, references, clock, erased } = context;
  const companies = await companiesOf(context, records);
  const named = records.flatMap(({ externalId }, index) =>
    companies[index] ? [{ companyId: companies[index].id, ref: externalId }] : [],
  );
  const find = await references.people(named);
  const idOf = (companyId: string, { externalId, userId }: Sent) =>
    find({ companyId, ref: externalId }) ?? userId ?? newIdOf(companyId, externalId);
  const ids = records.flatMap((record, index) => (companies[index] ? [idOf(companies[index].id, record)] : []));
  const rows = await existing(
    tx,
    layout,
    ids.map((id) => [id]),
  );
  const barred = await erased.barred(tx, ids);
  const holders = await holdersOf(context, records, companies);
  const plans = records.map((record, index): Plan<typeof PersonEntity> => {
    const company = companies[index] ?? null;
    const id = company === null ? '' : idOf(company.id, record);
    const before = rows.get(id) ?? null;
    const refusal =
      refusedBy(company, before === null) ?? problemOf({ id, companyId: company!.id, barred, before, record });
    if (refusal !== null) return refusal;
    const holder = `${company!.id} ${record.email}`;
    if ((holders.get(holder) ?? id) !== id) return taken;
    holders.set(holder, id);
    const row = {
      id,
      companyId: company!.id,
      externalId: record.externalId,
      kind: record.kind,
      name: record.name,
      email: record.email,
      locale: record.locale === undefined ? (before?.locale ?? null) : record.locale,
      minorUntil: record.minorUntil === undefined ? (before?.minorUntil ?? null) : record.minorUntil,
      active: record.active ?? before?.active ?? true,
      createdAt: before?.createdAt ?? clock.now(),
    };
    return { before, companyId: company!.id, id, userId: id, row };
  });
  await keepFormerNames(
    context,
    plans.filter((plan): plan is Planned<typeof PersonEntity> => 'row' in plan),
  );
  return (await storePlanned(tx, layout, plans)).outcomes;
}

const taken = refused('email', 'belongs to another person of the company; correct it');

function problemOf({
  id,
  companyId,
  barred,
  before,
  record,
}: {
  id: string;
  companyId: string;
  barred: ReadonlySet<string>;
  before: { readonly externalId: string | null; readonly companyId: string | null } | null;
  record: Sent;
}): Refused | null {
  if (barred.has(id))
    return refused(
      'externalId',
      'is the id of a person who was erased or is being erased; leave them out. A person who joins again needs a new id',
    );
  if (record.userId !== undefined && (before === null || before.companyId !== companyId || record.userId !== id))
    return refused('userId', 'is not the UUID of this person; correct it or leave it out');
  if (before !== null && before.externalId !== null && before.externalId !== record.externalId)
    return refused('externalId', 'is not the id that this person has; a person keeps the first one');
  if (before !== null && before.externalId === null && record.userId === undefined)
    return refused('externalId', 'is the UUID of a person; send it as userId, with an id of the company');
  return null;
}

/** Whose address each of these is in its company. */
async function holdersOf(
  { tx }: WriteContext,
  records: readonly Sent[],
  companies: readonly ({ readonly id: string } | null)[],
): Promise<Map<string, string>> {
  const asked = records.flatMap(({ email }, index) =>
    companies[index] ? [{ email, companyId: companies[index].id }] : [],
  );
  const rows = await tx.query<{ id: string; companyId: string; email: string }>(
    `select t.id, t.company_id as "companyId", t.email from unnest($1::uuid[], $2::text[]) n(company_id, email)
       join person t on t.company_id = n.company_id and t.email = n.email`,
    [asked.map(({ companyId }) => companyId), asked.map(({ email }) => email)],
  );
  return new Map(rows.map(({ id, companyId, email }) => [`${companyId} ${email}`, id]));
}

/** What a person was called before: texts and mails of that time name them so. */
async function keepFormerNames(
  { tx, clock, ids }: WriteContext,
  planned: readonly Planned<typeof PersonEntity>[],
): Promise<void> {
  const renamed = planned.flatMap(({ before, row }) =>
    before !== null && (before.name !== row.name || before.email !== row.email)
      ? [{ id: ids.next(), userId: before.id, until: clock.now(), name: before.name, email: before.email }]
      : [],
  );
  await insertMany(tx, PersonNameHistoryEntity, renamed);
}
