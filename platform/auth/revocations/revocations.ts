import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '#platform/database';
import { type Clock, systemClock } from '#platform/time';

export interface Revocation {
  readonly userId: string;
  readonly notBefore: Date;
  readonly disabled: boolean;
}

/**
 * What the identity provider cannot take back: a token says until its end what a person was allowed when it was issued. A person who lost a
 * role signs in again for a token of what is left; a disabled person gets in with none.
 */
export interface Revocations {
  /** Whether a token or a stream that began at this time has ended since, as far as is known. */
  hasEnded(userId: string, since: Date): boolean;
  /** Sees to it that what is known is a few seconds old at most; mostly there is nothing to wait for. */
  current(): Promise<void>;
  /** Reads what changed since the last look. Like `current` it gives up after a while, so that a silent database holds no caller up. */
  refresh(): Promise<void>;
  /** Ends everything the person has begun up to now. Other processes notice within 10 s. */
  endSessions(userId: string, changedBy: string): Promise<void>;
  /** Ends everything and lets nothing new begin, or lets it again. */
  setDisabled(userId: string, disabled: boolean, changedBy: string): Promise<void>;
  /**
   * For a person whose data is erased: the same as `setDisabled`, under a stand-in for their id, so that their tokens stay refused although
   * the id is not kept.
   */
  setBarred(userId: string, barred: boolean, changedBy: string): Promise<void>;
  /** Deletes what is known under the id itself. */
  forget(userId: string): Promise<void>;
  list(): Promise<readonly Revocation[]>;
}

export interface RevocationOptions {
  readonly clock?: Clock;
  /** A UUID that stands for a person and cannot be turned back into their id. Without it no person can be barred. */
  readonly standInOf?: (userId: string) => string;
}

/** From this age on news are looked for in the background, and waited for from the next one on. */
const staleMs = 3000;
const oldestMs = 6000;
/** A look so long ago is good enough for everybody who asks anew. */
const freshMs = 1000;
const patienceMs = 2000;
/** Rows become visible when they are committed, which may be a while after their time. */
const overlapSeconds = 60;

export function revocations(db: Pick<Database, 'query'>, options: RevocationOptions = {}): Revocations {
  return new PostgresRevocations(db, options);
}

class PostgresRevocations implements Revocations {
  private readonly known = new Map<string, Revocation>();
  private readUpTo: Date | null = null;
  /** When the last look began, and when the last one began that was answered. */
  private lookedAtMs = Number.NEGATIVE_INFINITY;
  private knownAtMs = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | undefined;
  private readonly clock: Clock;

  constructor(
    private readonly db: Pick<Database, 'query'>,
    private readonly options: RevocationOptions,
  ) {
    this.clock = options.clock ?? systemClock;
  }

  hasEnded(userId: string, since: Date): boolean {
    const id = userId.toLowerCase();
    return this.endedAs(id, since) || (this.known.size > 0 && this.endedAs(this.options.standInOf?.(id), since));
  }

  private endedAs(id: string | undefined, since: Date): boolean {
    const found = id === undefined ? undefined : this.known.get(id);
    return found !== undefined && (found.disabled || since < found.notBefore);
  }

  async current(): Promise<void> {
    const ageMs = performance.now() - this.knownAtMs;
    if (ageMs < staleMs) return;
    if (ageMs >= oldestMs) return this.refresh();
    this.read().catch(() => undefined);
  }

  async refresh(): Promise<void> {
    const sinceLookMs = performance.now() - this.lookedAtMs;
    if (!this.reading && sinceLookMs < freshMs) return;
    const reading = this.read().catch(() => undefined);
    // A database that does not answer tells nothing new, however long one waits; what is known stays in force.
    const patienceLeftMs = this.lookedAtMs + patienceMs - performance.now();
    if (patienceLeftMs <= 0) return;
    const timer = new AbortController();
    const late = sleep(patienceLeftMs, undefined, { ref: false, signal: timer.signal }).catch(() => undefined);
    await Promise.race([reading, late]);
    timer.abort();
  }

  async endSessions(userId: string, changedBy: string): Promise<void> {
    await this.write({ userId, notBefore: this.clock.now(), disabled: null, changedBy });
  }

  async setDisabled(userId: string, disabled: boolean, changedBy: string): Promise<void> {
    await this.write({ userId, notBefore: this.clock.now(), disabled, changedBy });
  }

  async setBarred(userId: string, barred: boolean, changedBy: string): Promise<void> {
    const { standInOf } = this.options;
    if (!standInOf) throw new Error('A person can be barred only where a stand-in for their id can be made.');
    await this.setDisabled(standInOf(userId.toLowerCase()), barred, changedBy);
  }

  async forget(userId: string): Promise<void> {
    await this.db.query('delete from revocation where user_id = $1', [userId]);
  }

  list(): Promise<readonly Revocation[]> {
    return this.db.query<Revocation>(
      `select user_id as "userId", not_before as "notBefore", disabled from revocation order by not_before desc limit 200`,
    );
  }

  private async write(change: { userId: string; notBefore: Date; disabled: boolean | null; changedBy: string }) {
    await this.db.query(
      `insert into revocation as r (user_id, not_before, disabled, changed_by, changed_at)
       values ($1, $2, coalesce($3, false), $4, clock_timestamp())
       on conflict (user_id) do update set not_before = greatest(r.not_before, excluded.not_before),
         disabled = coalesce($3, r.disabled), changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
      [change.userId, change.notBefore, change.disabled, change.changedBy],
    );
    await this.read(true);
  }

  private read(again = false): Promise<void> {
    if (this.reading && !again) return this.reading;
    const reading = this.readNews().finally(() => {
      if (this.reading === reading) this.reading = undefined;
    });
    this.reading = reading;
    return reading;
  }

  private async readNews(): Promise<void> {
    // Also a look that fails is one: a database that is away is not asked for every request.
    const beganAtMs = performance.now();
    this.lookedAtMs = beganAtMs;
    const rows = await this.db.query<Revocation & { changedAt: Date }>(
      `select user_id as "userId", not_before as "notBefore", disabled, changed_at as "changedAt" from revocation
       where $1::timestamptz is null or changed_at >= $1::timestamptz - interval '${overlapSeconds} seconds' order by changed_at`,
      [this.readUpTo],
    );
    for (const { changedAt, ...revocation } of rows) {
      this.known.set(revocation.userId, revocation);
      this.readUpTo = changedAt;
    }
    this.knownAtMs = beganAtMs;
  }
}
