import type { Link, Model, PersonalColumn, Table } from '../bindings/model.js';
import { keyOf, subjectValue } from './closure.js';
import { type Mask, maskOf } from './masks.js';
import { identifier, literal, relation } from './sql-text.js';

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

export const keyColumns = (table: Table, alias: string): string =>
  table.shape.key.length > 0
    ? table.shape.key.map((column, at) => `${alias}.${identifier(column)} as k${at}`).join(', ')
    : `${alias}.tableoid as k0, ${alias}.ctid as k1`;

const sameKey = (table: Table, a: string, b: string): string =>
  table.shape.key.length > 0
    ? table.shape.key.map((column, at) => `${a}.${identifier(column)} = ${b}.k${at}`).join(' and ')
    : `${a}.tableoid = ${b}.k0 and ${a}.ctid = ${b}.k1`;

export const sameRow = (table: Table, a = 't', b = 'd'): string => sameKey(table, a, b);

/** How the link of a row that was to go and has to stay is cut. */
export const instead = (table: Table, link: Link): Link['onErase'] =>
  link.places.every(
    ({ column, path, each }) => path.length > 0 || each !== null || table.shape.columns.get(column)?.nullable,
  )
    ? 'NULLIFY'
    : 'SURROGATE';

export const isKept = (link: Link): boolean => link.onErase !== 'DELETE_ROW';
export const isCuttable = (link: Link): boolean => link.onErase !== 'ANONYMISE' && link.onErase !== 'RETAIN';
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

export function assignments(masks: readonly Mask[]): string[] {
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

/** Rows of the table refer to other rows of it. */
export const refersToItself = (model: Model, table: Table): boolean =>
  table.shape.key.length > 0 &&
  (table.links.some((link) => link.to === table.name && !link.direct) ||
    model.shape.foreignKeys.some((key) => key.from === table.name && key.to === table.name));
