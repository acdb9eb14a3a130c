import { type Database, insertMany, type Queryable, selectOf, type Tx } from '#platform/database';
import type { Clock } from '#platform/time';
import {
  PrivacyRequestEntity,
  type PrivacyRequestRow,
  type ProgressRow,
  RequestProgressEntity,
  type RequestType,
} from './request.entity.js';
import {
  advance,
  initialState,
  isTerminal,
  type Phase,
  type RequestEvent,
  type RequestState,
  statusOf,
  terminalPhases,
  unverifiedState,
} from './state-machine.rules.js';

export type NewRequest = Pick<
  PrivacyRequestRow,
  | 'id'
  | 'type'
  | 'companyId'
  | 'subjectUserId'
  | 'requestedBy'
  | 'idempotencyKey'
  | 'receivedAt'
  | 'dueAt'
  | 'subjectPseudonym'
  | 'timeZone'
  | 'country'
  | 'jurisdiction'
  | 'identityMethod'
  | 'identityAt'
  | 'reopens'
>;

export interface RequestFilter {
  /** All that a person may see: what is about them, and what is in the companies they are an officer of. */
  readonly visibleTo: {
    readonly subjectUserId: string | null;
    readonly companies: 'ALL' | { readonly only: string | null };
  };
  readonly subjectUserId?: string | undefined;
  readonly type?: RequestType | undefined;
  readonly phases?: readonly Phase[] | undefined;
  readonly overdueAt?: Date | undefined;
  readonly dueBefore?: Date | undefined;
  readonly companyId?: string | undefined;
}

const select = `select ${selectOf(PrivacyRequestEntity)} from privacy_request`;

export class RequestStore {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** False when the idempotency key is taken or the subject has a request of this type under way. */
  async insert(tx: Tx, request: NewRequest): Promise<boolean> {
    const state = request.identityMethod === null ? unverifiedState : initialState;
    const rows = [{ ...request, ...state, suspendedDays: 0 }];
    const inserted = await insertMany(tx, PrivacyRequestEntity, rows, { onConflict: 'do nothing' });
    if (inserted > 0) await this.#record(tx, request.id, state);
    return inserted > 0;
  }

  byIds(ids: readonly string[]): Promise<PrivacyRequestRow[]> {
    return this.#db.query<PrivacyRequestRow>(`${select} where id = any($1)`, [ids]);
  }

  async get(id: string, on: Queryable = this.#db): Promise<PrivacyRequestRow | null> {
    const [row] = await on.query<PrivacyRequestRow>(`${select} where id = $1`, [id]);
    return row ?? null;
  }

  /** A request that has to be there: its steps exist. */
  async require(id: string, on: Queryable = this.#db): Promise<PrivacyRequestRow> {
    const request = await this.get(id, on);
    if (!request) throw new Error(`Request ${id} has work to do but does not exist.`);
    return request;
  }

  async byIdempotencyKey(tx: Tx, requestedBy: string, key: string): Promise<PrivacyRequestRow | null> {
    const [row] = await tx.query<PrivacyRequestRow>(`${select} where requested_by = $1 and idempotency_key = $2`, [
      requestedBy,
      key,
    ]);
    return row ?? null;
  }

  async active(tx: Tx, subjectUserId: string, type: RequestType): Promise<PrivacyRequestRow | null> {
    const [row] = await tx.query<PrivacyRequestRow>(
      `${select} where subject_user_id = $1 and type = $2 and phase <> all($3)`,
      [subjectUserId, type, terminalPhases],
    );
    return row ?? null;
  }

  /** When the requests of a subject since an instant arrived, oldest first. */
  async receivedSince(tx: Tx, query: { subjectUserId: string; type: RequestType; since: Date }): Promise<Date[]> {
    const rows = await tx.query<Pick<PrivacyRequestRow, 'receivedAt'>>(
      `select received_at as "receivedAt" from privacy_request
       where subject_user_id = $1 and type = $2 and received_at > $3 order by received_at`,
      [query.subjectUserId, query.type, query.since],
    );
    return rows.map((row) => row.receivedAt);
  }

  /** Newest first; ids are in order of time. */
  list(filter: RequestFilter, page: { first: number; after: string | null }): Promise<PrivacyRequestRow[]> {
    const { visibleTo } = filter;
    return this.#db.query<PrivacyRequestRow>(
      `${select}
       where (subject_user_id = $1 or $2::text = 'ALL' or company_id::text = $2)
         and ($3::uuid is null or subject_user_id = $3) and ($4::text is null or type = $4)
         and ($5::text[] is null or phase = any($5)) and ($6::uuid is null or id < $6)
         and ($7::timestamptz is null or (finished_at is null and suspended_at is null and due_at < $7))
         and ($9::timestamptz is null or (finished_at is null and due_at < $9)) and ($10::uuid is null or company_id = $10)
       order by id desc limit $8`,
      [
        visibleTo.subjectUserId,
        visibleTo.companies === 'ALL' ? 'ALL' : visibleTo.companies.only,
        filter.subjectUserId ?? null,
        filter.type ?? null,
        filter.phases ?? null,
        page.after,
        filter.overdueAt ?? null,
        page.first,
        filter.dueBefore ?? null,
        filter.companyId ?? null,
      ],
    );
  }

  /** Without `afterSeq` the newest state only; with it every later one, oldest first. */
  progress(requestId: string, afterSeq: number | null, limit = 200): Promise<ProgressRow[]> {
    const newest = afterSeq === null;
    return this.#db.query<ProgressRow>(
      `select ${selectOf(RequestProgressEntity)} from privacy_request_progress
       where request_id = $1 and seq > $2 order by seq ${newest ? 'desc' : 'asc'} limit $3`,
      [requestId, afterSeq ?? -1, newest ? 1 : limit],
    );
  }

  /** Locks the request until the transaction ends; every writer of its steps comes through here first, so none deadlocks. */
  async lock(tx: Tx, requestId: string): Promise<RequestState & { readonly companyId: string }> {
    const [state] = await tx.query<RequestState & { companyId: string }>(
      'select phase, progress, seq, company_id as "companyId" from privacy_request where id = $1 for update',
      [requestId],
    );
    if (!state) throw new Error(`Request ${requestId} has work to do but does not exist.`);
    return state;
  }

  /** The whole row, locked until the transaction ends; `null` when there is none. */
  async lockRow(tx: Tx, requestId: string): Promise<PrivacyRequestRow | null> {
    const [row] = await tx.query<PrivacyRequestRow>(`${select} where id = $1 for update`, [requestId]);
    return row ?? null;
  }

  /** Something else about a locked request has changed: its readers hear of it. */
  async touch(tx: Tx, { id, phase, progress, seq }: RequestState & { readonly id: string }): Promise<void> {
    await tx.query('update privacy_request set seq = seq + 1 where id = $1', [id]);
    await this.#record(tx, id, { phase, progress, seq: seq + 1 });
  }

  /** Applies an event to a locked state and keeps the new one for ever. Returns the new state. */
  async apply(tx: Tx, change: { requestId: string; state: RequestState; event: RequestEvent }): Promise<RequestState> {
    const { phase, progress, seq } = change.state;
    const before = { phase, progress, seq };
    const after = advance(before, change.event);
    if (after === before) return after;
    const now = this.#clock.now();
    await tx.query(
      `update privacy_request set phase = $2, progress = $3, seq = $4,
         started_at = coalesce(started_at, case when $7 then $5::timestamptz end), finished_at = $6 where id = $1`,
      [
        change.requestId,
        after.phase,
        after.progress,
        after.seq,
        now,
        isTerminal(after.phase) ? now : null,
        statusOf(after.phase) !== 'PENDING',
      ],
    );
    await this.#record(tx, change.requestId, after);
    return after;
  }

  /** Why a request failed, for the people who run the platform. */
  async explainFailure(tx: Tx, requestId: string, failure: { code: string; message: string }): Promise<void> {
    await tx.query('update privacy_request set failure_code = $2, failure_message = $3 where id = $1', [
      requestId,
      failure.code,
      failure.message,
    ]);
  }

  async markNotified(tx: Tx, requestId: string): Promise<void> {
    await tx.query('update privacy_request set notified_at = $2 where id = $1', [requestId, this.#clock.now()]);
  }

  async #record(tx: Tx, requestId: string, state: RequestState): Promise<void> {
    const { phase, progress, seq } = state;
    await insertMany(tx, RequestProgressEntity, [{ requestId, phase, progress, seq, at: this.#clock.now() }]);
  }
}
