import { randomUUID } from 'node:crypto';
import type { Bindings } from '../bindings/bindings.js';
import type { Model } from '../bindings/model.js';
import { Engine } from '../engine/engine.js';
import { exported } from '../engine/export.js';
import type { SqlDatabase } from '../engine/introspect.js';
import { holdTable } from '../state/state.js';
import { type Canary, type CanaryHints, type CanaryPerson, fillWithCanaries } from './canary-rows.js';

export interface Proof {
  readonly tables: number;
  readonly canaries: number;
  /** Share of the person's canaries in exported columns that are in the copy. */
  readonly recall: number;
  /** The person's canaries in exported columns, and those of them that are in the copy. */
  readonly wanted: number;
  readonly recalled: number;
  /** Canaries of other people in the copy. */
  readonly leaked: number;
  /** The person's canaries in the copy that are for no copy: what opens a door, or belongs to the working of the platform. */
  readonly secrets: number;
  /** Canaries of the person that are left after the erasure and are not kept on purpose. */
  readonly residual: number;
  readonly retained: number;
  /** Rows of other people that are not as they were. */
  readonly bystandersChanged: number;
  /** Rows that were planned and not done, or done and not planned. */
  readonly planDifference: number;
  /** Rows that a second erasure still finds something to do to. */
  readonly secondErasure: number;
  /** Everything above that is not as it must be, by table and column; never a value. */
  readonly misses: readonly string[];
}

/** A database in which every column of every table holds canaries. */
export interface Planted {
  readonly canaries: readonly Canary[];
  readonly subject: CanaryPerson;
  /** The bindings by which it was filled: what a proof holds others against. */
  readonly truth: Model;
}

/**
 * Fills every column of every table with canaries of one person and two others, copies the person, erases the person, and looks at every
 * row of every table for what is missing in the copy, left over, or changed.
 */
export async function proveBindings(db: SqlDatabase, bindings: Bindings, hints: CanaryHints): Promise<Proof> {
  return judge(db, bindings, await plantCanaries(db, bindings, hints));
}

export async function plantCanaries(db: SqlDatabase, bindings: Bindings, hints: CanaryHints): Promise<Planted> {
  const { model: truth } = await Engine.open({ db, bindings, holds: holdTable });
  const people: CanaryPerson[] = ['S', 'T1', 'T2'].map((name) => ({ name, id: randomUUID() }));
  const [subject] = people as [CanaryPerson, ...CanaryPerson[]];
  const written = await fillWithCanaries(db, truth, { people, hints });
  // A column that links the row to its person holds the person's id instead.
  const rows = await rowsOf(db, truth);
  const canaries = written.filter(({ table, text }) =>
    rows.some((each) => each.table === table && each.row.includes(text)),
  );
  return { canaries, subject, truth };
}

/** Copies and erases the person by these bindings, and compares the result with those of the planted database. */
export async function judge(db: SqlDatabase, bindings: Bindings, planted: Planted): Promise<Proof> {
  const { canaries, subject, truth } = planted;
  const engine = await Engine.open({ db, bindings, holds: holdTable });
  const misses: string[] = [];
  const key = [subject.id];

  const copy = await copyOf(engine, db, key);
  const own = canaries.filter((canary) => canary.person === 'S');
  const wanted = own.filter((canary) => isExported(truth, canary));
  const missed = wanted.filter(({ text }) => !copy.includes(text));
  const leaks = canaries.filter(({ person, text }) => person !== 'S' && copy.includes(text));
  const secrets = own.filter((canary) => isNeverExported(truth, canary) && copy.includes(canary.text));
  misses.push(...missed.map((canary) => `not in the copy: ${canary.table}.${canary.column}`));
  misses.push(...leaks.map((canary) => `another person's: ${canary.table}.${canary.column}`));
  misses.push(...secrets.map((canary) => `not for the copy: ${canary.table}.${canary.column}`));

  const identifiers = await engine.identifiers(key);
  const before = await rowsOf(db, truth);
  const isSubjects = (row: string) => row.includes('cnry-S-') || row.includes(subject.id);
  const plan = await engine.preview(bindings.store, key);
  const planned = plan.items
    .filter(({ field, action }) => field === undefined && action !== 'RETAIN')
    .reduce((sum, { count }) => sum + count, 0);
  let done = 0;
  for (const step of engine.steps) {
    const { removed, anonymised } = await engine.erase(step, key);
    done += removed + anonymised;
  }
  let again = 0;
  for (const step of engine.steps) {
    const { removed, anonymised } = await engine.erase(step, key);
    again += removed + anonymised;
  }
  const after = await rowsOf(db, truth);
  const left = own.filter(({ text }) => after.some(({ row }) => row.includes(text)));
  const residual = left.filter((canary) => !isKept(truth, canary));
  misses.push(...residual.map((canary) => `left: ${canary.table}.${canary.column}`));
  const lost = own.filter((canary) => mustStay(truth, canary) && !left.includes(canary));
  misses.push(...lost.map((canary) => `to be kept, and gone: ${canary.table}.${canary.column}`));
  const stay = new Set(after.map(({ table, row }) => `${table} ${row}`));
  const changed = before.filter(({ table, row }) => !isSubjects(row) && !stay.has(`${table} ${row}`));
  misses.push(...changed.map(({ table }) => `another person's row changed: ${table}`));
  for (const { store, field, count, retained } of await engine.verify(key, identifiers))
    if (count !== retained) misses.push(`verify: ${store}.${field}: ${count} left, ${retained} on purpose`);
  return {
    tables: truth.shape.tables.size,
    canaries: canaries.length,
    wanted: wanted.length,
    recalled: wanted.length - missed.length,
    recall: wanted.length === 0 ? 1 : (wanted.length - missed.length) / wanted.length,
    leaked: leaks.length,
    secrets: secrets.length,
    residual: residual.length,
    retained: left.length - residual.length,
    bystandersChanged: changed.length,
    planDifference: Math.abs(planned - done),
    secondErasure: again,
    misses,
  };
}

async function copyOf(engine: Engine, db: SqlDatabase, key: readonly string[]): Promise<string> {
  const parts: string[] = [];
  for (const table of engine.exporter.tables) {
    let after: readonly string[] | null = null;
    for (;;) {
      const page = await db.transaction((tx) => engine.exporter.page(tx, table, { key, asOf: null, after, limit: 2 }));
      parts.push(JSON.stringify(page.records));
      if (page.records.length < 2) break;
      after = page.last;
    }
  }
  return parts.join('\n');
}

function isExported(model: Model, { table, column }: Canary): boolean {
  const found = model.tables.get(table);
  return (
    found !== undefined &&
    exported(found).some(({ place, rule }) => place.column === column && rule.export !== 'REDACT')
  );
}

function isNeverExported(model: Model, { table, column }: Canary): boolean {
  const rules = model.tables.get(table)?.columns.filter(({ place }) => place.column === column) ?? [];
  return rules.length > 0 && rules.every(({ rule }) => rule.export === 'NEVER');
}

/** The law asks for it, or a figure needs it: every link of its row keeps the row, and the column stays as it is. */
function mustStay(model: Model, { table, column }: Canary): boolean {
  const found = model.tables.get(table);
  const rules = found?.columns.filter(({ place }) => place.column === column) ?? [];
  return (
    found !== undefined &&
    rules.length > 0 &&
    found.links.every(({ onErase }) => onErase === 'RETAIN') &&
    rules.every(({ rule }) => rule.erase === 'RETAIN')
  );
}

/** In a row that the bindings keep, a column that they keep or do not count as the person's. */
function isKept(model: Model, { table, column }: Canary): boolean {
  const found = model.tables.get(table);
  if (!found) return true;
  const stays = found.links.some((link) => link.onErase === 'RETAIN' || link.onErase === 'SURROGATE');
  const rules = found.columns.filter(({ place }) => place.column === column);
  return stays && rules.every(({ rule }) => rule.erase === 'RETAIN');
}

async function rowsOf(db: SqlDatabase, model: Model): Promise<{ table: string; row: string }[]> {
  const all: { table: string; row: string }[] = [];
  for (const table of model.shape.tables.keys()) {
    const rows = await db.query<{ row: string }>(`select to_jsonb(t)::text as row from ${table} t`);
    all.push(...rows.map(({ row }) => ({ table, row })));
  }
  return all;
}
