import { join } from 'node:path';
import type { Config } from '#platform/config';
import { type ServerAddress, SupervisedPostgres } from '#platform/database';
import type { Logger } from '#platform/observability';
import { lockInstance } from './instance-lock.js';
import type { Teardown } from './teardown.js';

export interface Stores {
  /** Where databases are opened. */
  readonly server: ServerAddress;
  /** Absent where `DATABASE_URL` names another server. */
  readonly embedded: SupervisedPostgres | undefined;
}

export const embeddedDirectory = (config: Pick<Config, 'dataDir'>): string => join(config.dataDir, 'postgres');

/**
 * The embedded Postgres of this data directory, held by one process at a time, or the server at `DATABASE_URL`, which any number of
 * processes may share. The process that holds the data directory owns its server, so a server left behind by a killed process is stopped too.
 */
export async function openStores(given: {
  readonly config: Config;
  readonly log: Logger;
  readonly teardown: Teardown;
  readonly signal: AbortSignal;
  readonly onLost: () => void;
}): Promise<Stores> {
  const { config, log, teardown, signal, onLost } = given;
  if (config.database.url !== undefined) return { server: config.database.url, embedded: undefined };
  let held = true;
  const lock = await lockInstance({
    dataDir: config.dataDir,
    self: { url: config.publicUrl, brief: false },
    onLost: () => {
      held = false;
      onLost();
    },
  });
  teardown.add('the data directory', () => lock.release());
  const embedded = new SupervisedPostgres({ dir: embeddedDirectory(config), log });
  // Before it starts: a process that ends meanwhile must not leave it behind. A server that another instance uses by now stays.
  teardown.add(
    'the database server',
    () => (held ? embedded.stop() : embedded.leave()),
    () => (held ? embedded.abandon() : undefined),
  );
  await embedded.start(signal);
  return { server: embedded, embedded };
}
