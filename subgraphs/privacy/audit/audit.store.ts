import type { Database, Tx } from '#platform/database';
import type { Clock, Ids } from '#platform/time';
import { rowsOf } from '../rows.js';
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

/** Any constant: whoever appends to the chain takes this lock until its transaction ends. */
const chainLock = 4_711_202_601;
const columns = 'position::float8, id, request_id, at, actor_kind, actor_id, action, details, previous_hash, hash';

export class AuditStore {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Extends the chain in the transaction of what it tells of. Call it last: the chain is locked from here to the commit. */
  async append(tx: Tx, entry: NewAuditEntry): Promise<void> {
    await tx.query('select pg_advisory_xact_lock($1)', [chainLock]);
    const [last] = await rowsOf<{ position: number; hash: string }>(
      tx,
      'select position::float8, hash from privacy_audit_entry order by privacy_audit_entry.position desc limit 1',
    );
    const previousHash = last?.hash ?? genesisHash;
    const body = {
      position: (last?.position ?? 0) + 1,
      id: this.ids.next(),
      requestId: entry.requestId,
      at: this.clock.now(),
      actorKind: entry.actor.kind,
      actorId: entry.actor.id,
      action: entry.action,
      details: entry.details ?? {},
    };
    await tx.query(
      `insert into privacy_audit_entry
         (position, id, request_id, at, actor_kind, actor_id, action, details, previous_hash, hash)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        body.position,
        body.id,
        body.requestId,
        body.at,
        body.actorKind,
        body.actorId,
        body.action,
        JSON.stringify(body.details),
        previousHash,
        entryHash(previousHash, body),
      ],
    );
  }

  ofRequest(requestId: string, page: { first: number; after: number }): Promise<AuditEntry[]> {
    return rowsOf(
      this.db,
      `select ${columns} from privacy_audit_entry e where request_id = $1 and e.position > $2
       order by e.position limit $3`,
      [requestId, page.after, page.first],
    );
  }

  /** Reads the whole chain page by page. Answers its head, or the first entry that is missing, altered or not linked. */
  async verify(pageSize = 1000): Promise<{ readonly position: number; readonly hash: string } | ChainProblem> {
    let reached: { readonly position: number; readonly hash: string } = { position: 0, hash: genesisHash };
    for (;;) {
      const entries = await rowsOf<AuditEntry>(
        this.db,
        `select ${columns} from privacy_audit_entry e where e.position > $1 order by e.position limit $2`,
        [reached.position, pageSize],
      );
      const result = verifyChain(entries, reached);
      if ('problem' in result || entries.length < pageSize) return result;
      reached = result;
    }
  }
}
