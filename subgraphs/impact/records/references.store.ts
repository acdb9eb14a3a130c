import { isUuid, type Queryable } from '#platform/database';
import type { RecordSender } from './sender.js';
import { mayWriteFor } from './sender.js';

export interface KnownCompany {
  readonly id: string;
  readonly active: boolean;
}

export type KeyedKind = 'program' | 'session';
/** An id as a record of this company names it. */
export interface Named {
  readonly companyId: string;
  readonly ref: string;
}

const at = ({ companyId, ref }: Named): string => `${companyId} ${ref}`;

/** Ids of a sender, read in the transaction that writes: what an earlier record of the same batch made is known. */
export class References {
  constructor(
    private readonly tx: Queryable,
    private readonly sender: RecordSender,
  ) {}

  /** Companies by the sender's id of them, or by their UUID. */
  async companies(refs: readonly string[]): Promise<ReadonlyMap<string, KnownCompany>> {
    const rows = await this.tx.query<KnownCompany & { ref: string; keyed: boolean }>(
      `select k.ref, c.id, c.active, true as keyed from unnest($2::text[]) k(ref)
         join record_key r on r.source = $1 and r.key = 'company:' || k.ref join company c on c.id = r.record_id
       union all select k.ref, c.id, c.active, false from unnest($3::text[]) k(ref) join company c on c.id = k.ref::uuid
       order by keyed`,
      [this.sender.source, refs, refs.filter(isUuid)],
    );
    return new Map(
      rows
        .filter(({ id }) => mayWriteFor(this.sender, id))
        .map(({ ref, id, active }) => [ref, { id, active }] as const),
    );
  }

  /** Ids of programmes or meetings. */
  async keyed(kind: KeyedKind, named: readonly Named[]): Promise<(named: Named) => string | null> {
    const uuids = named.filter(({ ref }) => isUuid(ref));
    const rows = await this.tx.query<Named & { id: string; keyed: boolean }>(
      `select n.company_id as "companyId", n.ref, t.id, true as keyed from unnest($2::uuid[], $3::text[]) n(company_id, ref)
         join record_key r on r.source = $1 and r.key = '${kind}:' || n.company_id || ':' || n.ref
         join ${kind} t on t.id = r.record_id and t.company_id = n.company_id
       union all select n.company_id, n.ref, t.id, false from unnest($4::uuid[], $5::text[]) n(company_id, ref)
         join ${kind} t on t.id = n.ref::uuid and t.company_id = n.company_id
       order by keyed`,
      [this.sender.source, ...columns(named), ...columns(uuids)],
    );
    return finder(rows);
  }

  /** Ids of people, by the id that their company gives them or by their UUID. */
  async people(named: readonly Named[]): Promise<(named: Named) => string | null> {
    const uuids = named.filter(({ ref }) => isUuid(ref));
    const rows = await this.tx.query<Named & { id: string; keyed: boolean }>(
      `select n.company_id as "companyId", n.ref, t.id, true as keyed from unnest($1::uuid[], $2::text[]) n(company_id, ref)
         join person t on t.company_id = n.company_id and t.external_id = n.ref
       union all select n.company_id, n.ref, t.id, false from unnest($3::uuid[], $4::text[]) n(company_id, ref)
         join person t on t.id = n.ref::uuid and t.company_id = n.company_id
       order by keyed`,
      [...columns(named), ...columns(uuids)],
    );
    return finder(rows);
  }
}

const columns = (named: readonly Named[]) => [named.map(({ companyId }) => companyId), named.map(({ ref }) => ref)];

/** What was found by the sender's id comes last, so that it wins. */
function finder(rows: readonly (Named & { id: string })[]): (named: Named) => string | null {
  const known = new Map(rows.map((row) => [at(row), row.id]));
  return (named) => known.get(at(named)) ?? null;
}
