import type { Client } from 'pg';
import { GuardedClient } from './guarded-client.js';
import { withQueryLimit } from './limits.js';

/** `starting`: the server is up but not ready yet (57P03). */
export async function canConnect(url: string): Promise<'yes' | 'starting' | 'no'> {
  const client = new GuardedClient({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await withQueryLimit(2000, () => client.query('select 1'));
    return 'yes';
  } catch (error) {
    return (error as { code?: string }).code === '57P03' ? 'starting' : 'no';
  } finally {
    await client.end().catch(() => {});
  }
}

/** Longer than a copy of a template takes on a busy disk. */
const administrationMs = 60_000;

/** Runs `work` on a connection of its own, outside any pool. A statement that gets no answer for a minute ends the connection. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new GuardedClient({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    silenceMs: administrationMs,
  });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}
