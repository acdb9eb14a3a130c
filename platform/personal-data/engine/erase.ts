import type { Link, Model, PersonalColumn, Table } from '../bindings/model.js';
import type { ErasureAction } from '../contract.js';
import { Closure, components, keyOf, subjectValue } from './closure.js';
import { cutOf } from './cuts.js';
import type { Sql } from './introspect.js';
import { type Mask, maskOf } from './masks.js';
import { insertSurrogate, surrogateOf } from './surrogates.js';
import { identifier, literal, relation } from './sql-text.js';

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

/** Erases by bindings alone. Each step is run in one transaction of the caller's; its order is children before parents. */
export class Eraser {
  readonly #model: Model;
  readonly #closure: Closure;
  readonly #steps: readonly (readonly string[])[];

  constructor(model: Model) {
    this.#model = model;
    this.#closure = new Closure(model);
    this.#steps = stepsOf(model);
  }

  /** Names of the steps in their order: `public.order_line`, `public.a+public.b` where tables refer to each other. */
  get steps(): string[] {
    return this.#steps.map((tables) => tables.join('+'));
  }

  /** Runs one step; `more` says that rows are left for another call. */
  async run(tx: Sql, step: string, options: EraseOptions): Promise<{ done: Done[]; more: boolean }> {
    const names = this.#steps.find((tables) => tables.join('+') === step);
    if (!names) throw new Error(`There is no step "${step}" in the plan of ${this.#model.store}.`);
    const run = new StepRun({ model: this.#model, closure: this.#closure, tx, options });
    return run.of(names.map((name) => this.#model.tables.get(name)!));
  }
}

/** Tables that have to be erased together, in the order in which they have to be. */
export function stepsOf(model: Model): string[][] {
  const nodes = [...model.tables.values()].filter((table) => table.links.length > 0).map((table) => table.name);
  const purposes = new Map<string, string[]>();
  for (const table of model.tables.values())
    for (const link of table.links)
      if (link.onErase === 'SURROGATE') purposes.set(link.purpose, [...(purposes.get(link.purpose) ?? []), table.name]);
  const next = (name: string) => [
    ...model.tables.get(name)!.links.flatMap((link) => (link.to === null ? [] : [link.to])),
    ...model.shape.foreignKeys.filter((key) => key.from === name).map((key) => key.to),
    // One purpose, one surrogate, one transaction.
    ...[...purposes.values()].filter((tables) => tables.includes(name)).flat(),
  ];
  return components(nodes, (name) => next(name).filter((other) => other !== name))
    .toReversed()
    .map((tables) => tables.toSorted());
}

interface Marked {
  readonly table: Table;
  readonly link: Link;
  /** Temporary table with the keys of the rows. */
  readonly set: string;
  readonly size: number;
}

interface StepRunInput {
  readonly model: Model;
  readonly closure: Closure;
  readonly tx: Sql;
  readonly options: EraseOptions;
}

class StepRun {
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
    const together = tables.length > 1 || tables.some((table) => this.#refersToItself(table));
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

  #refersToItself(table: Table): boolean {
    return (
      table.shape.key.length > 0 &&
      (table.links.some((link) => link.to === table.name && !link.direct) ||
        this.#model.shape.foreignKeys.some((key) => key.from === table.name && key.to === table.name))
    );
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
    if (link.onErase === 'DELETE_ROW') return `${this.#unreferenced(table, alias, null)} or ${pending}`;
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
         and ${this.#unreferenced(table, 't', null)} returning 1) select count(*) as n from gone`,
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

  /**
   * Leaves first, until none is left that no other row refers to. Rows that refer to each other lose that reference where it may be
   * empty, or go in one statement. What a row that stays refers to stays too, without what was the person's.
   */
  async #delete(sets: readonly Marked[]): Promise<void> {
    const open = sets.filter(({ size }) => size > 0);
    if (open.length === 0) return;
    await this.#deleteLeaves(open);
    let left = await this.#leftOf(open);
    if (left.length > 0 && (await this.#loosen(left))) {
      await this.#deleteLeaves(left);
      left = await this.#leftOf(left);
    }
    if (left.length > 0 && (await this.#isClosed(left))) {
      await this.#deleteTogether(left);
      left = [];
    }
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

  async #deleteLeaves(sets: readonly Marked[]): Promise<void> {
    for (let progress = true; progress; ) {
      progress = false;
      for (const { table, link, set } of sets) {
        const [row] = await this.#tx.query<{ n: string }>(
          `with gone as (delete from ${relation(table.name)} t using ${set} d where ${sameRow(table)}
             and ${this.#unreferenced(table, 't', null)} returning 1) select count(*) as n from gone`,
        );
        const count = Number(row!.n);
        this.#note({ table: table.name, action: 'DELETE_ROW', reason: link.reason, count, unit: 'row' });
        progress ||= count > 0 && (sets.length > 1 || this.#refersToItself(table));
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
         where not ${this.#unreferenced(set.table, 't', left)}`,
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

  /** No row refers to this one by a foreign key, itself and those of `besides` left out. */
  #unreferenced(table: Table, alias: string, besides: readonly Marked[] | null): string {
    return unreferenced(this.#model, table, { alias, besides: besides ?? [] });
  }

  /** One statement about the person; only parameters that it names are passed, since the server refuses those it cannot type. */
  #ask<R>(sql: string, more: readonly string[] = []): Promise<R[]> {
    return this.#tx.query<R>(...bound(sql, [...this.#options.key, ...more]));
  }

  #note(done: Done): void {
    if (done.count > 0) this.#done.push(done);
  }
}

export function heldOf(model: Model, holds: string | null, table: Table, alias: string): string {
  if (holds === null) return 'false';
  const store = literal(`${model.store}/${table.name}`);
  const key = table.shape.key.length === 0 ? 'false' : `h.key = ${keyOf(table, alias)}`;
  return `exists (select from ${holds} h where h.user_id = ${subjectValue(model, model.subject.columns.length - 1)}::text and h.store = ${store} and (h.key is null or ${key}))`;
}

/** SQL: no row refers to this one by a foreign key, but itself and those of the sets in `besides`. */
export function unreferenced(
  model: Model,
  table: Table,
  { alias, besides }: { alias: string; besides: readonly { table: Table; set: string }[] },
): string {
  const keys = model.shape.foreignKeys.filter((key) => key.to === table.name);
  const none = keys.map((key) => {
    const matches = key.columns.map((column, at) => `f.${identifier(column)} = ${alias}.${identifier(key.key[at]!)}`);
    const itself =
      key.from === table.name && table.shape.key.length > 0
        ? ` and not (${table.shape.key.map((column) => `f.${identifier(column)} = ${alias}.${identifier(column)}`).join(' and ')})`
        : '';
    const others = besides
      .filter((set) => set.table.name === key.from)
      .map((set) => ` and not exists (select from ${set.set} x where ${sameKey(set.table, 'f', 'x')})`);
    return `not exists (select from ${relation(key.from)} f where ${matches.join(' and ')}${itself}${others.join('')})`;
  });
  return none.length === 0 ? 'true' : `(${none.join(' and ')})`;
}

const keyColumns = (table: Table, alias: string): string =>
  table.shape.key.length > 0
    ? table.shape.key.map((column, at) => `${alias}.${identifier(column)} as k${at}`).join(', ')
    : `${alias}.tableoid as k0, ${alias}.ctid as k1`;

const sameKey = (table: Table, a: string, b: string): string =>
  table.shape.key.length > 0
    ? table.shape.key.map((column, at) => `${a}.${identifier(column)} = ${b}.k${at}`).join(' and ')
    : `${a}.tableoid = ${b}.k0 and ${a}.ctid = ${b}.k1`;

const sameRow = (table: Table, a = 't', b = 'd'): string => sameKey(table, a, b);

/** How the link of a row that was to go and has to stay is cut. */
const instead = (table: Table, link: Link): Link['onErase'] =>
  link.places.every(
    ({ column, path, each }) => path.length > 0 || each !== null || table.shape.columns.get(column)?.nullable,
  )
    ? 'NULLIFY'
    : 'SURROGATE';

const isKept = (link: Link): boolean => link.onErase !== 'DELETE_ROW';
const isCuttable = (link: Link): boolean => link.onErase !== 'ANONYMISE' && link.onErase !== 'RETAIN';
export const isCut = (link: Link): boolean => ['NULLIFY', 'TOMBSTONE', 'SURROGATE'].includes(link.onErase);

export const isOwnRow = (model: Model, table: Table, link: Link): boolean =>
  table.name === model.subject.table &&
  link.direct &&
  link.places.every((place, at) => place.column === model.subject.columns[at]);

/** Masks of the columns that count for the link's role, in a row that stays. */
export function masksOf(table: Table, link: Link, alias: string): Mask[] {
  const shared =
    link.role === 'CO_SUBJECT' || link.role === 'RECIPIENT' || link.role === 'MENTIONED' || link.role === 'ACTOR';
  const counts = ({ rule, roles }: PersonalColumn) =>
    shared ? (rule.roles?.includes(link.role) ?? false) : roles.includes(link.role);
  const cut = new Set(link.places.filter((place) => place.path.length === 0).map((place) => place.column));
  const linked = new Set(
    table.links.flatMap((each) =>
      each.places.filter((p) => p.path.length === 0 && p.each === null).map((p) => p.column),
    ),
  );
  return table.columns.flatMap(({ place, rule, roles, name }) => {
    const column = table.shape.columns.get(place.column)!;
    const named = { name, place, rule, roles };
    if (!counts(named) || table.shape.key.includes(column.name)) return [];
    if (place.path.length === 0 && (cut.has(column.name) || linked.has(column.name))) return [];
    const mask = maskOf({ rule, column, place, alias });
    return mask === null ? [] : [mask];
  });
}

export const pendingOf = (masks: readonly Mask[]): string =>
  masks.length === 0 ? 'false' : `(${masks.map((mask) => `coalesce(${mask.pending}, false)`).join(' or ')})`;

function assignments(masks: readonly Mask[]): string[] {
  const byColumn = new Map<string, string>();
  for (const { column, apply } of masks) byColumn.set(column, apply(byColumn.get(column) ?? `t.${identifier(column)}`));
  return [...byColumn].map(([column, expression]) => `${identifier(column)} = ${expression}`);
}

/** A statement with the parameters that it names, numbered anew. */
export function bound(sql: string, values: readonly string[]): [string, string[]] {
  const used: string[] = [];
  const places = new Map<string, number>();
  const text = sql.replaceAll(/\$(\d+)/g, (_, number: string) => {
    if (!places.has(number)) {
      used.push(values[Number(number) - 1]!);
      places.set(number, used.length);
    }
    return `$${places.get(number)}`;
  });
  return [text, used];
}
