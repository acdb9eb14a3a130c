import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/** Any 64-bit number that no other program of this server uses. */
const lockKey = '7310581140236812801';

export interface RunningInstance {
  readonly pid: number;
  readonly url: string;
}

export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
  constructor(dataDir: string, other: RunningInstance | undefined) {
    super(
      `Another instance already uses ${dataDir}${other ? ` (process ${other.pid}, ${other.url})` : ''}.\n` +
        'Use that one, stop it with Ctrl-C, or start a second one of its own: DATA_DIR=.data-2 PORT=4100 npm start',
    );
  }
}

/**
 * One process per data directory. The lock is a session-level advisory lock in the directory's own Postgres, so it is free again the
 * moment its holder dies, however it dies.
 */
export async function lockInstance(options: {
  serverUrl: string;
  dataDir: string;
  self: RunningInstance;
}): Promise<{ release(): Promise<void> }> {
  const file = join(options.dataDir, 'instance.json');
  const client = new pg.Client({ connectionString: options.serverUrl, connectionTimeoutMillis: 5000, keepAlive: true });
  // A server that goes away takes the lock with it; the process goes on and reports the outage through /readyz.
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query<{ locked: boolean }>(`select pg_try_advisory_lock(${lockKey}) as locked`);
  if (!rows[0]?.locked) {
    await client.end();
    throw new AlreadyRunning(options.dataDir, await readInstance(file));
  }
  await writeFile(file, `${JSON.stringify(options.self)}\n`);
  return {
    async release() {
      await client.end().catch(() => {});
    },
  };
}

async function readInstance(file: string): Promise<RunningInstance | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as RunningInstance;
  } catch {
    return undefined;
  }
}
