import { type Database, insertMany, selectOf, type Tx } from '#platform/database';
import { IdentityCodeEntity, type IdentityCodeRow } from './identity-code.entity.js';
import type { IdentityMethod } from '../requests/request.entity.js';

const select = `select ${selectOf(IdentityCodeEntity)} from privacy_identity_code`;

export class IdentityStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async addCode(tx: Tx, code: Omit<IdentityCodeRow, 'tries' | 'usedAt'>): Promise<void> {
    await insertMany(tx, IdentityCodeEntity, [{ ...code, tries: 0 }]);
  }

  /** When the codes of a request since an instant were sent, oldest first. */
  async sentSince(tx: Tx, requestId: string, since: Date): Promise<Date[]> {
    const rows = await tx.query<{ sentAt: Date }>(
      `select sent_at as "sentAt" from privacy_identity_code where request_id = $1 and sent_at > $2 order by sent_at`,
      [requestId, since],
    );
    return rows.map(({ sentAt }) => sentAt);
  }

  /** The newest code: earlier ones end when a new one is sent. */
  async newest(tx: Tx, requestId: string): Promise<IdentityCodeRow | null> {
    const [row] = await tx.query<IdentityCodeRow>(
      `${select} where request_id = $1 order by sent_at desc, id desc limit 1`,
      [requestId],
    );
    return row ?? null;
  }

  async countTry(tx: Tx, id: string): Promise<void> {
    await tx.query('update privacy_identity_code set tries = tries + 1 where id = $1', [id]);
  }

  async use(tx: Tx, id: string, at: Date): Promise<void> {
    await tx.query('update privacy_identity_code set used_at = $2 where id = $1', [id, at]);
  }

  async record(
    tx: Tx,
    requestId: string,
    proof: { readonly method: IdentityMethod; readonly at: Date },
  ): Promise<void> {
    await tx.query('update privacy_request set identity_method = $2, identity_at = $3 where id = $1', [
      requestId,
      proof.method,
      proof.at,
    ]);
  }

  /** Hashes of codes that can no longer be entered. */
  async forget(before: Date): Promise<void> {
    await this.#db.query('delete from privacy_identity_code where expires_at < $1', [before]);
  }
}
