import pg from 'pg';
import { ensurePostgres } from '../../platform/database/index.js';
import type { Site } from './app.js';

type Name = 'impact' | 'safety' | 'q2q_cost' | 'privacy';

/** Reads what the platform stored, beside it: the only witness that it cannot talk to. The server must run. */
export async function rowsOf<Row extends object>(
  site: Site,
  database: Name,
  query: { readonly sql: string; readonly values?: readonly unknown[] },
): Promise<Row[]> {
  const server = await ensurePostgres({ dir: site.postgresDir });
  const client = new pg.Client({ connectionString: server.urlOf(database) });
  await client.connect();
  try {
    const { rows } = await client.query<Row>(query.sql, [...(query.values ?? [])]);
    return rows;
  } finally {
    await client.end();
  }
}
