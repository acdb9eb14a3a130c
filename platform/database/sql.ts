import { CompiledQuery } from 'kysely';
import type { EntityManager } from '@mikro-orm/postgresql';
import { types, type CustomTypesConfig, type Pool } from 'pg';
import { isTransient, translateError } from './errors.js';

/**
 * How raw SQL answers: `timestamptz` is a `Date`; `bigint` and `numeric` are strings (a JavaScript number would round them); `date`,
 * `timestamp` and `interval` are strings (their meaning does not depend on this machine's time zone); `json` is parsed.
 */
const { builtins } = types;
const arrayOf: Partial<Record<number, number>> = { 1182: 1009, 1115: 1009, 1187: 1009 };
const keptAsText = new Set<number>([builtins.DATE, builtins.TIMESTAMP, builtins.INTERVAL]);
const rawTypes: CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (keptAsText.has(oid)) return (text: string) => text;
    return types.getTypeParser(arrayOf[oid] ?? oid, format);
  },
};

export async function queryPool<R>(pool: Pool, text: string, params: readonly unknown[] = []): Promise<R[]> {
  // Not `pool.query`: it may run in the async context of the caller that gave the connection back, with that caller's limits.
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    return (await client.query({ text, values: [...params], types: rawTypes })).rows as R[];
  } catch (error) {
    failure = error as Error;
    throw translateError(error);
  } finally {
    // A statement that the server refused leaves the connection as it was.
    client.release(failure !== undefined && isTransient(failure));
  }
}

/**
 * A statement on the connection of the EntityManager's transaction. The ORM reads dates as text on that connection, so the statement
 * brings its own type parsers: `pg` takes a query as an object in place of its text, and Kysely hands it through.
 */
export async function queryTransaction<R>(
  em: EntityManager,
  text: string,
  params: readonly unknown[] = [],
): Promise<R[]> {
  const transaction = em.getTransactionContext();
  if (!transaction)
    throw new Error('This transaction has ended: its `tx` may be used only until its callback settles.');
  const statement = { text, types: rawTypes } as unknown as string;
  try {
    return (await transaction.executeQuery(CompiledQuery.raw(statement, [...params]))).rows as R[];
  } catch (error) {
    throw translateError(error);
  }
}
