import type { Database, Tx } from '#platform/database';
import { limitPostings } from '../ledger/entries.rules.js';
import { post } from '../ledger/ledger.store.js';
import { sha256 } from '../classification/text-hash.rules.js';
import { type Budget, spendTopic, type BudgetDependencies, type BudgetStore } from './budget.service.js';
import { lockPeriods, moveComingPeriods } from './period.store.js';

export interface SetBudgetRequest {
  readonly companyId: string;
  readonly monthlyLimitPusd: bigint;
  /** IANA name, instead of the company's own from the next month on; unchanged when absent. */
  readonly timeZone: string | null;
  readonly reason: string;
  readonly actorId: string;
  readonly idempotencyKey: string | null;
}

export type SetBudgetOutcome =
  /** The month that was written, as it is now. */
  | { readonly kind: 'DONE'; readonly budget: Budget }
  | { readonly kind: 'COMPANY_UNKNOWN' }
  | { readonly kind: 'KEY_REUSED' }
  /** More is spent and reserved this month than the new limit. */
  | { readonly kind: 'BELOW_COMMITTED'; readonly committedPusd: bigint };

interface ChangedMonth {
  readonly period: string;
  readonly old: string;
}

/** Sets the limit of this month and of all to come. Who, what and why are kept for ever. */
export class BudgetChanges {
  constructor(
    private readonly deps: BudgetDependencies,
    private readonly budgets: BudgetStore,
  ) {}

  async set(request: SetBudgetRequest): Promise<SetBudgetOutcome> {
    const { db, clock, signals } = this.deps;
    const { companyId, monthlyLimitPusd: limit } = request;
    const requestHash = sha256(JSON.stringify([companyId, limit.toString(), request.timeZone, request.reason]));
    const now = clock.now();
    const outcome = await db.transaction(async (tx) => {
      const replay = await this.replayOf(tx, request, requestHash);
      if (replay) return replay;
      const before = await this.budgets.ensurePeriod(tx, companyId, now);
      if (!before) return 'COMPANY_UNKNOWN';
      const { period } = before;
      await lockPeriods(tx, companyId);
      const [current] = await this.setLimits(tx, { companyId, limit, condition: 'period = $2', value: period });
      if (!current) return { committedPusd: await this.committed(tx, companyId, period) };
      const coming = await this.setLimits(tx, { companyId, limit, condition: 'period > $2', value: period });
      await this.postLimits(tx, { companyId, limit, changed: [current, ...coming], now });
      await this.storeSetting(tx, request, now);
      const { timeZone } = (await this.budgets.setting(tx, companyId))!;
      await moveComingPeriods(tx, { companyId, timeZone, now });
      await this.record(tx, request, { old: current.old, period, requestHash, now });
      tx.afterCommit(() => signals.notify(spendTopic(companyId)));
      return { period };
    });
    if (typeof outcome === 'string') return { kind: outcome };
    if ('committedPusd' in outcome) return { kind: 'BELOW_COMMITTED', ...outcome };
    return { kind: 'DONE', budget: (await this.budgets.read(companyId, outcome.period))! };
  }

  /** Of one month, or of those that are open already after it. What has been committed in a month may forbid it. */
  private setLimits(
    tx: Tx,
    given: { companyId: string; limit: bigint; condition: 'period = $2' | 'period > $2'; value: string },
  ): Promise<ChangedMonth[]> {
    return tx.query<ChangedMonth>(
      `update ai_budget b set limit_pusd = $3, seq = b.seq + 1
       from (select period, limit_pusd from ai_budget where company_id = $1 and ${given.condition} order by period for update) locked
       where b.company_id = $1 and b.period = locked.period and b.spent_pusd + b.reserved_pusd <= $3
       returning b.period, locked.limit_pusd as old`,
      [given.companyId, given.value, given.limit.toString()],
    );
  }

  private postLimits(
    tx: Tx,
    given: { companyId: string; limit: bigint; changed: readonly ChangedMonth[]; now: Date },
  ): Promise<void> {
    const { companyId, limit, changed, now } = given;
    const transactions = changed.map(({ period, old }) => ({
      kind: 'LIMIT' as const,
      companyId,
      period,
      reservationId: null,
      postings: limitPostings(limit - BigInt(old)),
    }));
    return post(tx, transactions, { ids: this.deps.ids, at: now });
  }

  private async storeSetting(tx: Tx, request: SetBudgetRequest, now: Date): Promise<void> {
    await tx.query(
      `insert into budget_setting (company_id, monthly_limit_pusd, time_zone, updated_at) values ($1, $2, $3, $4)
       on conflict (company_id) do update set monthly_limit_pusd = excluded.monthly_limit_pusd,
         time_zone = coalesce(excluded.time_zone, budget_setting.time_zone), updated_at = excluded.updated_at`,
      [request.companyId, request.monthlyLimitPusd.toString(), request.timeZone, now],
    );
  }

  private async record(
    tx: Tx,
    request: SetBudgetRequest,
    made: { old: string; period: string; requestHash: string; now: Date },
  ): Promise<void> {
    const { companyId, actorId, reason, monthlyLimitPusd, idempotencyKey } = request;
    await tx.query(
      `insert into budget_change (id, company_id, actor_id, reason, old_limit_pusd, new_limit_pusd, idempotency_key, request_hash, period,
         created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        this.deps.ids.next(),
        companyId,
        actorId,
        reason,
        made.old,
        monthlyLimitPusd.toString(),
        idempotencyKey,
        made.requestHash,
        made.period,
        made.now,
      ],
    );
  }

  private async replayOf(
    tx: Tx,
    { actorId, idempotencyKey }: SetBudgetRequest,
    requestHash: string,
  ): Promise<'KEY_REUSED' | { readonly period: string | undefined } | null> {
    if (idempotencyKey === null) return null;
    // Two requests with one key at once: the second waits here for the first.
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `set-budget:${actorId}:${idempotencyKey}`,
    ]);
    const [known] = await tx.query<{ requestHash: string; period: string | null }>(
      'select request_hash as "requestHash", period from budget_change where actor_id = $1 and idempotency_key = $2',
      [actorId, idempotencyKey],
    );
    if (!known) return null;
    return known.requestHash === requestHash ? { period: known.period ?? undefined } : 'KEY_REUSED';
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
