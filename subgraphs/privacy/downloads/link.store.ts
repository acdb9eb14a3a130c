import type { Database, Tx } from '#platform/database';
import type { Clock, Ids } from '#platform/time';
import { type Queryable, rowsOf } from '../rows.js';
import { type LinkState, type ProofKind, resumableMs } from './link.rules.js';
import { newToken, tokenHash } from './token.js';

export interface LinkRow extends LinkState {
  readonly id: string;
  readonly requestId: string;
  readonly packageKey: string | null;
  readonly packageBytes: number | null;
  readonly packageSha256: string | null;
}

export interface RefusedCaller {
  readonly kind: string;
  readonly id: string;
  readonly reason: string;
}

export interface NewLink {
  readonly requestId: string;
  readonly holderId: string;
  readonly origin: 'MAIL' | 'API';
  readonly expiresAt: Date;
}

export class LinkStore {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Answers the token: the only time it is known here. */
  async create(tx: Tx, link: NewLink): Promise<{ id: string; token: string }> {
    const token = newToken();
    const id = this.ids.next();
    await tx.query(
      `insert into privacy_download_link (id, request_id, token_hash, holder_id, origin, created_at, expires_at, wrong_codes)
       values ($1, $2, $3, $4, $5, $6, $7, 0)`,
      [id, link.requestId, tokenHash(token), link.holderId, link.origin, this.clock.now(), link.expiresAt],
    );
    return { id, token };
  }

  find(token: string): Promise<LinkRow | null> {
    return this.read(this.db, token, '');
  }

  /** The link as it is now and stays until the transaction ends: what is decided about it is decided one after the other. */
  lock(tx: Tx, token: string): Promise<LinkRow | null> {
    return this.read(tx, token, 'for update of l');
  }

  private async read(on: Queryable, token: string, lock: string): Promise<LinkRow | null> {
    const hash = tokenHash(token);
    if (hash === null) return null;
    const [link] = await rowsOf<LinkRow>(
      on,
      `select l.id, l.request_id, l.holder_id, l.expires_at, l.used_at, l.used_with, l.resume_until, l.finished_at, l.sending_since,
         l.revoked_at, r.company_id, r.subject_user_id, r.requested_by, r.package_key, r.package_bytes::float8, r.package_sha256,
         r.package_expires_at, r.package_deleted_at, r.download_code
       from privacy_download_link l join privacy_request r on r.id = l.request_id where l.token_hash = $1 ${lock}`,
      [hash],
    );
    return link ?? null;
  }

  /** Spends a locked link. Links mailed twice for the same package are spent together. */
  async use(tx: Tx, link: LinkRow, proof: ProofKind): Promise<void> {
    const now = this.clock.now();
    const ends = [link.expiresAt, link.packageExpiresAt ?? now].map((end) => end.getTime());
    const resumeUntil = new Date(Math.min(now.getTime() + resumableMs, ...ends));
    const [used] = await tx.query<{ origin: string }>(
      `update privacy_download_link set used_at = $2, used_with = $3, resume_until = $4, sending_since = $2
       where id = $1 returning origin`,
      [link.id, now, proof, resumeUntil],
    );
    if (used?.origin !== 'MAIL') return;
    await tx.query(
      `update privacy_download_link set revoked_at = $3
       where request_id = $1 and id <> $2 and origin = 'MAIL' and used_at is null and revoked_at is null`,
      [link.requestId, link.id, now],
    );
  }

  /** Notes that a used link sends again; true for the first time. */
  async resume(tx: Tx, link: LinkRow): Promise<boolean> {
    const [row] = await tx.query<{ resumptions: number }>(
      `update privacy_download_link set sending_since = $2, resumptions = resumptions + 1 where id = $1 returning resumptions`,
      [link.id, this.clock.now()],
    );
    return row?.resumptions === 1;
  }

  /** The response with the package is over; `finished` when the last byte was sent. */
  async ended(linkId: string, finished: boolean): Promise<void> {
    await this.db.query(
      `update privacy_download_link set sending_since = null, finished_at = case when $2 then $3::timestamptz end where id = $1`,
      [linkId, finished, this.clock.now()],
    );
  }

  /** Counts a wrong code; the link is revoked at the last one allowed. */
  async countWrongCode(tx: Tx, link: LinkRow, allowed: number): Promise<void> {
    await tx.query(
      `update privacy_download_link set wrong_codes = wrong_codes + 1,
         revoked_at = case when wrong_codes + 1 >= $2 then $3 else revoked_at end where id = $1`,
      [link.id, allowed, this.clock.now()],
    );
  }

  /** Answers how often this caller has been refused at this link for this reason. */
  async countRefusal(tx: Tx, link: LinkRow, caller: RefusedCaller): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      `insert into privacy_download_refusal as r (link_id, actor_kind, actor_id, reason, count, first_at, last_at)
       values ($1, $2, $3, $4, 1, $5, $5)
       on conflict (link_id, actor_kind, actor_id, reason)
         do update set count = least(r.count, 2000000000) + 1, last_at = excluded.last_at
       returning count`,
      [link.id, caller.kind, caller.id, caller.reason, this.clock.now()],
    );
    return row!.count;
  }

  /** Answers how many were still good. */
  async revokeAll(tx: Tx, requestId: string): Promise<number> {
    const revoked = await tx.query(
      `update privacy_download_link set revoked_at = $2
       where request_id = $1 and (used_at is null or resume_until > $2) and revoked_at is null and expires_at > $2 returning id`,
      [requestId, this.clock.now()],
    );
    return revoked.length;
  }
}
