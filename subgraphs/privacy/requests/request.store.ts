import type { Database, Tx } from '#platform/database';
import type { Clock } from '#platform/time';
import { type Queryable, rowsOf } from '../rows.js';
import { type PrivacyRequestRow, type ProgressRow, requestColumns, type RequestType } from './request-row.js';
import { advance, initialState, type Phase, type RequestEvent, type RequestState } from './state-machine.rules.js';

export interface NewRequest {
  readonly id: string;
  readonly type: RequestType;
  readonly companyId: string;
  readonly subjectUserId: string;
  readonly requestedBy: string;
  readonly idempotencyKey: string | null;
  readonly receivedAt: Date;
  readonly dueAt: Date;
  readonly subjectPseudonym: string;
}

export interface RequestFilter {
  /** All a person may see: what is about them, and what is in the companies they are an officer of. */
  readonly visibleTo: {
    readonly subjectUserId: string | null;
    readonly companies: 'ALL' | { readonly only: string | null };
  };
  readonly subjectUserId?: string | undefined;
  readonly type?: RequestType | undefined;
  readonly phases?: readonly Phase[] | undefined;
  readonly overdueAt?: Date | undefined;
}

export class RequestStore {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** False when the idempotency key is taken or the subject has a request of this type under way. */
  async insert(tx: Tx, request: NewRequest): Promise<boolean> {
    const inserted = await tx.query(
      `insert into privacy_request (id, type, company_id, subject_user_id, requested_by, idempotency_key, phase, progress, seq,
         received_at, due_at, subject_pseudonym)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing returning id`,
      [
        request.id,
        request.type,
        request.companyId,
        request.subjectUserId,
        request.requestedBy,
        request.idempotencyKey,
        initialState.phase,
        initialState.progress,
        initialState.seq,
        request.receivedAt,
        request.dueAt,
        request.subjectPseudonym,
      ],
    );
    if (inserted.length > 0) await this.record(tx, request.id, initialState);
    return inserted.length > 0;
  }

  async byIds(ids: readonly string[]): Promise<PrivacyRequestRow[]> {
    return rowsOf(this.db, `select ${requestColumns} from privacy_request where id = any($1)`, [ids]);
  }

  async get(id: string, on: Queryable = this.db): Promise<PrivacyRequestRow | null> {
    const [row] = await rowsOf<PrivacyRequestRow>(on, `select ${requestColumns} from privacy_request where id = $1`, [
      id,
    ]);
    return row ?? null;
  }

  async byIdempotencyKey(tx: Tx, requestedBy: string, key: string): Promise<PrivacyRequestRow | null> {
    const [row] = await rowsOf<PrivacyRequestRow>(
      tx,
      `select ${requestColumns} from privacy_request where requested_by = $1 and idempotency_key = $2`,
      [requestedBy, key],
    );
    return row ?? null;
  }

  async active(tx: Tx, subjectUserId: string, type: RequestType): Promise<PrivacyRequestRow | null> {
    const [row] = await rowsOf<PrivacyRequestRow>(
      tx,
      `select ${requestColumns} from privacy_request
       where subject_user_id = $1 and type = $2 and phase not in ('READY', 'FAILED')`,
      [subjectUserId, type],
    );
    return row ?? null;
  }

  /** When the requests of a subject since an instant arrived, oldest first. */
  async receivedSince(tx: Tx, query: { subjectUserId: string; type: RequestType; since: Date }): Promise<Date[]> {
    const rows = await rowsOf<{ receivedAt: Date }>(
      tx,
      `select received_at from privacy_request where subject_user_id = $1 and type = $2 and received_at > $3 order by received_at`,
      [query.subjectUserId, query.type, query.since],
    );
    return rows.map((row) => row.receivedAt);
  }

  /** Newest first; ids are in order of time. */
  list(filter: RequestFilter, page: { first: number; after: string | null }): Promise<PrivacyRequestRow[]> {
    const { visibleTo } = filter;
    return rowsOf(
      this.db,
      `select ${requestColumns} from privacy_request
       where (subject_user_id = $1 or $2::text = 'ALL' or company_id::text = $2)
         and ($3::uuid is null or subject_user_id = $3) and ($4::text is null or type = $4)
         and ($5::text[] is null or phase = any($5)) and ($6::uuid is null or id < $6)
         and ($7::timestamptz is null or (finished_at is null and due_at < $7))
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
      ],
    );
  }

  /** Without `afterSeq` the newest state only; with it every later one, oldest first. */
  progress(requestId: string, afterSeq: number | null, limit = 200): Promise<ProgressRow[]> {
    const newest = afterSeq === null;
    return rowsOf(
      this.db,
      `select request_id, seq, phase, progress, at from privacy_request_progress
       where request_id = $1 and seq > $2 order by seq ${newest ? 'desc' : 'asc'} limit $3`,
      [requestId, afterSeq ?? -1, newest ? 1 : limit],
    );
  }

  /** Locks the request until the transaction ends; every writer of its steps comes through here first, so none deadlocks. */
  async lock(tx: Tx, requestId: string): Promise<RequestState | null> {
    const [state] = await rowsOf<RequestState>(
      tx,
      'select phase, progress, seq from privacy_request where id = $1 for update',
      [requestId],
    );
    return state ?? null;
  }

  /** Applies an event to a locked state and keeps the new one for ever. Answers the new state. */
  async apply(tx: Tx, change: { requestId: string; state: RequestState; event: RequestEvent }): Promise<RequestState> {
    const after = advance(change.state, change.event);
    if (after === change.state) return after;
    const ended = after.phase === 'READY' || after.phase === 'FAILED';
    await tx.query(
      `update privacy_request set phase = $2, progress = $3, seq = $4,
         started_at = coalesce(started_at, $5), finished_at = $6 where id = $1`,
      [change.requestId, after.phase, after.progress, after.seq, this.clock.now(), ended ? this.clock.now() : null],
    );
    await this.record(tx, change.requestId, after);
    return after;
  }

  private async record(tx: Tx, requestId: string, state: RequestState): Promise<void> {
    await tx.query(
      'insert into privacy_request_progress (request_id, seq, phase, progress, at) values ($1, $2, $3, $4, $5)',
      [requestId, state.seq, state.phase, state.progress, this.clock.now()],
    );
  }
}
