import type { EntitySchema } from '@mikro-orm/core';
import { columnOf, insertMany, type RowOf, selectOf, tableOf, type Tx } from '#platform/database';

/** How records of one kind lie in their table. */
export interface Layout<E extends EntitySchema> {
  readonly entity: E;
  /** Properties of the primary key, or of another unique one. */
  readonly key: readonly (keyof RowOf<E> & string)[];
  /** Properties that a sender says. */
  readonly said: readonly (keyof RowOf<E> & string)[];
}

/** A row to be stored, by property. */
export type Stored<E extends EntitySchema> = Partial<RowOf<E>>;

/** Rows of these keys, locked until the end of the transaction. */
export async function existing<E extends EntitySchema>(
  tx: Tx,
  { entity, key }: Layout<E>,
  keys: readonly (readonly string[])[],
): Promise<ReadonlyMap<string, RowOf<E>>> {
  const names = key.map((property) => columnOf(entity, property));
  const given = key.map((_, index) => `$${index + 1}::uuid[]`).join(', ');
  const rows = await tx.query<RowOf<E>>(
    `select ${selectOf(entity, 't')} from ${tableOf(entity)} t
     where (${names.map((name) => `t.${name}`).join(', ')}) in (select * from unnest(${given})) order by ${names.join(', ')} for no key update`,
    key.map((_, index) => keys.map((parts) => parts[index])),
  );
  return new Map(rows.map((row) => [keyOf(row, key), row]));
}

export const keyOf = (row: object, key: readonly string[]): string =>
  key.map((property) => String((row as Record<string, unknown>)[property])).join(' ');

/** Whether what a sender says differs from what is stored. */
export function differs<E extends EntitySchema>(
  { said }: Pick<Layout<E>, 'said'>,
  before: RowOf<E>,
  after: Stored<E>,
): boolean {
  return said.some((property) => plain(before[property]) !== plain(after[property]));
}

const plain = (value: unknown): unknown => (value instanceof Date ? value.getTime() : (value ?? null));

/** Inserts or updates rows in one statement; all of them give the same properties. */
export async function upsert<E extends EntitySchema>(
  tx: Tx,
  { entity, key, said }: Layout<E>,
  rows: readonly Stored<E>[],
): Promise<void> {
  const sets = said.map((property) => columnOf(entity, property)).map((column) => `${column} = excluded.${column}`);
  const target = key.map((property) => columnOf(entity, property)).join(', ');
  await insertMany(tx, entity, rows as never, { onConflict: `(${target}) do update set ${sets.join(', ')}` });
}
