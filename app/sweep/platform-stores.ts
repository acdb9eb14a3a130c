import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { accessDatabase } from '#platform/auth';
import type { Config } from '#platform/config';
import { ensureDatabase, type ServerAddress } from '#platform/database';
import { withDatabaseServer } from '../operations/database-server.js';
import { embeddedDirectory } from '../stores.js';
import { subgraphs } from '../subgraphs.js';
import { joined, type Needles, type Swept } from './needles.js';
import { type Spared, sweepDatabase } from './sweep-database.js';
import { sweepFiles } from './sweep-files.js';
import { sweepMail, sweepMongodb, sweepPartners } from './sweep-servers.js';

export interface SweepOptions {
  readonly needles: Needles;
  /** The person's own addresses: what was delivered to them is theirs. */
  readonly own: readonly string[];
  /** Asks the servers that run with the platform, too: mail catcher and partner sandbox. */
  readonly running: boolean;
}

/**
 * The one thing that keeps an erased person's id on purpose: the events that tell other stores of the erasure (Art. 17(3)(b)). They go
 * seven days after they were handled.
 */
const toldOfErasure: Spared = {
  event_inbox: `t.type like 'user.%'`,
  event_outbox: `t.type like 'user.%'`,
};

/** Databases of a platform: one per subgraph, jobs, and access. */
export const databaseNames: readonly string[] = [...subgraphs.map(({ name }) => name), 'jobs', accessDatabase.name];

/** Whether the stores of this configuration can be looked into from here. */
export const canSweep = (config: Config): boolean =>
  config.database.url !== undefined || existsSync(embeddedDirectory(config));

/** Looks for a person in everything that a platform stores: databases, job store, files, mails, records at partners. */
export async function sweepPlatform(config: Config, options: SweepOptions): Promise<Swept> {
  return withDatabaseServer(config, 'the sweep', (server) => sweepStores(config, server, options));
}

/** The same, on a server that the caller holds. */
export async function sweepStores(config: Config, server: ServerAddress, options: SweepOptions): Promise<Swept> {
  const { needles, own, running } = options;
  const parts: Swept[] = [];
  for (const store of databaseNames)
    parts.push(await sweepDatabase(await ensureDatabase(server, store), { store, needles, spared: toldOfErasure }));
  if (config.mongodbUrl !== undefined) parts.push(await sweepMongodb(config.mongodbUrl, needles));
  // The files of the database server itself are read through it.
  const postgres = embeddedDirectory(config);
  const skip = ['base', 'global', 'pg_wal', 'pg_xact', 'pg_multixact', 'pg_subtrans', 'pg_stat_tmp'];
  parts.push(await sweepFiles(config.dataDir, { needles, skip: skip.map((name) => join(postgres, name)) }));
  for (const dir of [config.storage.dir, config.privacy.ledgerDir])
    if (!dir.startsWith(config.dataDir)) parts.push(await sweepFiles(dir, { needles }));
  if (running) {
    parts.push(await sweepMail(config.publicUrl, { needles, own }));
    parts.push(await sweepPartners(`http://127.0.0.1:${config.destinations.sandboxPort}`, needles));
  }
  return joined(parts);
}
