import { join } from 'node:path';
import type { Config } from '../platform/config/index.js';
import { ensurePostgres, type PostgresServer, type ServerAddress } from '../platform/database/index.js';
import type { Logger } from '../platform/observability/index.js';
import { lockInstance } from './instance-lock.js';

export interface Stores {
  /** Where databases are opened. */
  readonly server: ServerAddress;
  readonly embedded: boolean;
  /** Gives the data directory free and stops the embedded server; an external server is left alone. */
  close(): Promise<void>;
  /** For a process that cannot wait: the embedded server shuts down by itself. */
  abandon(): void;
}

export const embeddedDirectory = (config: Pick<Config, 'dataDir'>): string => join(config.dataDir, 'postgres');

/**
 * The embedded Postgres of this data directory, held by one process at a time, or the server at `DATABASE_URL`, which any number of
 * processes may share. Whoever holds the data directory owns its server, so a server left behind by a killed process is stopped too.
 */
export async function openStores(config: Config, log: Logger): Promise<Stores> {
  if (config.database.url !== undefined)
    return { server: config.database.url, embedded: false, close: () => Promise.resolve(), abandon() {} };
  const postgres = await ensurePostgres({ dir: embeddedDirectory(config), log: (line) => log.info(line) });
  const lock = await hold(postgres, config);
  return {
    server: postgres,
    embedded: true,
    async close() {
      await lock.release();
      await postgres.stop();
    },
    abandon: () => postgres.tellToStop(),
  };
}

async function hold(postgres: PostgresServer, config: Config) {
  return lockInstance({
    serverUrl: postgres.urlOf('postgres'),
    dataDir: config.dataDir,
    self: { pid: process.pid, url: config.publicUrl },
  });
}
