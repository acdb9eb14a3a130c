import type { Database, Tx } from '../../../platform/database/index.js';
import type { Clock, Ids } from '../../../platform/time/index.js';
import { rowsOf } from '../rows.js';
import type { LinkState } from './link-rules.js';
import { newToken, tokenHash } from './token.js';

export interface LinkRow extends LinkState {
  readonly id: string;
  readonly requestId: string;
  readonly packageKey: string | null;
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

  async find(token: string): Promise<LinkRow | null> {
    const hash = tokenHash(token);
    if (hash === null) return null;
    const [link] = await rowsOf<LinkRow>(
      this.db,
      `select l.id, l.request_id, l.holder_id, l.expires_at, l.used_at, l.revoked_at, r.package_key, r.package_expires_at,
         r.package_deleted_at, r.download_code
       from privacy_download_link l join privacy_request r on r.id = l.request_id where l.token_hash = $1`,
      [hash],
    );
    return link ?? null;
  }

  /** True for one caller only, however many come at once. Links mailed twice for the same package are spent together. */
  async use(tx: Tx, link: LinkRow): Promise<boolean> {
    const now = this.clock.now();
    const used = await tx.query<{ origin: string }>(
      `update privacy_download_link set used_at = $2
       where id = $1 and used_at is null and revoked_at is null and expires_at > $2 returning origin`,
      [link.id, now],
    );
    if (used[0]?.origin === 'MAIL') {
      await tx.query(
        `update privacy_download_link set revoked_at = $3
         where request_id = $1 and id <> $2 and origin = 'MAIL' and used_at is null and revoked_at is null`,
        [link.requestId, link.id, now],
      );
    }
    return used.length > 0;
  }

  /** Counts a wrong code; the link is revoked at the last one allowed. */
  async countWrongCode(tx: Tx, link: LinkRow, allowed: number): Promise<void> {
    await tx.query(
      `update privacy_download_link set wrong_codes = wrong_codes + 1,
         revoked_at = case when wrong_codes + 1 >= $2 then $3 else revoked_at end where id = $1`,
      [link.id, allowed, this.clock.now()],
    );
  }

  /** Answers how many were still good. */
  async revokeAll(tx: Tx, requestId: string): Promise<number> {
    const revoked = await tx.query(
      `update privacy_download_link set revoked_at = $2
       where request_id = $1 and used_at is null and revoked_at is null and expires_at > $2 returning id`,
      [requestId, this.clock.now()],
    );
    return revoked.length;
  }
}
