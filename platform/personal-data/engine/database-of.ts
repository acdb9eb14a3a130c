import { Client, types } from 'pg';
import type { Sql, SqlDatabase } from './introspect.js';

/** Dates stay the text that the server wrote: a copy of a person's data rounds nothing and knows no time zone of this machine. */
const asText = {
  getTypeParser: (oid: number) => (oid === 1082 || oid === 1114 || oid === 1184 ? String : types.getTypeParser(oid)),
};

/** One connection to a database that is not the platform's. */
export async function connectTo(url: string): Promise<SqlDatabase & { close(): Promise<void> }> {
  const client = new Client({ connectionString: url, application_name: 'privacy-foreign', types: asText });
  await client.connect();
  const query: Sql['query'] = async (text, params = []) =>
    (await client.query(text, params as unknown[])).rows as never;
  return {
    query,
    async transaction(work, { isolation = 'read committed', readOnly = false } = {}) {
      await client.query(`begin isolation level ${isolation}${readOnly ? ' read only' : ''}`);
      try {
        const result = await work({ query });
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback');
        throw error;
      }
    },
    close: () => client.end(),
  };
}
