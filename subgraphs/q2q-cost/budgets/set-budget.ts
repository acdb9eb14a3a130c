import type { Database, Tx } from '../../../platform/database/index.js';
import { limitPostings } from '../ledger/entries.js';
import { post } from '../ledger/post.js';
import { sha256 } from '../classification/text-hash.js';
import { spendTopic, type BudgetDependencies, type BudgetStore } from './budget-store.js';

export interface SetBudgetRequest {
  readonly companyId: string;
  readonly monthlyLimitPusd: bigint;
  /** IANA name; unchanged when absent. */
  readonly timeZone: string | null;
  readonly reason: string;
  readonly actorId: string;
  readonly idempotencyKey: string | null;
}

export type SetBudgetOutcome =
  | { readonly kind: 'DONE' }
  | { readonly kind: 'KEY_REUSED' }
  /** More is spent and reserved this month than the new limit. */
  | { readonly kind: 'BELOW_COMMITTED'; readonly committedPusd: bigint };

/** Sets the limit of this month and of all to come. Who, what and why are kept for ever. */
export class BudgetChanges {
  constructor(
    private readonly deps: BudgetDependencies,
    private readonly budgets: BudgetStore,
  ) {}

  async set(request: SetBudgetRequest): Promise<SetBudgetOutcome> {
    return this.deps.db.transaction(async (tx): Promise<SetBudgetOutcome> => {
      const { companyId, monthlyLimitPusd: limit } = request;
      const requestHash = sha256(JSON.stringify([companyId, limit.toString(), request.timeZone, request.reason]));
      const replay = await this.replayOf(tx, request, requestHash);
      if (replay) return replay;
      const now = this.deps.clock.now();
      const before = await this.budgets.ensurePeriod(tx, companyId, now);
      const changed = await tx.query<{ old: string }>(
        `update ai_budget b set limit_pusd = $3, seq = b.seq + 1
         from (select limit_pusd from ai_budget where company_id = $1 and period = $2 for update) locked
         where b.company_id = $1 and b.period = $2 and b.spent_pusd + b.reserved_pusd <= $3 returning locked.limit_pusd as old`,
        [companyId, before.period, limit.toString()],
      );
      if (!changed[0])
        return { kind: 'BELOW_COMMITTED', committedPusd: await this.committed(tx, companyId, before.period) };
      const old = BigInt(changed[0].old);
      await post(
        tx,
        [
          {
            kind: 'LIMIT',
            companyId,
            period: before.period,
            reservationId: null,
            postings: limitPostings(limit - old),
          },
        ],
        { ids: this.deps.ids, at: now },
      );
      await tx.query(
        `insert into budget_setting (company_id, monthly_limit_pusd, time_zone, updated_at) values ($1, $2, $3, $4)
         on conflict (company_id) do update set monthly_limit_pusd = excluded.monthly_limit_pusd, time_zone = excluded.time_zone,
           updated_at = excluded.updated_at`,
        [companyId, limit.toString(), request.timeZone ?? before.timeZone, now],
      );
      await tx.query(
        `insert into budget_change (id, company_id, actor_id, reason, old_limit_pusd, new_limit_pusd, idempotency_key, request_hash, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [
          this.deps.ids.next(),
          companyId,
          request.actorId,
          request.reason,
          old.toString(),
          limit.toString(),
          request.idempotencyKey,
          requestHash,
          now,
        ],
      );
      tx.afterCommit(() => this.deps.signals.notify(spendTopic(companyId)));
      return { kind: 'DONE' };
    });
  }

  private async replayOf(
    tx: Tx,
    { actorId, idempotencyKey }: SetBudgetRequest,
    requestHash: string,
  ): Promise<SetBudgetOutcome | null> {
    if (idempotencyKey === null) return null;
    // Two requests with one key at once: the second waits here for the first.
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `set-budget:${actorId}:${idempotencyKey}`,
    ]);
    const [known] = await tx.query<{ requestHash: string }>(
      'select request_hash as "requestHash" from budget_change where actor_id = $1 and idempotency_key = $2',
      [actorId, idempotencyKey],
    );
    if (!known) return null;
    return known.requestHash === requestHash ? { kind: 'DONE' } : { kind: 'KEY_REUSED' };
  }

  private async committed(tx: Tx, companyId: string, period: string): Promise<bigint> {
    const [row] = await tx.query<{ committed: string }>(
      'select spent_pusd + reserved_pusd as committed from ai_budget where company_id = $1 and period = $2',
      [companyId, period],
    );
    return BigInt(row!.committed);
  }
}

/** What companies get that nobody has set a budget for, from their next month on. */
export async function setDefaultBudget(db: Database, monthlyLimitPusd: bigint): Promise<void> {
  await db.query('update budget_default set monthly_limit_pusd = $1 where id = 1', [monthlyLimitPusd.toString()]);
}
