import { randomUUID } from 'node:crypto';
import type { Model, Table } from '../bindings/model.js';
import { components } from '../engine/closure.js';
import type { Column, SqlDatabase } from '../engine/introspect.js';
import { identifier, relation } from '../engine/sql-text.js';

/** One made person: a row in every table, a canary in every column. */
export interface CanaryPerson {
  /** `S` or `T1`; part of every canary. */
  readonly name: string;
  readonly id: string;
}

/** Values for columns whose constraints no generator can guess, by `table.column`. */
export type CanaryHints = Readonly<Record<string, unknown>>;

/** Texts that were written, by the table and the column that they are in. */
export interface Canary {
  readonly person: string;
  readonly table: string;
  readonly column: string;
  readonly text: string;
}

type Row = Record<string, unknown>;

/**
 * Fills every table of a database, parents first: one row per person where the bindings link it to people, one row else. A table that
 * cannot be filled is an error, never skipped: what is not filled is not proved.
 */
export async function fillWithCanaries(
  db: SqlDatabase,
  model: Model,
  { people, hints }: { people: readonly CanaryPerson[]; hints: CanaryHints },
): Promise<Canary[]> {
  const canaries: Canary[] = [];
  const failed: string[] = [];
  const rows = new Map<string, Row>();
  const names = [...model.shape.tables.keys()];
  const up = (name: string) => [
    ...model.shape.foreignKeys.filter((key) => key.from === name && key.to !== name).map((key) => key.to),
    ...(model.tables.get(name)?.links ?? []).flatMap((link) => (link.to === null || link.to === name ? [] : [link.to])),
  ];
  for (const name of components(names, up).flat()) {
    const linked = (model.tables.get(name)?.links.length ?? 0) > 0;
    for (const person of linked ? people : [null]) {
      const row = valuesOf({ model, name, person, rows, hints, canaries });
      const columns = Object.keys(row);
      // A trigger may have written the row already.
      const { key } = model.shape.tables.get(name)!;
      const onConflict = key.length === 0 ? '' : `on conflict (${key.map(identifier).join(', ')}) do nothing`;
      try {
        const [written] = await db.query<Row>(
          `insert into ${relation(name)} (${columns.map(identifier).join(', ')}) overriding system value
           values (${columns.map((column, at) => `$${at + 1}::${model.shape.tables.get(name)!.columns.get(column)!.type}`).join(', ')}) ${onConflict} returning *`,
          Object.values(row),
        );
        rows.set(`${name} ${person?.name ?? ''}`, written ?? row);
      } catch (error) {
        failed.push(`${name}: ${String(error)}`);
      }
    }
  }
  if (failed.length > 0)
    throw new Error(`Tables cannot be filled; give hints for their columns:\n${[...new Set(failed)].join('\n')}`);
  return canaries;
}

interface ValuesInput {
  readonly model: Model;
  readonly name: string;
  readonly person: CanaryPerson | null;
  readonly rows: ReadonlyMap<string, Row>;
  readonly hints: CanaryHints;
  readonly canaries: Canary[];
}

function valuesOf({ model, name, person, rows, hints, canaries }: ValuesInput): Row {
  const row: Row = {};
  const shape = model.shape.tables.get(name)!;
  const of = (table: string) => rows.get(`${table} ${person?.name ?? 'T1'}`) ?? rows.get(`${table} `);
  const table = model.tables.get(name);
  for (const column of shape.columns.values()) {
    if (column.generated) continue;
    const hint = `${name.replace(/^public\./, '')}.${column.name}`;
    if (hint in hints) row[column.name] = hints[hint];
    else row[column.name] = canaryOf({ column, table: name, person, canaries, unbound: !table });
  }
  for (const key of model.shape.foreignKeys.filter((each) => each.from === name && each.to !== name)) {
    const parent = of(key.to);
    for (const [at, column] of key.columns.entries()) if (parent) row[column] = parent[key.key[at]!];
  }
  if (table && person) link({ model, table, person, row, of });
  return row;
}

interface LinkInput {
  readonly model: Model;
  readonly table: Table;
  readonly person: CanaryPerson;
  readonly row: Row;
  readonly of: (table: string) => Row | undefined;
}

function link({ model, table, person, row, of }: LinkInput): void {
  for (const each of table.links) {
    if (each.where?.includes("like 'user.%'") && !each.where.includes('not like')) continue;
    for (const [at, place] of each.places.entries()) {
      const value = each.to === model.subject.table ? person.id : of(each.to!)?.[each.key[at]!];
      if (place.path.length === 0) row[place.column] = value;
      else
        row[place.column] = JSON.stringify({
          ...(JSON.parse(String(row[place.column])) as object),
          [place.path[0]!]: value,
        });
    }
  }
}

interface CanaryInput {
  readonly column: Column;
  readonly table: string;
  readonly person: CanaryPerson | null;
  readonly canaries: Canary[];
  readonly unbound: boolean;
}

let count = 0;

function canaryOf({ column, table, person, canaries }: CanaryInput): unknown {
  const { name, type, category, allowed } = column;
  if (allowed !== null) return allowed;
  count += 1;
  const text = `cnry-${person?.name ?? 'none'}-${randomUUID().slice(0, 13)}-æø`;
  const written = () => {
    if (person) canaries.push({ person: person.name, table, column: name, text });
    return text;
  };
  if (type === 'uuid') return randomUUID();
  if (/^jsonb?$/.test(type)) return JSON.stringify({ a: { b: { c: written() } } });
  if (type === 'text[]') return [written()];
  if (type === 'bytea') return Buffer.from(text);
  if (category === 'S') return written();
  if (category === 'B') return true;
  if (category === 'N') return /double|real|numeric/.test(type) ? 0.5 : count % 1000;
  if (category === 'D') return type === 'date' ? '2026-01-01' : '2026-01-01T00:00:00Z';
  if (type === 'timestamp with time zone[]') return ['2026-01-01T00:00:00Z'];
  return null;
}
