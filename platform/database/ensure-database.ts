import { canConnect, withClient } from './connect.js';
import type { PostgresServer } from './ensure-postgres.js';
import { DatabaseUnavailable } from './errors.js';

/** A server: the embedded one, or the URL of any database on another one. */
export type ServerAddress = Pick<PostgresServer, 'urlOf'> | string;

/**
 * The URL of a database of this name, created if it is missing. Names are `snake_case`; a hyphen becomes `_`.
 * @throws DatabaseUnavailable when the server cannot be reached, or refuses to create it.
 */
export async function ensureDatabase(server: ServerAddress, name: string): Promise<string> {
  const database = name.replaceAll('-', '_');
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(database))
    throw new Error(`"${name}" is not a database name: lower-case letters, digits and _ only.`);
  const url = typeof server === 'string' ? urlWithDatabase(server, database) : server.urlOf(database);
  if ((await canConnect(url)) === 'yes') return url;
  await create(typeof server === 'string' ? server : server.urlOf('postgres'), database);
  return url;
}

async function create(adminUrl: string, database: string): Promise<void> {
  try {
    await withClient(adminUrl, (client) => client.query(`create database ${client.escapeIdentifier(database)}`));
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    // Another process created it at the same moment.
    if (code === '42P04' || code === '23505') return;
    if (code === '42501') {
      throw new DatabaseUnavailable(
        `The user of DATABASE_URL may not create the database "${database}". Create it (CREATE DATABASE ${database}) or give the user CREATEDB.`,
        { cause: error },
      );
    }
    throw new DatabaseUnavailable(`The Postgres server of ${withoutPassword(adminUrl)} cannot be used: ${message}`, {
      cause: error,
    });
  }
}

function urlWithDatabase(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

function withoutPassword(serverUrl: string): string {
  const url = new URL(serverUrl);
  return `${url.protocol}//${url.host}${url.pathname}`;
}
