import {
  BigIntType,
  type EntityProperty,
  type EntitySchema,
  type InferEntity,
  UnderscoreNamingStrategy,
} from '@mikro-orm/core';
import type { Database, Tx } from './database.js';

/** What a statement needs: the database itself, or a transaction that is open. */
export type Queryable = Pick<Database | Tx, 'query'>;

/**
 * A row as `selectOf` reads it: an absent value is `null`, never `undefined`, and a 64-bit number is text unless the entity says
 * `p.bigint('number')`.
 */
export type RowOf<E extends EntitySchema> = {
  readonly [K in keyof InferEntity<E> as K extends string ? K : never]: Value<InferEntity<E>[K]>;
};
type Value<V> = V extends bigint ? string : undefined extends V ? Exclude<V, undefined> | null : V;

export const tableOf = (entity: EntitySchema): string => entity.meta.tableName;

/** The column of a property. Throws when the entity has no such property. */
export function columnOf(entity: EntitySchema, property: string): string {
  const known = propertiesOf(entity).find(({ name }) => name === property);
  if (!known) throw new Error(`${entity.meta.className} has no property ${property}.`);
  return columnName(known);
}

/**
 * The select list of an entity: `id, company_id as "companyId", …`, so that a column is named in its entity and nowhere else.
 *
 * @param alias the table's alias in the statement; without one the columns stand alone, as `returning` needs them.
 */
export function selectOf(entity: EntitySchema, alias?: string): string {
  const prefix = alias === undefined ? '' : `${alias}.`;
  return propertiesOf(entity)
    .map((property) => {
      const column = `${prefix}${columnName(property)}`;
      const value = readsAsNumber(property) ? `${column}::float8` : column;
      return value === property.name ? column : `${value} as "${property.name}"`;
    })
    .join(', ');
}

interface InsertOptions {
  /** What follows `on conflict`, such as `do nothing` or `(id) do nothing`; a duplicate throws without it. */
  readonly onConflict?: string;
}
type RowsToInsert<E extends EntitySchema> = readonly Partial<Record<keyof InferEntity<E>, unknown>>[];

/**
 * Inserts rows in one statement, given by property; every row gives the same properties. Postgres reads the values by the table's own
 * column types. Answers how many rows were stored: fewer than given where `onConflict` skips some.
 */
export async function insertMany<E extends EntitySchema>(
  on: Queryable,
  entity: E,
  rows: RowsToInsert<E>,
  options: InsertOptions = {},
): Promise<number> {
  return (await insert(on, entity, rows, { ...options, returning: '1' })).length;
}

/** As `insertMany`; answers the rows as they are stored now, without those that `onConflict` skips. */
export async function insertReturning<E extends EntitySchema>(
  on: Queryable,
  entity: E,
  rows: RowsToInsert<E>,
  options: InsertOptions = {},
): Promise<RowOf<E>[]> {
  return insert<RowOf<E>>(on, entity, rows, { ...options, returning: selectOf(entity, tableOf(entity)) });
}

async function insert<Row>(
  on: Queryable,
  entity: EntitySchema,
  rows: readonly Record<string, unknown>[],
  { onConflict, returning }: InsertOptions & { readonly returning: string },
): Promise<Row[]> {
  const [first] = rows;
  if (!first) return [];
  const properties = Object.keys(first);
  const columns = properties.map((property) => columnOf(entity, property));
  const records = rows.map((row) => recordOf(row, properties, columns));
  return on.query<Row>(
    `insert into ${tableOf(entity)} (${columns.join(', ')})
     select ${columns.join(', ')} from json_populate_recordset(null::${tableOf(entity)}, $1::json)
     ${onConflict === undefined ? '' : `on conflict ${onConflict}`} returning ${returning}`,
    [JSON.stringify(records, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))],
  );
}

function recordOf(row: Record<string, unknown>, properties: readonly string[], columns: readonly string[]) {
  if (Object.keys(row).length !== properties.length || properties.some((property) => !(property in row)))
    throw new Error(`Every row must give the same properties: ${properties.join(', ')}.`);
  return Object.fromEntries(properties.map((property, index) => [columns[index]!, row[property] ?? null]));
}

const known = new WeakMap<EntitySchema, readonly EntityProperty[]>();

function propertiesOf(entity: EntitySchema): readonly EntityProperty[] {
  let properties = known.get(entity);
  if (!properties) {
    entity.init();
    properties = Object.values(entity.meta.properties).filter(({ persist }) => persist !== false);
    known.set(entity, properties);
  }
  return properties;
}

const naming = new UnderscoreNamingStrategy();

/** As the ORM names it, unless the entity does. */
const columnName = ({ name, fieldNames }: EntityProperty): string =>
  fieldNames?.[0] ?? naming.propertyToColumnName(name);

const readsAsNumber = ({ type }: EntityProperty): boolean => {
  const given: unknown = type;
  return given instanceof BigIntType && (given as BigIntType<'number'>).mode === 'number';
};
