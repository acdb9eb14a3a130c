import { CompanyEntity } from '../companies/company.entity.js';
import type { RecordOf } from './record.rules.js';
import { noSuchCompany, mayWriteFor, type RecordOutcome, refused } from './sender.js';
import { existing, type Layout } from './upsert.store.js';
import { type Plan, claimKeys, storePlanned, type WriteContext } from './writer.js';

const layout: Layout<typeof CompanyEntity> = {
  entity: CompanyEntity,
  key: ['id'],
  said: ['name', 'timeZone', 'country', 'fiscalYearStart', 'parentId', 'active'],
};

type Sent = RecordOf<'company'>;

/** Companies. A sender of certain companies may change these, and adds none. */
export async function writeCompanies(context: WriteContext, records: readonly Sent[]): Promise<RecordOutcome[]> {
  const { tx, sender, references, ids, clock } = context;
  const refs = records.flatMap(({ externalId, parentId }) => [externalId, ...(parentId == null ? [] : [parentId])]);
  const known = await references.companies(refs);
  const wanted = records.map((record) => known.get(record.externalId)?.id ?? record.companyId ?? ids.next());
  // What a sender may not write takes no id of it either.
  const keys = new Map(
    records.flatMap(({ externalId }, index) =>
      mayWriteFor(sender, wanted[index]!) ? [[`company:${externalId}`, wanted[index]!] as const] : [],
    ),
  );
  const claimed = await claimKeys(context, keys);
  const targets = records.map((record, index) => ({
    record,
    id: claimed.get(`company:${record.externalId}`) ?? wanted[index]!,
  }));
  const rows = await existing(
    tx,
    layout,
    targets.map(({ id }) => [id]),
  );
  const counted = await withFigures(context, [...rows.keys()]);
  const plans: Plan<typeof CompanyEntity>[] = [];
  for (const { record, id } of targets) {
    const before = rows.get(id) ?? null;
    const parent = record.parentId == null ? null : (known.get(record.parentId)?.id ?? null);
    const problem = problemOf(record, {
      id,
      mayWrite: mayWriteFor(sender, id),
      parentFound: record.parentId == null || parent !== null,
      isRing: parent !== null && (await isAbove(context, { company: id, parent })),
      zoneIsFixed: before !== null && before.timeZone !== record.timeZone && counted.has(id),
    });
    plans.push(
      problem ?? {
        before,
        companyId: id,
        id,
        userId: null,
        row: {
          id,
          name: record.name,
          timeZone: record.timeZone,
          country: record.country,
          fiscalYearStart: record.fiscalYearStart ?? before?.fiscalYearStart ?? '01-01',
          parentId: record.parentId === undefined ? (before?.parentId ?? null) : parent,
          active: record.active ?? before?.active ?? true,
          createdAt: before?.createdAt ?? clock.now(),
        },
      },
    );
  }
  return (await storePlanned(tx, layout, plans)).outcomes;
}

interface Facts {
  readonly id: string;
  readonly mayWrite: boolean;
  readonly parentFound: boolean;
  readonly isRing: boolean;
  readonly zoneIsFixed: boolean;
}

function problemOf(record: Sent, facts: Facts) {
  if (!facts.mayWrite) return noSuchCompany;
  if (record.companyId !== undefined && record.companyId !== facts.id)
    return refused('companyId', `is not the UUID of this company, which is ${facts.id}; correct it or leave it out`);
  if (!facts.parentFound) return refused('parentId', 'is not a company that you sent; send the parent first');
  if (facts.isRing) return refused('parentId', 'would make the company a part of itself; correct it or send null');
  if (facts.zoneIsFixed)
    return refused('timeZone', 'cannot change any more: figures are kept by the local days of the company');
  return null;
}

/** Companies that have meetings or texts, which were counted by their local days. */
async function withFigures({ tx }: WriteContext, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ id: string }>(
    `select id from unnest($1::uuid[]) c(id) where exists (select 1 from session s where s.company_id = c.id)
       or exists (select 1 from feedback f where f.company_id = c.id)`,
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Whether the company is among its parent and those above it. */
async function isAbove(
  { tx }: WriteContext,
  { company, parent }: { company: string; parent: string },
): Promise<boolean> {
  const [row] = await tx.query<{ found: boolean }>(
    `with recursive up as (
       select id, parent_id from company where id = $2 union select c.id, c.parent_id from company c join up on c.id = up.parent_id
     ) select exists (select 1 from up where id = $1) as found`,
    [company, parent],
  );
  return row!.found;
}
