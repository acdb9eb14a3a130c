import { type Database, insertMany, selectOf, type Tx } from '#platform/database';
import type { Clock, Ids } from '#platform/time';
import { AuditEntryEntity } from './audit-entry.entity.js';
import {
  type AuditAction,
  type AuditDetails,
  type AuditEntry,
  type ChainProblem,
  entryHash,
  genesisHash,
  verifyChain,
} from './chain.rules.js';

export interface AuditActor {
  readonly kind: string;
  readonly id: string;
}

/** Our own workers, as the trail names them. */
export const worker: AuditActor = { kind: 'service', id: 'privacy' };

export interface NewAuditEntry {
  readonly requestId: string;
  readonly actor: AuditActor;
  readonly action: AuditAction;
  readonly details?: AuditDetails;
}

/** Any constant: every writer of the chain takes this lock until its transaction ends. */
const chainLock = 4_711_202_601;
const select = `select ${selectOf(AuditEntryEntity, 'e')} from privacy_audit_entry e`;

export class AuditStore {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #ids: Ids;

  constructor(db: Database, clock: Clock, ids: Ids) {
    this.#db = db;
    this.#clock = clock;
    this.#ids = ids;
  }

  /** Extends the chain in the transaction of what it tells of. Call it last: the chain is locked from here to the commit. */
  async append(tx: Tx, entry: NewAuditEntry): Promise<void> {
    const actorId = await this.#actorId(tx, entry);
    await tx.query('select pg_advisory_xact_lock($1)', [chainLock]);
    const [last] = await tx.query<AuditEntry>(`${select} order by e.position desc limit 1`);
    const previousHash = last?.hash ?? genesisHash;
    const body = {
      position: (last?.position ?? 0) + 1,
      id: this.#ids.next(),
      requestId: entry.requestId,
      at: this.#clock.now(),
      actorKind: entry.actor.kind,
      actorId,
      action: entry.action,
      details: entry.details ?? {},
    };
    await insertMany(tx, AuditEntryEntity, [{ ...body, previousHash, hash: entryHash(previousHash, body) }]);
  }

  /** The subject is named by the pseudonym of the request: the chain cannot be changed when they are erased. */
  async #actorId(tx: Tx, { requestId, actor }: NewAuditEntry): Promise<string> {
    if (actor.kind === 'service') return actor.id;
    const [own] = await tx.query<{ pseudonym: string }>(
      'select subject_pseudonym as pseudonym from privacy_request where id = $1 and subject_user_id::text = $2',
      [requestId, actor.id],
    );
    return own?.pseudonym ?? actor.id;
  }

  /** Hash of the newest entry. */
  async head(): Promise<string> {
    const [last] = await this.#db.query<AuditEntry>(`${select} order by e.position desc limit 1`);
    return last?.hash ?? genesisHash;
  }

  ofRequest(requestId: string, page: { first: number; after: number }): Promise<AuditEntry[]> {
    return this.#db.query<AuditEntry>(
      `${select} where e.request_id = $1 and e.position > $2 order by e.position limit $3`,
      [requestId, page.after, page.first],
    );
  }

  /** Reads the whole chain page by page. Returns its head, or the first entry that is missing, altered or not linked. */
  async verify(pageSize = 1000): Promise<{ readonly position: number; readonly hash: string } | ChainProblem> {
    let reached: { readonly position: number; readonly hash: string } = { position: 0, hash: genesisHash };
    for (;;) {
      const entries = await this.#db.query<AuditEntry>(`${select} where e.position > $1 order by e.position limit $2`, [
        reached.position,
        pageSize,
      ]);
      const result = verifyChain(entries, reached);
      if ('problem' in result || entries.length < pageSize) return result;
      reached = result;
    }
  }
}
