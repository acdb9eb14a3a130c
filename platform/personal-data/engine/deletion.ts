import type { Link, Model, Table } from '../bindings/model.js';
import type { ErasureAction } from '../contract.js';
import type { Sql } from './introspect.js';
import { refersToItself, sameRow, unreferenced } from './row-sql.js';
import { identifier, relation } from './sql-text.js';

/** What one step did to one table: rows, by action; `field` where it was a column of rows that stay. */
export interface Done {
  readonly table: string;
  readonly field?: string;
  readonly action: ErasureAction;
  readonly reason: string;
  readonly count: number;
  /** Rows, or columns of rows that are counted already. */
  readonly unit: 'row' | 'column';
  readonly ground?: string;
  readonly until?: string | null;
}

/** Rows of one table, found by one link. */
export interface Marked {
  readonly table: Table;
  readonly link: Link;
  /** Temporary table with the keys of the rows. */
  readonly set: string;
  readonly size: number;
}

interface DeletionInput {
  readonly model: Model;
  readonly tx: Sql;
  readonly note: (done: Done) => void;
}

/** Deletes marked rows of tables that may refer to each other. */
export class Deletion {
  readonly #model: Model;
  readonly #tx: Sql;
  readonly #note: (done: Done) => void;

  constructor({ model, tx, note }: DeletionInput) {
    this.#model = model;
    this.#tx = tx;
    this.#note = note;
  }

  /**
   * Leaves first, until none is left that no other row refers to. Rows that refer to each other lose that reference where it may be
   * empty, or go in one statement. Returns what has to stay because a row that stays refers to it.
   */
  async of(sets: readonly Marked[]): Promise<Marked[]> {
    const open = sets.filter(({ size }) => size > 0);
    if (open.length === 0) return [];
    await this.#deleteLeaves(open);
    let left = await this.#leftOf(open);
    if (left.length > 0 && (await this.#loosen(left))) {
      await this.#deleteLeaves(left);
      left = await this.#leftOf(left);
    }
    if (left.length === 0 || !(await this.#isClosed(left))) return left;
    await this.#deleteTogether(left);
    return [];
  }

  async #deleteLeaves(sets: readonly Marked[]): Promise<void> {
    for (let progress = true; progress; ) {
      progress = false;
      for (const { table, link, set } of sets) {
        const [row] = await this.#tx.query<{ n: string }>(
          `with gone as (delete from ${relation(table.name)} t using ${set} d where ${sameRow(table)}
             and ${unreferenced(this.#model, table, { alias: 't', besides: [] })} returning 1) select count(*) as n from gone`,
        );
        const count = Number(row!.n);
        this.#note({ table: table.name, action: 'DELETE_ROW', reason: link.reason, count, unit: 'row' });
        progress ||= count > 0 && (sets.length > 1 || refersToItself(this.#model, table));
      }
    }
  }

  async #leftOf(sets: readonly Marked[]): Promise<Marked[]> {
    const left: Marked[] = [];
    for (const set of sets) {
      const [row] = await this.#tx.query<{ n: string }>(
        `select count(*) as n from ${relation(set.table.name)} t join ${set.set} d on ${sameRow(set.table)}`,
      );
      if (Number(row!.n) > 0) left.push({ ...set, size: Number(row!.n) });
    }
    return left;
  }

  /** Empties references between rows that are left. */
  async #loosen(left: readonly Marked[]): Promise<boolean> {
    let loosened = false;
    for (const from of left) {
      for (const key of this.#model.shape.foreignKeys.filter((each) => each.from === from.table.name)) {
        const to = left.filter((each) => each.table.name === key.to && each.table.shape.key.length > 0);
        const nullable = key.columns.filter((column) => from.table.shape.columns.get(column)?.nullable);
        if (to.length === 0 || nullable.length === 0) continue;
        const target = to
          .map(
            ({ table, set }) =>
              `exists (select from ${relation(table.name)} r join ${set} x on ${sameRow(table, 'r', 'x')} where ${key.columns
                .map((column, at) => `t.${identifier(column)} = r.${identifier(key.key[at]!)}`)
                .join(' and ')})`,
          )
          .join(' or ');
        const [row] = await this.#tx.query<{ n: string }>(
          `with loose as (update ${relation(from.table.name)} t set ${nullable.map((column) => `${identifier(column)} = null`).join(', ')}
             from ${from.set} d where ${sameRow(from.table)} and (${target}) returning 1) select count(*) as n from loose`,
        );
        loosened ||= Number(row!.n) > 0;
      }
    }
    return loosened;
  }

  /** No row outside of what is left refers to a row of it. */
  async #isClosed(left: readonly Marked[]): Promise<boolean> {
    for (const set of left) {
      const [row] = await this.#tx.query<{ n: string }>(
        `select count(*) as n from ${relation(set.table.name)} t join ${set.set} d on ${sameRow(set.table)}
         where not ${unreferenced(this.#model, set.table, { alias: 't', besides: left })}`,
      );
      if (Number(row!.n) > 0) return false;
    }
    return true;
  }

  /** One statement: foreign keys are checked at its end. */
  async #deleteTogether(left: readonly Marked[]): Promise<void> {
    const parts = left.map(
      ({ table, set }, at) =>
        `g${at} as (delete from ${relation(table.name)} t using ${set} d where ${sameRow(table)} returning 1)`,
    );
    const counts = left.map((_, at) => `(select count(*) from g${at}) as c${at}`);
    const [row] = await this.#tx.query<Record<string, string>>(`with ${parts.join(', ')} select ${counts.join(', ')}`);
    for (const [at, { table, link }] of left.entries()) {
      const count = Number(row![`c${at}`]);
      this.#note({ table: table.name, action: 'DELETE_ROW', reason: link.reason, count, unit: 'row' });
    }
  }
}
