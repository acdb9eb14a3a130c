import { type Database, insertMany, type Queryable, selectOf, type Tx } from '#platform/database';
import type { Clock, Ids } from '#platform/time';
import type { PrivacyRequestRow } from '../requests/request.entity.js';
import type { RequestStore } from '../requests/request.store.js';
import { DownloadLinkEntity, type DownloadLinkRow, type LinkOrigin, type ProofKind } from './download-link.entity.js';
import { resumableMs } from './link.rules.js';
import { newToken, tokenHash } from './token.js';

/** A link and the request whose package it opens. */
export type LinkRow = DownloadLinkRow &
  Pick<
    PrivacyRequestRow,
    | 'companyId'
    | 'subjectUserId'
    | 'requestedBy'
    | 'packageKey'
    | 'packageBytes'
    | 'packageSha256'
    | 'packageExpiresAt'
    | 'packageDeletedAt'
    | 'downloadCode'
  >;

export interface RefusedCaller {
  readonly kind: string;
  readonly id: string;
  readonly reason: string;
}

export interface NewLink {
  readonly requestId: string;
  readonly holderId: string;
  readonly origin: LinkOrigin;
  readonly expiresAt: Date;
}

export class LinkStore {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #requests: RequestStore;

  constructor(deps: { db: Database; clock: Clock; ids: Ids; requests: RequestStore }) {
    this.#db = deps.db;
    this.#clock = deps.clock;
    this.#ids = deps.ids;
    this.#requests = deps.requests;
  }

  /** Returns the token: the only time it is known here. */
  async create(tx: Tx, link: NewLink): Promise<{ id: string; token: string }> {
    const token = newToken();
    const id = this.#ids.next();
    const row = { id, ...link, tokenHash: tokenHash(token), createdAt: this.#clock.now(), wrongCodes: 0 };
    await insertMany(tx, DownloadLinkEntity, [row]);
    return { id, token };
  }

  find(token: string): Promise<LinkRow | null> {
    return this.#read(this.#db, token, '');
  }

  /** The link as it is now and stays until the transaction ends: what is decided about it is decided one after the other. */
  lock(tx: Tx, token: string): Promise<LinkRow | null> {
    return this.#read(tx, token, 'for update');
  }

  async #read(on: Queryable, token: string, lock: string): Promise<LinkRow | null> {
    const hash = tokenHash(token);
    if (hash === null) return null;
    const [link] = await on.query<DownloadLinkRow>(
      `select ${selectOf(DownloadLinkEntity)} from privacy_download_link where token_hash = $1 ${lock}`,
      [hash],
    );
    const request = link && (await this.#requests.get(link.requestId, on));
    return request ? { ...request, ...link } : null;
  }

  /** Spends a locked link. Links mailed twice for the same package are spent together. */
  async use(tx: Tx, link: LinkRow, proof: ProofKind): Promise<void> {
    const now = this.#clock.now();
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
      [link.id, this.#clock.now()],
    );
    return row?.resumptions === 1;
  }

  /** The response with the package is over; `finished` when the last byte was sent. */
  async ended(linkId: string, finished: boolean): Promise<void> {
    await this.#db.query(
      `update privacy_download_link set sending_since = null, finished_at = case when $2 then $3::timestamptz end where id = $1`,
      [linkId, finished, this.#clock.now()],
    );
  }

  /** Counts a wrong code; the link is revoked at the last one allowed. */
  async countWrongCode(tx: Tx, link: LinkRow, allowed: number): Promise<void> {
    await tx.query(
      `update privacy_download_link set wrong_codes = wrong_codes + 1,
         revoked_at = case when wrong_codes + 1 >= $2 then $3 else revoked_at end where id = $1`,
      [link.id, allowed, this.#clock.now()],
    );
  }

  /** Returns how often this caller has been refused at this link for this reason. */
  async countRefusal(tx: Tx, link: LinkRow, caller: RefusedCaller): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      `insert into privacy_download_refusal as r (link_id, actor_kind, actor_id, reason, count, first_at, last_at)
       values ($1, $2, $3, $4, 1, $5, $5)
       on conflict (link_id, actor_kind, actor_id, reason)
         do update set count = least(r.count, 2000000000) + 1, last_at = excluded.last_at
       returning count`,
      [link.id, caller.kind, caller.id, caller.reason, this.#clock.now()],
    );
    return row!.count;
  }

  /** Returns how many were still good. */
  async revokeAll(tx: Tx, requestId: string): Promise<number> {
    const revoked = await tx.query(
      `update privacy_download_link set revoked_at = $2
       where request_id = $1 and (used_at is null or resume_until > $2) and revoked_at is null and expires_at > $2 returning id`,
      [requestId, this.#clock.now()],
    );
    return revoked.length;
  }
}
