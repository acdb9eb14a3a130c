import type { Link, Model, Table } from '../bindings/model.js';
import type { ErasureAction } from '../contract.js';
import { type Closure, subjectValue } from './closure.js';
import { cutOf } from './cuts.js';
import { Deletion, type Done, type Marked } from './deletion.js';
import type { Sql } from './introspect.js';
import type { Mask } from './masks.js';
import {
  assignments,
  bound,
  heldOf,
  instead,
  isCut,
  isCuttable,
  isKept,
  isOwnRow,
  keyColumns,
  masksOf,
  pendingOf,
  refersToItself,
  sameRow,
  unreferenced,
} from './row-sql.js';
import { insertSurrogate, surrogateOf } from './surrogates.js';
import { identifier, relation } from './sql-text.js';

export interface EraseOptions {
  /** Key of the person, as text. */
  readonly key: readonly string[];
  /** Most rows of one table and link in one transaction. */
  readonly batch: number;
  /** Table with legal holds of this database, or `null` where there is none. */
  readonly holds: string | null;
  /** Surrogates of this transaction: random, never derived. */
  readonly surrogates: Map<string, string>;
}

interface StepRunInput {
  readonly model: Model;
  readonly closure: Closure;
  readonly tx: Sql;
  readonly options: EraseOptions;
}

export class StepRun {
  readonly #model: Model;
  readonly #closure: Closure;
  readonly #tx: Sql;
  readonly #options: EraseOptions;
  readonly #done: Done[] = [];

  constructor({ model, closure, tx, options }: StepRunInput) {
    this.#model = model;
    this.#closure = closure;
    this.#tx = tx;
    this.#options = options;
  }

  async of(tables: readonly Table[]): Promise<{ done: Done[]; more: boolean }> {
    const together = tables.length > 1 || tables.some((table) => refersToItself(this.#model, table));
    const sharesSurrogate = tables.some((table) => table.links.some((link) => link.onErase === 'SURROGATE'));
    const limit = together || sharesSurrogate ? null : this.#options.batch;
    for (const table of tables) await this.#countRetained(table);
    let more = false;
    const deletes: Marked[] = [];
    const marked: Marked[] = [];
    const mark = async (table: Table, link: Link) => {
      const set = await this.#mark(table, link, { limit, name: `erased_${marked.length + deletes.length}` });
      if (limit !== null && set.size === limit) more = true;
      (link.onErase === 'DELETE_ROW' ? deletes : marked).push(set);
      return set;
    };
    // A row without a key is known by its place, which a change moves: mark it when its turn comes.
    const kept = tables.flatMap((table) => table.links.filter(isKept).map((link) => ({ table, link })));
    const gone = tables.flatMap((table) =>
      table.links.filter((link) => link.onErase === 'DELETE_ROW').map((link) => ({ table, link })),
    );
    if (together) {
      for (const { table, link } of [...kept, ...gone]) await mark(table, link);
      for (const set of marked) await this.#anonymise(set);
    } else {
      for (const { table, link } of kept) await this.#anonymise(await mark(table, link));
      for (const { table, link } of gone) await mark(table, link);
    }
    await this.#delete(deletes);
    for (const { set } of [...marked, ...deletes]) await this.#tx.query(`drop table ${set}`);
    return { done: this.#done, more };
  }

  async #mark(table: Table, link: Link, { limit, name }: { limit: number | null; name: string }): Promise<Marked> {
    const key = keyColumns(table, 't');
    await this.#tx.query(
      `create temporary table ${name} on commit drop as select ${key} from ${relation(table.name)} t where false`,
    );
    const open = this.#openOf(table, link, 't');
    const rows = await this.#ask<{ n: string }>(
      `with marked as (insert into ${name} select ${key} from ${relation(table.name)} t
         where ${this.#closure.byLink(link, table, 't')} and not ${this.#held(table, 't')} and (${open})
         ${limit === null ? '' : `limit ${limit}`} for update of t returning 1) select count(*) as n from marked`,
    );
    return { table, link, set: name, size: Number(rows[0]!.n) };
  }

  /** True while something is left to do to a row of a link. */
  #openOf(table: Table, link: Link, alias: string): string {
    if (isCut(link)) return 'true';
    const pending = pendingOf(masksOf(table, link, alias));
    if (link.onErase === 'DELETE_ROW')
      return `${unreferenced(this.#model, table, { alias, besides: [] })} or ${pending}`;
    return pending;
  }

  #held(table: Table, alias: string): string {
    return heldOf(this.#model, this.#options.holds, table, alias);
  }

  async #countRetained(table: Table): Promise<void> {
    const rows = relation(table.name);
    for (const link of table.links) {
      const by = this.#closure.byLink(link, table, 't');
      const held = this.#held(table, 't');
      const [row] = await this.#ask<{ held: string; kept: string }>(
        `select count(*) filter (where ${held}) as held, count(*) filter (where not ${held}) as kept from ${rows} t where ${by}`,
      );
      const entry = { table: table.name, action: 'RETAIN', unit: 'row' } as const;
      if (Number(row!.held) > 0) {
        this.#done.push({
          ...entry,
          reason: 'On legal hold',
          count: Number(row!.held),
          ground: 'LEGAL_HOLD',
          until: null,
        });
      }
      if (link.onErase === 'RETAIN' && Number(row!.kept) > 0) {
        const until = await this.#until(link.retain);
        const { reason } = link;
        this.#done.push({ ...entry, reason, count: Number(row!.kept), ground: link.retainBasis ?? reason, until });
      }
    }
  }

  async #until(retain: string | null): Promise<string | null> {
    if (retain === null || !/^P\d/.test(retain)) return null;
    const [row] = await this.#tx.query<{ until: Date }>('select now() + $1::interval as until', [retain]);
    return new Date(row!.until).toISOString();
  }

  /** Cuts the link of rows that stay, and masks what is the person's in them. */
  async #anonymise({ table, link, set, size }: Marked): Promise<void> {
    if (size === 0) return;
    await this.#change({ table, link, set, action: link.onErase as ErasureAction });
    if (!table.orphan || link.role !== 'CO_SUBJECT') return;
    const empty = table.links
      .filter((each) => each.role === 'CO_SUBJECT')
      .flatMap((each) => each.places.map(({ column }) => `t.${identifier(column)} is null`));
    const [row] = await this.#tx.query<{ n: string }>(
      `with gone as (delete from ${relation(table.name)} t using ${set} d where ${sameRow(table)} and ${empty.join(' and ')}
         and ${unreferenced(this.#model, table, { alias: 't', besides: [] })} returning 1) select count(*) as n from gone`,
    );
    const reason = 'The last of its subjects was erased';
    this.#note({ table: table.name, action: 'DELETE_ROW', reason, count: Number(row!.n), unit: 'row' });
  }

  async #change({ table, link, set, action }: Omit<Marked, 'size'> & { action: ErasureAction }): Promise<void> {
    const masks = masksOf(table, link, 't');
    const cut =
      link.to === this.#model.subject.table &&
      !isOwnRow(this.#model, table, link) &&
      action !== 'RETAIN' &&
      isCuttable(link);
    const values: string[] = [];
    const cuts = cut ? await this.#cut(table, link, { set, values }) : [];
    const assigned = assignments([...masks, ...cuts]);
    if (assigned.length === 0) return;
    const counts = masks.map((mask, at) => `count(*) filter (where ${mask.pending}) as c${at}`);
    const [before] = await this.#tx.query<Record<string, string>>(
      `select count(*) as n${counts.length > 0 ? `, ${counts.join(', ')}` : ''} from ${relation(table.name)} t join ${set} d on ${sameRow(table)}`,
    );
    const sql = `update ${relation(table.name)} t set ${assigned.join(', ')} from ${set} d where ${sameRow(table)}`;
    await this.#ask(sql, values);
    this.#note({ table: table.name, action, reason: link.reason, count: Number(before!.n), unit: 'row' });
    for (const [at, mask] of masks.entries()) {
      const rule = table.columns.find((column) => column.place.column === mask.column)?.rule;
      const what = rule?.erase === 'DELETE_ROW' || rule === undefined ? 'NULLIFY' : rule.erase;
      const count = Number(before![`c${at}`]);
      this.#note({ table: table.name, field: mask.column, action: what, reason: link.reason, count, unit: 'column' });
    }
  }

  async #cut(table: Table, link: Link, { set, values }: { set: string; values: string[] }): Promise<Mask[]> {
    const { key, surrogates } = this.#options;
    const surrogate = (at: number): string => {
      const name = `${link.purpose}:${at}`;
      const known = surrogates.get(name) ?? surrogateOf(this.#model.subject.types[at]!);
      surrogates.set(name, known);
      values.push(known);
      return `$${key.length + values.length}::text`;
    };
    const cuts = cutOf({ model: this.#model, closure: this.#closure, table, link, surrogate });
    const refers = this.#model.shape.foreignKeys.some(
      (each) =>
        each.from === table.name &&
        each.to === this.#model.subject.table &&
        link.places.every((place) => each.columns.includes(place.column)),
    );
    if (refers && values.length > 0)
      await insertSurrogate({ model: this.#model, tx: this.#tx, key, link, surrogates, set });
    return cuts;
  }

  /** What a row that stays refers to stays too, without what was the person's. */
  async #delete(sets: readonly Marked[]): Promise<void> {
    const deletion = new Deletion({ model: this.#model, tx: this.#tx, note: (done) => this.#note(done) });
    const left = await deletion.of(sets);
    if (left.length === 0) return;
    // What is on hold may be found through this row only, once the hold is released: then its link stays.
    const cuts = !(await this.#hasHolds());
    for (const { link, ...set } of left) {
      const onErase = cuts ? instead(set.table, link) : 'ANONYMISE';
      await this.#change({ ...set, link: { ...link, onErase }, action: 'TOMBSTONE' });
    }
  }

  async #hasHolds(): Promise<boolean> {
    const { holds } = this.#options;
    if (holds === null) return false;
    const of = subjectValue(this.#model, this.#model.subject.columns.length - 1);
    const [row] = await this.#ask<{ some: boolean }>(
      `select exists (select from ${holds} where user_id = ${of}::text) as some`,
    );
    return row!.some;
  }

  /** One statement about the person; only parameters that it names are passed, since the server refuses those it cannot type. */
  #ask<R>(sql: string, more: readonly string[] = []): Promise<R[]> {
    return this.#tx.query<R>(...bound(sql, [...this.#options.key, ...more]));
  }

  #note(done: Done): void {
    if (done.count > 0) this.#done.push(done);
  }
}
