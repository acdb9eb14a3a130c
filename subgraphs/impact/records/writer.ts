import type { EntitySchema } from '@mikro-orm/core';
import type { RowOf, Tx } from '#platform/database';
import type { ErasedPeople } from '#platform/erasure';
import type { Clock, Ids } from '#platform/time';
import type { KnownCompany, References } from './references.store.js';
import { noSuchCompany, type RecordOutcome, type RecordSender, type Refused, refused } from './sender.js';
import { differs, type Layout, type Stored, upsert } from './upsert.store.js';

/** What every writer works with: one transaction, one sender. */
export interface WriteContext {
  readonly tx: Tx;
  readonly sender: RecordSender;
  readonly references: References;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly erased: Pick<ErasedPeople, 'barred'>;
}

/** A record on its way to its row. */
export interface Planned<E extends EntitySchema> {
  readonly row: Stored<E>;
  readonly before: RowOf<E> | null;
  readonly companyId: string;
  readonly id: string;
  readonly userId: string | null;
}

export type Plan<E extends EntitySchema> = Planned<E> | Refused;

const isPlanned = <E extends EntitySchema>(plan: Plan<E>): plan is Planned<E> => 'row' in plan;

/** Stores what is new or says something else than is stored; answers what became of each. */
export async function storePlanned<E extends EntitySchema>(
  tx: Tx,
  layout: Layout<E>,
  plans: readonly Plan<E>[],
): Promise<{ outcomes: RecordOutcome[]; stored: readonly Planned<E>[] }> {
  const outcomes = plans.map((plan): RecordOutcome => {
    if (!isPlanned(plan)) return plan;
    const { before, row, companyId, id, userId } = plan;
    const kind = before === null ? 'created' : differs(layout, before, row) ? 'changed' : 'unchanged';
    return { kind, companyId, id, userId };
  });
  const stored = plans.filter(
    (plan, index): plan is Planned<E> =>
      isPlanned(plan) && (outcomes[index]!.kind === 'created' || outcomes[index]!.kind === 'changed'),
  );
  await upsert(
    tx,
    layout,
    stored.map(({ row }) => row),
  );
  return { outcomes, stored };
}

/** The company of each record, or the refusal that there is none. */
export async function companiesOf(
  { references }: WriteContext,
  records: readonly { readonly companyId: string }[],
): Promise<(KnownCompany | null)[]> {
  const known = await references.companies([...new Set(records.map(({ companyId }) => companyId))]);
  return records.map(({ companyId }) => known.get(companyId) ?? null);
}

/** Why a record cannot be added to this company, if so. */
export function refusedBy(company: KnownCompany | null, isNew: boolean): Refused | null {
  if (company === null) return noSuchCompany;
  if (isNew && !company.active)
    return refused('companyId', 'has left and gets no new records; send the company with "active": true first');
  return null;
}

/**
 * Takes the sender's ids of what may be added. Of two transactions that add the same thing the second waits, and gets the id that the first
 * one gave it.
 *
 * @returns for each key the id of its record, whether or not there is one yet.
 */
export async function claimKeys(
  { tx, sender }: WriteContext,
  keys: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  if (keys.size === 0) return keys;
  const given = [[...keys.keys()], [...keys.values()]];
  await tx.query(
    `insert into record_key (source, key, record_id) select $1, k.key, k.id from unnest($2::text[], $3::uuid[]) k(key, id)
     order by k.key on conflict (source, key) do nothing`,
    [sender.source, ...given],
  );
  const rows = await tx.query<{ key: string; id: string }>(
    `select key, record_id as id from record_key where source = $1 and key = any($2::text[])`,
    [sender.source, given[0]],
  );
  return new Map(rows.map(({ key, id }) => [key, id]));
}
