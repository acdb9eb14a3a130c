import { existsSync } from 'node:fs';
import type { Config } from '../../platform/config/index.js';
import { ensurePostgres, type ServerAddress } from '../../platform/database/index.js';
import { lockInstance } from '../instance-lock.js';
import { embeddedDirectory } from '../stores.js';

/**
 * Gives a command the database server, whether or not the platform runs on it. An embedded server that was not running is held like the
 * platform holds it, so that nobody starts beside, and stopped again at the end.
 */
export async function withDatabaseServer<T>(
  config: Config,
  command: string,
  work: (server: ServerAddress) => Promise<T>,
): Promise<T> {
  if (config.database.url !== undefined) return work(config.database.url);
  const dir = embeddedDirectory(config);
  if (!existsSync(dir))
    throw new Error(
      `There is no database in ${config.dataDir} yet. Run npm start once, or name another one: --data-dir DIR`,
    );
  const postgres = await ensurePostgres({ dir });
  if (!postgres.startedHere) return work(postgres);
  const lock = await lockInstance({
    serverUrl: postgres.urlOf('postgres'),
    dataDir: config.dataDir,
    self: { pid: process.pid, url: command },
  });
  try {
    return await work(postgres);
  } finally {
    await lock.release();
    await postgres.stop();
  }
}
