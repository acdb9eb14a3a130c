import type { Database } from '#platform/database';
import type { Clock } from '#platform/time';
import type { AuditStore } from './audit.store.js';
import { AuditHeads, headProblem } from './heads.js';

export interface AuditCheck {
  readonly entries: number;
  readonly heads: number;
  /** Null when the whole trail is as it was written. */
  readonly problem: string | null;
}

export interface AuditAnchorDependencies {
  readonly db: Pick<Database, 'query'>;
  readonly audit: AuditStore;
  readonly clock: Clock;
  readonly directory: string;
}

/** Keeps heads of the audit chain outside the database, and compares the trail with them. */
export class AuditAnchor {
  readonly #deps: AuditAnchorDependencies;
  readonly #heads: AuditHeads;

  constructor(deps: AuditAnchorDependencies) {
    this.#deps = deps;
    this.#heads = new AuditHeads(deps.directory);
  }

  /** Signs where the chain stands and keeps it. Returns whether there was anything new. */
  async anchor(): Promise<boolean> {
    const [last] = await this.#deps.db.query<{ position: number; hash: string }>(
      'select position::float8 as position, hash from privacy_audit_entry order by position desc limit 1',
    );
    return last !== undefined && this.#heads.keep({ ...last, at: this.#deps.clock.now().toISOString() });
  }

  /** Recomputes every hash, and looks for every kept head in the chain. */
  async check(): Promise<AuditCheck> {
    const heads = this.#heads.read();
    const chain = await this.#deps.audit.verify();
    if ('problem' in chain)
      return { entries: chain.position - 1, heads: heads.length, problem: `${chain.problem} at ${chain.position}` };
    const rows = await this.#deps.db.query<{ position: number; hash: string }>(
      'select position::float8 as position, hash from privacy_audit_entry where position = any($1)',
      [heads.map(({ position }) => position)],
    );
    const found = headProblem(heads, new Map(rows.map(({ position, hash }) => [position, hash])));
    return {
      entries: chain.position,
      heads: heads.length,
      problem: found && `${found.problem} at ${found.position}`,
    };
  }
}
