import { createHash } from 'node:crypto';
import type { Model, PersonalColumn, Table } from '../bindings/model.js';
import type { ExportRecord } from '../catalogue-entry.js';
import { Closure, element, elements, jsonPath } from './closure.js';
import { bound } from './row-sql.js';
import type { Column, Sql } from './introspect.js';
import { identifier, literal, relation } from './sql-text.js';

export interface ExportOptions {
  readonly key: readonly string[];
  /** Rows that came to be later are left out where the table says when a row came to be. */
  readonly asOf: Date | null;
  /** Replaces what is another person's in a text. Default: texts with export REDACT are withheld. */
  readonly redact?: (text: string) => string;
}

const withheld = '[withheld: it is about other people too]';

/** Copies by bindings alone: rows of the closure, and of each row the columns that count for the person's role in it. */
export class Exporter {
  readonly #model: Model;
  readonly #closure: Closure;

  constructor(model: Model) {
    this.#model = model;
    this.#closure = new Closure(model);
  }

  /** Tables with something to copy, in the order of the bindings. */
  get tables(): Table[] {
    return [...this.#model.tables.values()].filter((table) => exported(table).length > 0);
  }

  async count(tx: Sql, table: Table, options: ExportOptions): Promise<number> {
    const [text, params] = this.#bound(
      `select count(*) as n from ${relation(table.name)} t where ${this.#rows(table, options)}`,
      options,
    );
    const [row] = await tx.query<{ n: string }>(text, params);
    return Number(row!.n);
  }

  /** Rows after `after` (the key of the last row as texts), at most `limit`, with the key of each. */
  async page(
    tx: Sql,
    table: Table,
    { after, limit, ...options }: ExportOptions & { after: readonly string[] | null; limit: number },
  ): Promise<{ records: ExportRecord[]; last: readonly string[] | null }> {
    const key = orderOf(table);
    const next =
      after === null
        ? ''
        : ` and (${key.map(({ sql }) => sql).join(', ')}) > (${key.map(({ type }, at) => `${literal(after[at]!)}::${type}`).join(', ')})`;
    const order = key.map(({ sql }) => sql).join(', ');
    const [text, params] = this.#bound(
      `${this.select(table)} where ${this.#rows(table, options)}${next} order by ${order} limit ${limit}`,
      options,
    );
    const rows = await tx.query<Row>(text, params);
    return { records: rows.map((row) => recordOf(table, row, options)), last: rows.at(-1)?.key ?? null };
  }

  /** All rows of a table through a cursor of the server: memory does not grow with their number. */
  async *stream(tx: Sql, table: Table, options: ExportOptions): AsyncGenerator<ExportRecord[]> {
    const [text, params] = this.#bound(`${this.select(table)} where ${this.#rows(table, options)}`, options);
    await tx.query(`declare export_rows no scroll cursor for ${text}`, params);
    for (let more = true; more; ) {
      const rows = await tx.query<Row>('fetch 2000 from export_rows');
      more = rows.length === 2000;
      if (rows.length > 0) yield rows.map((row) => recordOf(table, row, options));
    }
    await tx.query('close export_rows');
  }

  /** `select … from …` with the key, the roles and the values of a row. */
  select(table: Table): string {
    const roles = table.links.map(
      (link) => `case when ${this.#closure.byLink(link, table, 't')} then ${literal(link.role)} end`,
    );
    const only = new Set(table.links.map((link) => link.role)).size === 1;
    const rolesSql = only
      ? `array[${literal(table.links[0]!.role)}]`
      : `array_remove(array[${roles.join(', ')}], null)`;
    const values = exported(table).map((column, at) => `${this.#value(table, column)} as v${at}`);
    const key = orderOf(table).map(({ sql }) => `${sql}::text`);
    return `select array[${key.join(', ')}] as key, ${rolesSql} as roles, ${values.join(', ')} from ${relation(table.name)} t`;
  }

  #rows(table: Table, { asOf }: ExportOptions): string {
    const until =
      asOf === null || table.at === null ? '' : ` and t.${identifier(table.at)} <= ${literal(asOf.toISOString())}`;
    return `${this.#closure.rowOf(table.links, table, 't')}${until}`;
  }

  #value(table: Table, { place }: PersonalColumn): string {
    const column = table.shape.columns.get(place.column)!;
    const value = `t.${identifier(place.column)}`;
    if (place.each !== null) {
      const link = table.links.find((each) =>
        each.places.some((p) => p.column === place.column && p.each !== null && p.path.join() === place.path.join()),
      );
      if (!link) return 'null';
      return `(select jsonb_agg(e.v) from ${elements(place, 't', table)} where ${element(link.places.find((each) => each.each !== null)!)} ${this.#closure.elementIs(link)})`;
    }
    if (place.path.length > 0) return `${value}::jsonb #> ${jsonPath(place.path)}`;
    return readable(column, value);
  }

  #bound(sql: string, { key }: ExportOptions): [string, string[]] {
    return bound(sql, key);
  }
}

type Row = Record<`v${number}`, unknown> & { key: string[]; roles: string[] };

export const exported = (table: Table): readonly PersonalColumn[] => {
  if (table.links.length === 0) return [];
  return table.columns.filter(({ rule }) => rule.export !== 'NEVER');
};

/** Numbers that JavaScript would round stay texts, bytes become base64. */
function readable({ type, category }: Column, value: string): string {
  if (type === 'bytea') return `encode(${value}, 'base64')`;
  if (/^(bigint|numeric|money)/.test(type) || category === 'I' || category === 'T' || type === 'xml')
    return `${value}::text`;
  return `to_jsonb(${value})`;
}

function recordOf(table: Table, row: Row, { redact }: ExportOptions): ExportRecord {
  const data: Record<string, unknown> = {};
  for (const [at, { name, rule, roles }] of exported(table).entries()) {
    if (!roles.some((role) => row.roles.includes(role))) continue;
    const value = row[`v${at}`];
    data[name] =
      rule.export === 'REDACT' && !redact && value !== null ? withheld : redact ? redacted(value, redact) : value;
  }
  return { section: table.section, data };
}

/** Every text inside a value, however deep. */
function redacted(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((each) => redacted(each, redact));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, redacted(each, redact)]));
}

function orderOf(table: Table): { sql: string; type: string }[] {
  if (table.shape.key.length === 0)
    return [
      { sql: 't.tableoid', type: 'oid' },
      { sql: 't.ctid', type: 'tid' },
    ];
  return table.shape.key.map((column) => ({
    sql: `t.${identifier(column)}`,
    type: table.shape.columns.get(column)!.type,
  }));
}

export const sha256 = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
