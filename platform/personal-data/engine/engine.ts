import type { Bindings } from '../bindings/bindings.js';
import { modelOf } from '../bindings/checked-model.js';
import { catalogueOf, fullName, type Model } from '../bindings/model.js';
import type {
  Blocker,
  CatalogueFragment,
  EraseOutcome,
  ErasurePlanPart,
  PlanItem,
  Residual,
  Retained,
  SubjectIdentifiers,
} from '../contract.js';
import { Closure } from './closure.js';
import type { Done } from './deletion.js';
import { Eraser } from './erase.js';
import { Exporter, sha256 } from './export.js';
import { introspect, type Sql, type SqlDatabase } from './introspect.js';
import { bound } from './row-sql.js';
import { identifier, relation } from './sql-text.js';
import { verifySubject } from './verify.js';

export interface EngineOptions {
  readonly db: SqlDatabase;
  readonly bindings: Bindings;
  /** Table with legal holds, in the same database. Default: none. */
  readonly holds?: string;
  /** Most rows of one table in one transaction. Default: 20,000. */
  readonly batch?: number;
  /** What a copy calls a column. Default: as the database does. */
  readonly nameOf?: (column: string) => string;
}

/** The longest that one statement of an erasure may take. */
const limitMs = 600_000;

/** Reads, plans, erases and verifies one database by its bindings alone. */
export class Engine {
  readonly model: Model;
  readonly exporter: Exporter;
  readonly #eraser: Eraser;
  readonly #closure: Closure;
  readonly #db: SqlDatabase;
  readonly #holds: string | null;
  readonly #batch: number;

  private constructor(model: Model, { db, holds, batch, nameOf }: EngineOptions) {
    this.model = model;
    this.exporter = new Exporter(model, nameOf);
    this.#eraser = new Eraser(model);
    this.#closure = new Closure(model);
    this.#db = db;
    this.#holds = holds ?? null;
    this.#batch = batch ?? 20_000;
  }

  /** Throws `BindingsInvalid` where bindings and database do not fit. */
  static async open(options: EngineOptions): Promise<Engine> {
    return new Engine(modelOf(options.bindings, await introspect(options.db)), options);
  }

  /** Tables with rows of people, as plans name them. */
  get stores(): readonly string[] {
    const linked = [...this.model.tables.values()].filter(({ links }) => links.length > 0);
    return linked.map(({ name }) => `${this.model.store}/${name}`);
  }

  get steps(): readonly string[] {
    return this.#eraser.steps;
  }

  describe(): CatalogueFragment {
    const entries = catalogueOf(this.model.bindings);
    return { entries, hash: sha256(entries) };
  }

  async exists(key: readonly string[]): Promise<boolean> {
    const { table } = this.model.subject;
    if (table === null) return true;
    const row = this.model.tables.get(table)!;
    const own = this.#closure.rowOf(
      row.links.filter((link) => link.role === 'OWNER'),
      row,
      't',
    );
    const [found] = await this.#db.query<{ n: string }>(
      ...bound(`select count(*) as n from ${relation(table)} t where ${own}`, key),
    );
    return Number(found!.n) > 0;
  }

  /** The same for many people at once, where their columns are linked to the person directly. */
  async identifiersOf(ids: readonly string[]): Promise<SubjectIdentifiers[]> {
    const given = this.model.bindings.identifiers;
    const found = {
      emails: await this.#valuesOf(given.emails, ids),
      names: await this.#valuesOf(given.names, ids),
      phones: await this.#valuesOf(given.phones, ids),
      handles: await this.#valuesOf(given.handles, ids),
      externalIds: await this.#valuesOf(given.externalIds, ids),
    };
    return ids.map((userId) => ({
      userId,
      emails: found.emails.get(userId) ?? [],
      names: found.names.get(userId) ?? [],
      phones: found.phones.get(userId) ?? [],
      handles: found.handles.get(userId) ?? [],
      externalIds: found.externalIds.get(userId) ?? [],
    }));
  }

  async #valuesOf(columns: readonly string[] | undefined, ids: readonly string[]): Promise<Map<string, string[]>> {
    const values = new Map<string, string[]>();
    for (const each of columns ?? []) {
      const at = each.lastIndexOf('.');
      const table = this.model.tables.get(fullName(each.slice(0, at)));
      const owner = table?.links.find(({ role, direct, places }) => role === 'OWNER' && direct && places.length === 1);
      const place = owner?.places[0];
      if (!table || !place || place.path.length > 0 || place.each !== null)
        throw new Error(`identifiers: "${each}" is no column of a table with the person's own id.`);
      const column = `t.${identifier(each.slice(at + 1))}`;
      const person = `t.${identifier(place.column)}`;
      const { type } = table.shape.columns.get(place.column)!;
      const rows = await this.#db.query<{ owner: string; value: string }>(
        `select distinct ${person}::text as owner, ${column}::text as value from ${relation(table.name)} t
         where ${column} is not null and ${person} = any ($1::text[]::${type}[])`,
        [ids],
      );
      for (const { owner: id, value } of rows)
        if (value.trim() !== '' && !value.startsWith('erased-')) values.set(id, [...(values.get(id) ?? []), value]);
    }
    return values;
  }

  /** What names the person in this database, present and former. */
  async identifiers(key: readonly string[]): Promise<SubjectIdentifiers> {
    const of = async (columns: readonly string[] | undefined): Promise<string[]> => {
      const values = new Set<string>();
      for (const each of columns ?? []) {
        const at = each.lastIndexOf('.');
        const table = this.model.tables.get(fullName(each.slice(0, at)));
        if (!table) throw new Error(`identifiers: "${each}" is no column of a bound table with links.`);
        const roles = table.columns.find(({ name }) => name === each.slice(at + 1))?.roles ?? [];
        const links = table.links.filter((link) => roles.includes(link.role));
        const column = `t.${identifier(each.slice(at + 1))}`;
        const rows = await this.#db.query<{ value: string }>(
          ...bound(
            `select distinct ${column}::text as value from ${relation(table.name)} t where ${column} is not null and ${this.#closure.rowOf(links, table, 't')}`,
            key,
          ),
        );
        for (const { value } of rows) if (value.trim() !== '' && !value.startsWith('erased-')) values.add(value);
      }
      return [...values];
    };
    const given = this.model.bindings.identifiers;
    return {
      userId: key.at(-1)!,
      emails: await of(given.emails),
      names: await of(given.names),
      phones: await of(given.phones),
      handles: await of(given.handles),
      externalIds: await of(given.externalIds),
    };
  }

  /** The plan, found by doing it in a transaction that is rolled back: exact by construction, at the cost of an erasure. */
  async preview(subgraph: string, key: readonly string[]): Promise<ErasurePlanPart> {
    const done: Done[] = [];
    try {
      await this.#db.transaction(
        async (tx) => {
          for (const step of this.steps) done.push(...(await this.#runWhole(tx, step, key)));
          throw new RolledBack();
        },
        { limitMs },
      );
    } catch (error) {
      if (!(error instanceof RolledBack)) throw error;
    }
    const items = merged(done).map((each) => this.#itemOf(each));
    const catalogueHash = this.describe().hash;
    const { steps } = this;
    return { subgraph, items, steps, catalogueHash, hash: sha256({ items, steps, catalogueHash }) };
  }

  /** Rows of other people's that only a deletion could free, and holds: what a plan has to say before it is approved. */
  async validate(key: readonly string[]): Promise<Blocker[]> {
    const { table } = this.model.subject;
    if (table === null || (await this.exists(key))) return [];
    const store = `${this.model.store}/${table}`;
    return [{ code: 'SUBJECT_UNKNOWN', store, message: 'There is no such person in this store; nothing is theirs.' }];
  }

  /** One batch of one step, in the caller's transaction. */
  async eraseIn(tx: Sql, step: string, key: readonly string[]): Promise<EraseOutcome> {
    const options = { key, batch: this.#batch, holds: this.#holds, surrogates: new Map<string, string>() };
    const { done, more } = await this.#eraser.run(tx, step, options);
    return outcomeOf(done, more, this.model.store);
  }

  /** A whole step: as many transactions as it has batches. */
  async erase(step: string, key: readonly string[]): Promise<EraseOutcome> {
    const total = { removed: 0, anonymised: 0 };
    for (;;) {
      const outcome = await this.#db.transaction((tx) => this.eraseIn(tx, step, key), { limitMs });
      total.removed += outcome.removed;
      total.anonymised += outcome.anonymised;
      if (outcome.done) return { ...outcome, ...total };
    }
  }

  async verify(key: readonly string[], identifiers: SubjectIdentifiers): Promise<Residual[]> {
    return this.#db.transaction(
      (tx) => verifySubject({ model: this.model, tx }, identifiers, { key, holds: this.#holds }),
      { isolation: 'repeatable read', readOnly: true, limitMs },
    );
  }

  async #runWhole(tx: Sql, step: string, key: readonly string[]): Promise<Done[]> {
    const all: Done[] = [];
    for (;;) {
      const options = { key, batch: this.#batch, holds: this.#holds, surrogates: new Map<string, string>() };
      const { done, more } = await this.#eraser.run(tx, step, options);
      all.push(...done.filter((each) => each.action !== 'RETAIN' || !more));
      if (!more) return all;
    }
  }

  #itemOf({ table, field, action, reason, count }: Done): PlanItem {
    const store = `${this.model.store}/${table}`;
    return { store, ...(field !== undefined && { field }), action, reason, count };
  }
}

class RolledBack extends Error {}

function merged(done: readonly Done[]): Done[] {
  const items = new Map<string, Done>();
  for (const each of done) {
    const name = JSON.stringify([each.table, each.field, each.action, each.reason]);
    items.set(name, { ...each, count: each.count + (items.get(name)?.count ?? 0) });
  }
  return [...items.values()];
}

function outcomeOf(done: readonly Done[], more: boolean, store: string): EraseOutcome {
  const rows = done.filter((each) => each.unit === 'row');
  const sum = (wanted: (each: Done) => boolean) => rows.filter(wanted).reduce((total, { count }) => total + count, 0);
  const retained = rows
    .filter(({ action }) => action === 'RETAIN')
    .map(
      ({ ground, until, table, count }): Retained => ({
        ground: ground ?? '',
        until: until ?? null,
        store: `${store}/${table}`,
        count,
      }),
    );
  return {
    removed: sum(({ action }) => action === 'DELETE_ROW'),
    anonymised: sum(({ action }) => action !== 'DELETE_ROW' && action !== 'RETAIN'),
    retained: more ? [] : retained,
    messages: rows
      .filter(({ action, ground }) => action === 'TOMBSTONE' && ground === undefined)
      .map(({ table, count }) => `${count} rows of ${table} stay without the person's data: other rows refer to them`),
    done: !more,
  };
}
