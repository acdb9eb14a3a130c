import type { Actor } from '#platform/auth';
import { knownCompany } from '#platform/companies';
import { type Database, selectOf } from '#platform/database';
import type { AuditStore } from '../audit/audit.store.js';
import { isOfficer } from './access.rules.js';
import { PrivacyRequestEntity, type PrivacyRequestRow, requestTypes, type RequestType } from './request.entity.js';
import type { RequestStore } from './request.store.js';

export interface TypeStats {
  readonly type: RequestType;
  readonly received: number;
  readonly ended: number;
  readonly medianDays: number | null;
  readonly meanDays: number | null;
  readonly p95Days: number | null;
  readonly onTime: number;
  readonly overdue: number;
  readonly extended: number;
  readonly denied: number;
}

export interface RequestChange {
  readonly position: number;
  readonly action: string;
  readonly at: Date;
  readonly row: PrivacyRequestRow;
}

export interface RequestViewDependencies {
  readonly db: Database;
  readonly requests: RequestStore;
  readonly audit: AuditStore;
}

/** What officers see of many requests at once, and how they learn whom one is about. */
export class RequestViews {
  readonly #deps: RequestViewDependencies;

  constructor(deps: RequestViewDependencies) {
    this.#deps = deps;
  }

  /** The subject of a request, and an entry in the trail that it was looked up. */
  async reveal(actor: Actor, requestId: string): Promise<string | null> {
    const { db, requests, audit } = this.#deps;
    return db.transaction(async (tx) => {
      const row = await requests.get(requestId, tx);
      if (!row?.subjectUserId || actor.kind !== 'user' || !isOfficer(actor, row.companyId)) return null;
      await audit.append(tx, { requestId, actor, action: 'SUBJECT_REVEALED', details: {} });
      return row.subjectUserId;
    });
  }

  /** Whether there is such a company: we have been told of it. */
  async knowsCompany(companyId: string): Promise<boolean> {
    return (await knownCompany(this.#deps.db, companyId)) !== null;
  }

  /** What was done to requests of a company after a place in the trail, oldest first; without one the last change only. */
  async changesOf(companyId: string, after: number | null, limit = 100): Promise<RequestChange[]> {
    const rows = await this.#deps.db.query<PrivacyRequestRow & Omit<RequestChange, 'row'>>(
      `select ${selectOf(PrivacyRequestEntity, 'r')}, e.position::float8 as position, e.action, e.at
       from privacy_audit_entry e join privacy_request r on r.id = e.request_id
       where r.company_id = $1 and e.position > $2 order by e.position ${after === null ? 'desc' : 'asc'} limit $3`,
      [companyId, after ?? 0, after === null ? 1 : limit],
    );
    return rows.map(({ position, action, at, ...row }) => ({ position, action, at, row }));
  }

  async stats(
    companyId: string | null,
    { from, to, now }: { readonly from: Date; readonly to: Date; readonly now: Date },
  ): Promise<{ readonly types: readonly TypeStats[]; readonly missingAcknowledgements: number }> {
    const days = 'extract(epoch from finished_at - received_at) / 86400';
    const rows = await this.#deps.db.query<TypeStats>(
      `select t.type, count(r.id)::int as received, count(finished_at)::int as ended,
         percentile_cont(0.5) within group (order by ${days})::float8 as "medianDays", avg(${days})::float8 as "meanDays",
         percentile_cont(0.95) within group (order by ${days})::float8 as "p95Days",
         count(*) filter (where finished_at <= due_at)::int as "onTime",
         count(*) filter (where r.id is not null and finished_at is null and suspended_at is null and due_at < $4)::int as overdue,
         count(extended_at)::int as extended, count(denial_code)::int as denied
       from unnest($5::text[]) with ordinality as t(type, place)
       left join privacy_request r on r.type = t.type and ($1::uuid is null or r.company_id = $1)
         and r.received_at >= $2 and r.received_at < $3
       group by t.type, t.place order by t.place`,
      [companyId, from, to, now, requestTypes],
    );
    const [missing] = await this.#deps.db.query<{ n: number }>(
      `select count(*)::int as n from privacy_erasure_ack a join privacy_request r on r.id = a.request_id
       where a.acked_at is null and a.waived_at is null and a.deadline_at < $2 and ($1::uuid is null or r.company_id = $1)`,
      [companyId, now],
    );
    return { types: rows, missingAcknowledgements: missing!.n };
  }
}
