import { setTimeout as sleep } from 'node:timers/promises';
import { resolve } from 'node:path';
import { realDataDir } from './data-dir.js';
import type { ServerAddress } from './ensure-database.js';
import { PostgresFailed } from './errors.js';
import { runningPostmaster } from './postmaster.js';
import { forgetLibpqEnvironment, probe } from './probe.js';
import { readSettings, urlOf } from './server-settings.js';

/**
 * The server of a data directory that another process owns. It is waited for, while its owner starts it again, but never started, moved
 * or stopped from here. @throws PostgresFailed when it does not answer in time.
 */
export async function joinPostgres(options: { dir: string; timeoutMs?: number }): Promise<ServerAddress> {
  const dir = resolve(options.dir);
  const timeoutMs = options.timeoutMs ?? 30_000;
  forgetLibpqEnvironment();
  let last = 'it does not run';
  for (const deadline = performance.now() + timeoutMs; performance.now() < deadline; await sleep(50)) {
    const postmaster = runningPostmaster(realDataDir(dir));
    const settings = postmaster?.port ? readSettings(dir) : undefined;
    if (!postmaster || !settings) continue;
    const actual = { ...settings, port: postmaster.port };
    const { state, reason } = await probe(urlOf(actual, 'postgres'));
    if (state === 'ready') return { urlOf: (database) => urlOf(actual, database) };
    last = reason;
    if (state === 'failed') break;
  }
  throw new PostgresFailed(`The Postgres of ${dir}, which another process owns, cannot be used: ${last}.`);
}
