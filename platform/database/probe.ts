import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/** What a server says to a client: `waiting` may become `ready` by itself, `failed` will not. */
export interface Probe {
  readonly state: 'ready' | 'waiting' | 'failed';
  readonly reason: string;
}

/** Connects once, within two seconds. */
export async function probe(url: string): Promise<Probe> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000, query_timeout: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return { state: 'ready', reason: '' };
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return { state: mayPass(code, message) ? 'waiting' : 'failed', reason: message || code || 'no answer' };
  } finally {
    // A server that hangs must not keep us waiting for its goodbye.
    const ended = client.end().catch(() => {});
    await Promise.race([ended, sleep(200, undefined, { ref: false })]);
  }
}

/** Starting, stopping, recovering, short of connections, or not listening yet; a wrong password or protocol never passes. */
function mayPass(code: string | undefined, message: string): boolean {
  if (code !== undefined) return /^(57P|53|ECONN|EPIPE|ETIMEDOUT)/.test(code);
  return /timeout|terminated|ended/i.test(message);
}

/**
 * Takes libpq's variables out of this process. The driver reads them like libpq does, wherever a client is made (also by libraries), and
 * they speak of other servers: with `PGSSLMODE=require` nothing reaches the embedded one.
 */
export function forgetLibpqEnvironment(): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('PG')) delete process.env[name];
}
