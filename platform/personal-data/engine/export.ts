import { createHash } from 'node:crypto';
import type { Model, PersonalColumn, Shown, Table } from '../bindings/model.js';
import type { ExportRecord } from '../catalogue-entry.js';
import { Closure, element, elements, jsonPath, subjectValue } from './closure.js';
import { bound } from './row-sql.js';
import type { Column, Sql } from './introspect.js';
import { identifier, literal, relation } from './sql-text.js';

export interface ExportOptions {
  readonly key: readonly string[];
  /** Rows that came to be later are left out where the table says when a row came to be. */
  readonly asOf: Date | null;
  /** Only rows for which this company answers; `null`: none does. Default: rows of all companies. */
  readonly company?: string | null;
  /** Replaces what is another person's in a text. Default: texts with export REDACT are withheld. */
  readonly redact?: (text: string) => string;
}

const withheld = '[withheld: it is about other people too]';

/** Copies by bindings alone: rows of the closure, and of each row the columns that count for the person's role in it. */
export class Exporter {
  readonly #model: Model;
  readonly #closure: Closure;
  readonly #nameOf: (name: string) => string;

  constructor(model: Model, nameOf = (name: string): string => name) {
    this.#model = model;
    this.#nameOf = nameOf;
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
    const records = rows.map((row) => this.#recordOf(table, row, options));
    return { records, last: rows.at(-1)?.key ?? null };
  }

  /** All rows of a table through a cursor of the server: memory does not grow with their number. */
  async *stream(tx: Sql, table: Table, options: ExportOptions): AsyncGenerator<ExportRecord[]> {
    const [text, params] = this.#bound(`${this.select(table)} where ${this.#rows(table, options)}`, options);
    await tx.query(`declare export_rows no scroll cursor for ${text}`, params);
    for (let more = true; more; ) {
      const rows = await tx.query<Row>('fetch 2000 from export_rows');
      more = rows.length === 2000;
      if (rows.length > 0) yield rows.map((row) => this.#recordOf(table, row, options));
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
    const shown = table.shown.map((each, at) => `${this.#shownValue(each)} as s${at}`);
    const key = orderOf(table).map(({ sql }) => `${sql}::text`);
    return `select array[${key.join(', ')}] as key, ${rolesSql} as roles, ${[...values, ...shown].join(', ')} from ${relation(table.name)} t`;
  }

  /** Names and values of a row as a copy has them: the columns that count for the person's role in it, and what is shown with them. */
  #recordOf(table: Table, row: Row, { redact }: ExportOptions): ExportRecord {
    const data: Record<string, unknown> = {};
    const set = (name: string, value: unknown) => (data[name] = redact ? redacted(value, redact) : value);
    for (const [at, column] of exported(table).entries()) {
      if (!column.roles.some((role) => row.roles.includes(role))) continue;
      const value = row[`v${at}`];
      set(this.fieldOf(column), column.rule.export === 'REDACT' && !redact && value !== null ? withheld : value);
    }
    for (const [at, { name }] of table.shown.entries()) set(name, row[`s${at}`]);
    return { section: table.section, data };
  }

  /** The name of a column in a copy. */
  fieldOf = ({ name, rule }: PersonalColumn): string => rule.as ?? this.#nameOf(name);

  #shownValue({ column, hops }: Shown): string {
    const last = hops.at(-1)!;
    const value = hops.reduce(
      (from, hop, at) => {
        const [key] = this.#model.shape.tables.get(hop.table)!.key;
        const read = `h${at}.${identifier(hop.column)}`;
        return `(select ${hop === last ? readable(this.#columnOf(hop), read) : read} from ${relation(hop.table)} h${at} where h${at}.${identifier(key!)} = ${from})`;
      },
      `t.${identifier(column)}`,
    );
    return value;
  }

  #columnOf = ({ table, column }: Shown['hops'][number]): Column =>
    this.#model.shape.tables.get(table)!.columns.get(column)!;

  /** Rows that a company answers for: by their own column, else, where people are, by the person's. */
  #ofCompany(table: Table, company: string | null | undefined): string {
    const { company: column, table: people, columns } = this.#model.subject;
    if (company === undefined || column === null) return '';
    const is = (alias: string) =>
      `${alias}.${identifier(column)} is not distinct from ${company === null ? 'null' : literal(company)}`;
    if (table.shape.columns.has(column)) return ` and ${is('t')}`;
    if (people === null) return '';
    const own = columns.map((each, at) => `c.${identifier(each)} = ${subjectValue(this.#model, at)}`);
    return ` and exists (select from ${relation(people)} c where ${[...own, is('c')].join(' and ')})`;
  }

  #rows(table: Table, { asOf, company }: ExportOptions): string {
    const until =
      asOf === null || table.at === null ? '' : ` and t.${identifier(table.at)} <= ${literal(asOf.toISOString())}`;
    return `${this.#closure.rowOf(table.links, table, 't')}${until}${this.#ofCompany(table, company)}`;
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

type Row = Record<`v${number}` | `s${number}`, unknown> & { key: string[]; roles: string[] };

export const exported = (table: Table): readonly PersonalColumn[] => {
  if (table.links.length === 0) return [];
  return table.columns.filter(({ rule }) => rule.export !== 'NEVER');
};

/** Numbers that JavaScript would round stay texts, bytes become base64. */
/** ISO 8601 in UTC, whatever zone the session has; as exact as it is stored. */
const instant = (value: string): string =>
  `case when isfinite(${value}) then regexp_replace(to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '000Z$', 'Z') else ${value}::text end`;

function readable({ type, category }: Column, value: string): string {
  if (type === 'bytea') return `encode(${value}, 'base64')`;
  if (/^(bigint|numeric|money)/.test(type) || category === 'I' || category === 'T' || type === 'xml')
    return `${value}::text`;
  if (type === 'timestamp with time zone') return instant(value);
  return `to_jsonb(${value})`;
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
