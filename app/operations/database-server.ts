import { existsSync } from 'node:fs';
import type { Config } from '#platform/config';
import { ensurePostgres, joinPostgres, type ServerAddress } from '#platform/database';
import { AlreadyRunning, lockInstance } from '../instance-lock.js';
import { embeddedDirectory } from '../stores.js';

/**
 * Gives a command the database server, whether or not the platform runs on it. A running platform owns its server: the command waits for
 * it and never starts or stops it. Otherwise the command holds the data directory like the platform does, so that no other process starts beside
 * it, and stops at the end what it has started.
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
  const lock = await lockInstance({ dataDir: config.dataDir, self: { url: command, brief: true } }).catch(
    (error: unknown) => {
      if (error instanceof AlreadyRunning) return undefined;
      throw error;
    },
  );
  if (!lock) return work(await joinPostgres({ dir }));
  try {
    return await onOwnServer(dir, work);
  } finally {
    lock.release();
  }
}

async function onOwnServer<T>(dir: string, work: (server: ServerAddress) => Promise<T>): Promise<T> {
  const interrupted = new AbortController();
  const onSignal = () => interrupted.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  try {
    const postgres = await ensurePostgres({ dir, signal: interrupted.signal, create: false });
    const stopping = new Promise<never>((_resolve, reject) => {
      const stop = () => reject(new Error('Interrupted.'));
      if (interrupted.signal.aborted) stop();
      interrupted.signal.addEventListener('abort', stop, { once: true });
    });
    try {
      return await Promise.race([work(postgres), stopping]);
    } finally {
      if (postgres.startedHere) await postgres.stop();
    }
  } catch (error) {
    throw interrupted.signal.aborted ? new Error('Interrupted; nothing was left running.', { cause: error }) : error;
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}
