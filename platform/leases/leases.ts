import type { EntitySchema } from '@mikro-orm/core';
import { columnOf, type Queryable, type RowOf, selectOf, tableOf, type Tx } from '#platform/database';
import { Parameters, type Sql, sql } from './sql.js';

/** Proof that a row was claimed: each claim has a greater fence than the one before. */
export interface Lease {
  readonly id: string;
  readonly fence: number;
}

/** New values by property, or the SQL that computes them. */
export type Changes<E extends EntitySchema> = { readonly [K in keyof RowOf<E>]?: RowOf<E>[K] | Sql };

export interface ClaimOptions<E extends EntitySchema> {
  readonly leaseMs: number;
  /** Which rows may be claimed, beside being free. Columns stand alone: `state = 'READY'`. */
  readonly where: Sql;
  /** Which of them comes first, such as `next_attempt_at, id`. */
  readonly orderBy: Sql;
  /** What else the claim changes. */
  readonly set?: Changes<E>;
}

export interface HoldOptions {
  readonly leaseMs: number;
  /** Aborted when the worker stops. */
  readonly signal: AbortSignal;
  /** Called at every renewal, about each third of the lease. */
  readonly renewed?: () => void;
}

/** A lease that is renewed until `end` is called. */
export interface HeldLease {
  readonly signal: AbortSignal;
  end(): void;
}

/** The lease ended before the write: the row was claimed again, released or cancelled. Stop; nothing was written. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
  constructor(what: string, id: string) {
    super(`${what} ${id} is no longer held under this lease: it was taken over, released or cancelled.`);
  }
}

type Leased<E extends EntitySchema> = RowOf<E> extends { id: string; leaseUntil: Date | null } ? E : never;
type NumberOf<E extends EntitySchema> = {
  [K in keyof RowOf<E>]: RowOf<E>[K] extends number ? K : never;
}[keyof RowOf<E>] &
  string;

/**
 * Rows that one worker at a time works on. Table and columns come from the entity: `id`, `leaseUntil`, and a number that grows with
 * every claim.
 *
 * @param fence the property with that number. Default: `fence`. A row with a `version` that every change raises can name that one.
 */
export const leasesOf = <E extends EntitySchema>(
  entity: Leased<E>,
  { fence = 'fence' as NumberOf<E> }: { readonly fence?: NumberOf<E> } = {},
): Leases<E> => new Leases<E>(entity, fence);

/**
 * Each method is one statement, and the database's clock measures every lease: it is the only clock that all workers share. A lease that
 * ran out still holds until the row is claimed again; from then on the earlier holder's writes match no row and throw `LeaseLost`.
 */
export class Leases<E extends EntitySchema> {
  readonly #entity: E;
  readonly #fence: string;
  readonly #leaseUntil: string;

  constructor(entity: E, fence: string) {
    this.#entity = entity;
    this.#fence = columnOf(entity, fence);
    this.#leaseUntil = columnOf(entity, 'leaseUntil');
  }

  /**
   * The first free row, claimed; `null` when there is none. Free is a row that was never claimed, was released, or whose lease ran out.
   * Claims that run at once get different rows and do not wait for each other.
   */
  async claim(on: Queryable, { leaseMs, where, orderBy, set }: ClaimOptions<E>): Promise<RowOf<E> | null> {
    const parameters = new Parameters();
    const table = tableOf(this.#entity);
    const changes = this.#assignments(parameters, set, [
      `${this.#fence} = ${table}.${this.#fence} + 1`,
      `${this.#leaseUntil} = ${parameters.place(until(leaseMs))}`,
    ]);
    const [row] = await on.query<RowOf<E>>(
      `update ${table} set ${changes} where id = (
         select id from ${table}
         where (${parameters.place(where)}) and (${this.#leaseUntil} is null or ${this.#leaseUntil} < clock_timestamp())
         order by ${parameters.place(orderBy)} limit 1 for update skip locked)
       returning ${selectOf(this.#entity)}`,
      parameters.values,
    );
    return row ?? null;
  }

  async renew(on: Queryable, lease: Lease, leaseMs: number): Promise<void> {
    await this.#write(on, lease, {}, (parameters) => parameters.place(until(leaseMs)));
  }

  /** A change that only the holder may make, who goes on holding the row. Returns the row as it is now. */
  write(on: Queryable, lease: Lease, changes: Changes<E>): Promise<RowOf<E>> {
    return this.#write(on, lease, changes);
  }

  /** The holder's last change: the row is free at once, and this lease is worth nothing from now on. */
  release(on: Queryable, lease: Lease, changes: Changes<E> = {}): Promise<RowOf<E>> {
    return this.#write(on, lease, changes, () => 'null');
  }

  /**
   * Rows whose lease ran out and which no claim has taken yet, locked until the transaction ends; rows that a claim is taking are left
   * out. For work that has to write down that a lease ran out.
   */
  lapsed(tx: Tx, { where, limit }: { readonly where: Sql; readonly limit: number }): Promise<RowOf<E>[]> {
    const parameters = new Parameters();
    return tx.query<RowOf<E>>(
      `select ${selectOf(this.#entity)} from ${tableOf(this.#entity)}
       where (${parameters.place(where)}) and ${this.#leaseUntil} < clock_timestamp()
       order by id limit ${parameters.place(limit)} for update skip locked`,
      parameters.values,
    );
  }

  /**
   * Renews a lease until `end` is called. `signal` aborts with the worker's own signal, or with `LeaseLost` as its reason when the row
   * has been taken over. A renewal that fails for another reason is tried again: the next one may still be in time.
   */
  hold(on: Queryable, lease: Lease, { leaseMs, signal, renewed }: HoldOptions): HeldLease {
    const lost = new AbortController();
    const timer = setInterval(() => {
      this.renew(on, lease, leaseMs).catch((error: unknown) => {
        if (error instanceof LeaseLost) lost.abort(error);
      });
      renewed?.();
    }, leaseMs / 3);
    return { signal: AbortSignal.any([signal, lost.signal]), end: () => clearInterval(timer) };
  }

  async #write(
    on: Queryable,
    lease: Lease,
    changes: Changes<E>,
    leaseUntil?: (parameters: Parameters) => string,
  ): Promise<RowOf<E>> {
    const parameters = new Parameters();
    const first = leaseUntil ? [`${this.#leaseUntil} = ${leaseUntil(parameters)}`] : [];
    const [row] = await on.query<RowOf<E>>(
      `update ${tableOf(this.#entity)} set ${this.#assignments(parameters, changes, first)}
       where id = ${parameters.place(lease.id)} and ${this.#fence} = ${parameters.place(lease.fence)}
         and ${this.#leaseUntil} is not null
       returning ${selectOf(this.#entity)}`,
      parameters.values,
    );
    if (!row) throw new LeaseLost(this.#entity.meta.className, lease.id);
    return row;
  }

  #assignments(parameters: Parameters, changes: Changes<E> | undefined, first: readonly string[]): string {
    const given = Object.entries(changes ?? {}).filter(([, value]) => value !== undefined);
    const rest = given.map(([property, value]) => `${columnOf(this.#entity, property)} = ${parameters.place(value)}`);
    const list = [...first, ...rest];
    if (list.length === 0) throw new Error('Give at least one change, or renew the lease.');
    return list.join(', ');
  }
}

const until = (leaseMs: number): Sql => sql`clock_timestamp() + ${leaseMs} * interval '1 millisecond'`;
