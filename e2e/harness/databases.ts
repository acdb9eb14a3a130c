import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { ensurePostgres, stagingPath } from '#platform/database';
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

/** The server of a platform as its own files name it. */
export function postgresOf(site: Site): { readonly pid: number; readonly port: number } {
  const lines = readFileSync(join(site.postgresDir, 'postmaster.pid'), 'utf8').split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3]) };
}

/** Every living process that runs on the site's data, wherever that is kept: postmasters, `initdb` and what that has started. */
export function processesOn({ postgresDir }: Site): number[] {
  const places = [postgresDir, stagingPath(postgresDir)];
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && places.some((place) => commandOf(pid).includes(place)));
}

function commandOf(pid: number): string {
  try {
    // A process that has ended and is not yet collected has no command line.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
