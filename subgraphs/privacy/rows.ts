import type { Database, Tx } from '#platform/database';

/** What a statement needs: the database itself, or a transaction that is open. */
export type Queryable = Pick<Database | Tx, 'query'>;

/** A row with its columns in camel case, as the entities name them. */
const camelRow = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );

export async function rowsOf<T>(on: Queryable, text: string, params: readonly unknown[] = []): Promise<T[]> {
  return (await on.query(text, params)).map(camelRow) as T[];
}
