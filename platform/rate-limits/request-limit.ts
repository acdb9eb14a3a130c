import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Database, Tx } from '#platform/database';
import type { Clock } from '#platform/time';

export type RateDecision = { readonly allowed: true } | { readonly allowed: false; readonly retryAt: Date };

interface RequestLimitOptions {
  readonly db: Database;
  readonly clock: Clock;
  /** What is limited; requests of one kind are not counted with those of another. */
  readonly kind: string;
  readonly requests: number;
  readonly windowMs: number;
}

/** Forgotten callers that one request removes. */
const sweptRows = 5;
/** Whose refusals are remembered. */
const rememberedKeys = 10_000;

/**
 * A sliding log, exact over all processes: so many requests of one actor and so many of one company in any window. (A fixed window lets
 * twice as many through around its edge.) A request that either of them has no room for counts for neither. The row locks make
 * concurrent requests count each other; they are always taken in the same order.
 */
export class RequestLimit {
  /** Until when these have no room: nothing makes it sooner, so the database need not be asked. */
  private readonly full = new LRUCache<string, number>({ max: rememberedKeys });

  constructor(private readonly options: RequestLimitOptions) {}

  get requests(): number {
    return this.options.requests;
  }

  async take(of: { readonly actorId: string; readonly companyId: string }): Promise<RateDecision> {
    const now = this.options.clock.now();
    const keys = [this.keyOf('actor', of.actorId), this.keyOf('company', of.companyId)];
    for (const key of keys) {
      const until = this.full.get(key);
      if (until !== undefined && until > now.getTime()) return { allowed: false, retryAt: new Date(until) };
    }
    try {
      await this.options.db.transaction(async (tx) => {
        for (const key of keys) if (!(await this.count(tx, key, now))) throw await this.refusal(tx, key, now);
        await this.sweep(tx, now);
      });
      return { allowed: true };
    } catch (error) {
      if (error instanceof Full) return { allowed: false, retryAt: error.retryAt };
      throw error;
    }
  }

  private async count(tx: Tx, key: string, now: Date): Promise<boolean> {
    const counted = await tx.query(
      `insert into request_log as log (key, hits, last_hit) values ($1, array[$2::timestamptz], $2)
       on conflict (key) do update
         set hits = array(select hit from unnest(log.hits) hit where hit > $3 order by hit) || $2::timestamptz, last_hit = $2
         where (select count(*) from unnest(log.hits) hit where hit > $3) < $4
       returning key`,
      [key, now, this.windowStart(now), this.options.requests],
    );
    return counted.length === 1;
  }

  private async refusal(tx: Tx, key: string, now: Date): Promise<Full> {
    const [oldest] = await tx.query<{ hit: Date | null }>(
      'select min(hit) as hit from request_log, unnest(hits) hit where key = $1 and hit > $2',
      [key, this.windowStart(now)],
    );
    const retryAt = (oldest?.hit ?? now).getTime() + this.options.windowMs;
    if (oldest?.hit) this.full.set(key, retryAt);
    return new Full(new Date(retryAt));
  }

  /** A caller is remembered for the window, and until the next request of any caller. */
  private async sweep(tx: Tx, now: Date): Promise<void> {
    await tx.query(
      `delete from request_log where key in
         (select key from request_log where last_hit <= $1 order by last_hit limit ${sweptRows} for update skip locked)`,
      [this.windowStart(now)],
    );
  }

  private windowStart(now: Date): Date {
    return new Date(now.getTime() - this.options.windowMs);
  }

  private keyOf(whose: string, id: string): string {
    return createHash('sha256')
      .update(JSON.stringify([this.options.kind, whose, id]))
      .digest('base64url');
  }
}

class Full extends Error {
  constructor(readonly retryAt: Date) {
    super('too many requests');
  }
}
