import { type Database, insertMany, type Queryable, selectOf, type Tx } from '#platform/database';
import type { EraseOutcome } from '#platform/personal-data';
import type { Clock } from '#platform/time';
import type { PrivacyRequestRow } from '../requests/request.entity.js';
import {
  CertificateEntity,
  ErasureAckEntity,
  type ErasureAckRow,
  ErasureItemEntity,
  type ErasureItemRow,
  ErasureResultEntity,
  type ErasureResultRow,
  WorkingSetEntity,
} from './erasure.entity.js';
import type { PlannedItem } from './plan.rules.js';

export interface StoredCertificate {
  readonly body: Readonly<Record<string, unknown>>;
  readonly seal: string;
  readonly issuedAt: Date;
}

/** What is known of an erasure beside its request and its steps: plan, results, acknowledgements, certificate. */
export class ErasureStore {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** The newest plan takes the place of an earlier one. */
  async savePlan(tx: Tx, requestId: string, plan: { readonly hash: string; readonly items: readonly PlannedItem[] }) {
    await tx.query('delete from privacy_erasure_item where request_id = $1', [requestId]);
    const rows = plan.items.map((item, position) => ({
      requestId,
      position,
      subgraph: item.subgraph,
      store: item.store,
      key: item.key ?? null,
      field: item.field ?? null,
      action: item.action,
      reason: item.reason,
      count: item.count,
      held: item.held,
    }));
    if (rows.length > 0) await insertMany(tx, ErasureItemEntity, rows);
    await tx.query('update privacy_request set plan_hash = $2, as_of = $3 where id = $1', [
      requestId,
      plan.hash,
      this.#clock.now(),
    ]);
  }

  itemsOf(requestId: string, on: Queryable = this.#db): Promise<ErasureItemRow[]> {
    return on.query<ErasureItemRow>(
      `select ${selectOf(ErasureItemEntity)} from privacy_erasure_item where request_id = $1 order by position`,
      [requestId],
    );
  }

  async approve(
    tx: Tx,
    requestId: string,
    approval: { readonly by: string; readonly at: Date; readonly scheduledFor: Date },
  ): Promise<void> {
    await tx.query('update privacy_request set approved_by = $2, approved_at = $3, scheduled_for = $4 where id = $1', [
      requestId,
      approval.by,
      approval.at,
      approval.scheduledFor,
    ]);
  }

  /** A plan that changed is not approved any more. */
  async revokeApproval(tx: Tx, requestId: string): Promise<void> {
    await tx.query(
      'update privacy_request set approved_by = null, approved_at = null, scheduled_for = null where id = $1',
      [requestId],
    );
  }

  async approverOf(on: Queryable, requestId: string): Promise<string | null> {
    const [row] = await on.query<{ by: string | null }>('select approved_by as by from privacy_request where id = $1', [
      requestId,
    ]);
    return row?.by ?? null;
  }

  now(): { readonly at: Date; readonly scheduledFor: Date } {
    const at = this.#clock.now();
    return { at, scheduledFor: at };
  }

  async setEpoch(tx: Tx, requestId: string, epoch: number): Promise<void> {
    await tx.query('update privacy_request set epoch = $2 where id = $1', [requestId, epoch]);
  }

  /** Adds what one call has done to what the subgraph has done before, in the transaction that notes the place to go on from. */
  async addResult(
    tx: Tx,
    requestId: string,
    done: Omit<EraseOutcome, 'done'> & { readonly subgraph: string },
  ): Promise<void> {
    const { subgraph, removed, anonymised, retained, messages } = done;
    await tx.query(
      `insert into privacy_erasure_result (request_id, subgraph, removed, anonymised, retained, messages, catalogue_hash, finished_at)
       values ($1, $2, $3, $4, $5::jsonb, $6::jsonb, '', $7)
       on conflict (request_id, subgraph) do update set removed = privacy_erasure_result.removed + excluded.removed,
         anonymised = privacy_erasure_result.anonymised + excluded.anonymised,
         retained = privacy_erasure_result.retained || excluded.retained,
         messages = privacy_erasure_result.messages || excluded.messages, finished_at = excluded.finished_at`,
      [requestId, subgraph, removed, anonymised, JSON.stringify(retained), JSON.stringify(messages), this.#clock.now()],
    );
  }

  /** Ends a subgraph's result; one that had nothing to do has zeros. */
  async endResult(
    tx: Tx,
    requestId: string,
    end: { readonly subgraph: string; readonly catalogueHash: string },
  ): Promise<Pick<ErasureResultRow, 'removed' | 'anonymised' | 'retained'>> {
    await this.addResult(tx, requestId, { ...end, removed: 0, anonymised: 0, retained: [], messages: [] });
    const [row] = await tx.query<Pick<ErasureResultRow, 'removed' | 'anonymised' | 'retained'>>(
      `update privacy_erasure_result set catalogue_hash = $3 where request_id = $1 and subgraph = $2
       returning removed::float8 as removed, anonymised::float8 as anonymised, retained`,
      [requestId, end.subgraph, end.catalogueHash],
    );
    return row!;
  }

  resultsOf(requestId: string, on: Queryable = this.#db): Promise<ErasureResultRow[]> {
    return on.query<ErasureResultRow>(
      `select ${selectOf(ErasureResultEntity)} from privacy_erasure_result where request_id = $1 order by subgraph`,
      [requestId],
    );
  }

  /** Subgraphs that have erased a person's records already, in an erasure that is under way or has kept something. */
  async erasedSubgraphs(on: Queryable, userId: string): Promise<ReadonlySet<string>> {
    const rows = await on.query<{ subgraph: string }>(
      `select distinct s.subgraph from privacy_erasure_result s join privacy_request r on r.id = s.request_id
       where r.subject_user_id = $1`,
      [userId],
    );
    return new Set(rows.map(({ subgraph }) => subgraph));
  }

  async askForAcks(
    tx: Tx,
    requestId: string,
    ask: { readonly subgraphs: readonly string[]; readonly epoch: number; readonly deadlineMs: number },
  ) {
    const askedAt = this.#clock.now();
    const deadlineAt = new Date(askedAt.getTime() + ask.deadlineMs);
    const rows = ask.subgraphs.map((subgraph) => ({
      requestId,
      subgraph,
      epoch: ask.epoch,
      askedAt,
      asked: 1,
      deadlineAt,
    }));
    if (rows.length > 0) await insertMany(tx, ErasureAckEntity, rows, { onConflict: 'do nothing' });
  }

  acksOf(requestId: string, on: Queryable = this.#db): Promise<ErasureAckRow[]> {
    return on.query<ErasureAckRow>(
      `select ${selectOf(ErasureAckEntity)} from privacy_erasure_ack where request_id = $1 order by subgraph`,
      [requestId],
    );
  }

  async acknowledge(
    tx: Tx,
    ack: {
      requestId: string;
      subgraph: string;
      epoch: number;
      catalogueHash: string;
      counts: Readonly<Record<string, number>>;
    },
  ): Promise<boolean> {
    const rows = await tx.query(
      `update privacy_erasure_ack set acked_at = $4, catalogue_hash = $5, counts = $6
       where request_id = $1 and subgraph = $2 and epoch = $3 and acked_at is null returning 1`,
      [ack.requestId, ack.subgraph, ack.epoch, this.#clock.now(), ack.catalogueHash, JSON.stringify(ack.counts)],
    );
    return rows.length > 0;
  }

  async waive(tx: Tx, waiver: { requestId: string; subgraph: string; by: string; reason: string }): Promise<boolean> {
    const rows = await tx.query(
      `update privacy_erasure_ack set waived_by = $3, waived_at = $4, waive_reason = $5
       where request_id = $1 and subgraph = $2 and acked_at is null and waived_at is null returning 1`,
      [waiver.requestId, waiver.subgraph, waiver.by, this.#clock.now(), waiver.reason],
    );
    return rows.length > 0;
  }

  /** Requests whose subgraphs have let the deadline pass. */
  async lateAcks(limit: number): Promise<readonly string[]> {
    const rows = await this.#db.query<{ id: string }>(
      `select distinct a.request_id as id from privacy_erasure_ack a join privacy_request r on r.id = a.request_id
       where r.phase = 'AWAITING_ACKS' and a.acked_at is null and a.waived_at is null and a.deadline_at < $1 limit $2`,
      [this.#clock.now(), limit],
    );
    return rows.map(({ id }) => id);
  }

  async askAgain(tx: Tx, requestId: string, deadlineMs: number): Promise<number> {
    const now = this.#clock.now();
    const rows = await tx.query(
      `update privacy_erasure_ack set asked = asked + 1, asked_at = $2, deadline_at = $3
       where request_id = $1 and acked_at is null and waived_at is null and deadline_at < $2 returning 1`,
      [requestId, now, new Date(now.getTime() + deadlineMs)],
    );
    return rows.length;
  }

  async saveWorkingSet(tx: Tx, requestId: string, sealed: string): Promise<void> {
    await insertMany(tx, WorkingSetEntity, [{ requestId, sealed }], { onConflict: '(request_id) do nothing' });
  }

  async workingSetOf(requestId: string): Promise<string | null> {
    const [row] = await this.#db.query<{ sealed: string }>(
      'select sealed from privacy_working_set where request_id = $1',
      [requestId],
    );
    return row?.sealed ?? null;
  }

  async shredWorkingSet(tx: Tx, requestId: string): Promise<void> {
    await tx.query('delete from privacy_working_set where request_id = $1', [requestId]);
  }

  async saveCertificate(tx: Tx, requestId: string, certificate: StoredCertificate): Promise<void> {
    await insertMany(tx, CertificateEntity, [{ requestId, ...certificate }]);
  }

  async certificateOf(requestId: string): Promise<StoredCertificate | null> {
    const [row] = await this.#db.query<StoredCertificate>(
      `select ${selectOf(CertificateEntity)} from privacy_certificate where request_id = $1`,
      [requestId],
    );
    return row ?? null;
  }

  /** The erasure of a person that ended with records kept; `null` when there is none, or when another one is under way. */
  async endedInPart(
    tx: Tx,
    userId: string,
  ): Promise<Pick<PrivacyRequestRow, 'id' | 'companyId' | 'subjectPseudonym' | 'requestedBy' | 'approvedBy'> | null> {
    const [row] = await tx.query<never>(
      `select r.id, r.company_id as "companyId", r.subject_pseudonym as "subjectPseudonym", r.requested_by as "requestedBy",
         r.approved_by as "approvedBy" from privacy_request r
       where r.subject_user_id = $1 and r.type = 'ERASURE' and r.phase = 'PARTIALLY_FULFILLED'
         and not exists (select 1 from privacy_request o where o.reopens = r.id)
         and not exists (select 1 from privacy_request o where o.subject_user_id = $1 and o.type = 'ERASURE' and o.finished_at is null)
       order by r.id desc limit 1`,
      [userId],
    );
    return row ?? null;
  }

  /** An export of the person that has not ended. */
  async openExport(on: Queryable, userId: string): Promise<string | null> {
    const [row] = await on.query<{ id: string }>(
      `select id from privacy_request where subject_user_id = $1 and type = 'EXPORT' and finished_at is null`,
      [userId],
    );
    return row?.id ?? null;
  }

  /** Whether the person has acted as a privacy officer lately, and how many others have. */
  async officerActivity(
    on: Queryable,
    userId: string,
    since: Date,
  ): Promise<{ readonly isOfficer: boolean; readonly others: number }> {
    const [row] = await on.query<{ own: number; others: number }>(
      `select count(*) filter (where actor_id = $1)::int as own, count(distinct actor_id) filter (where actor_id <> $1)::int as others
       from privacy_audit_entry where actor_kind = 'user' and at > $2 and action = any($3)`,
      [userId, since, officerActions],
    );
    return { isOfficer: row!.own > 0, others: row!.others };
  }
}

const officerActions = [
  'ERASURE_APPROVED',
  'HOLD_PLACED',
  'HOLD_RELEASED',
  'REQUEST_DENIED',
  'CLOCK_EXTENDED',
  'CLOCK_SUSPENDED',
  'CLOCK_RESUMED',
  'ACKNOWLEDGEMENT_WAIVED',
  'SUBJECT_REVEALED',
];
