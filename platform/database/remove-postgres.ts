import { chmodSync, existsSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { realDataDir } from './data-dir.js';
import { stopPostmaster } from './postmaster.js';
import { stagingPath } from './unprivileged.js';

/** Stops the server of a data directory, from any process. Answers whether it ran. */
export async function stopPostgres(dir: string): Promise<boolean> {
  return stopPostmaster(realDataDir(resolve(dir)));
}

/**
 * Stops the server and deletes everything it wrote, whatever state that is in: the data, a copy outside the checkout, settings, logs,
 * locks and drafts.
 */
export async function removePostgres(dir: string): Promise<void> {
  const pointer = resolve(dir);
  const dataDir = realDataDir(pointer);
  await stopPostmaster(dataDir);
  for (const path of [stagingPath(pointer), dataDir, pointer]) removeTree(path);
  const parent = dirname(pointer);
  if (!existsSync(parent)) return;
  const own = /^\.(init|init-password|json|log|log\.1|lock)(\.[0-9a-f]+)*$/;
  const name = basename(pointer);
  for (const entry of readdirSync(parent))
    if (entry.startsWith(name) && own.test(entry.slice(name.length))) removeTree(join(parent, entry));
}

/** Directories that their owner may not enter are opened first. */
function removeTree(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    const { code, path: closed } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES') throw error;
    openForOwner(path, closed);
    rmSync(path, { recursive: true, force: true });
  }
}

function openForOwner(...paths: (string | undefined)[]): void {
  for (const path of paths) {
    const stat = path === undefined ? undefined : lstatSync(path, { throwIfNoEntry: false });
    if (!stat?.isDirectory()) continue;
    chmodSync(path!, 0o700);
    openForOwner(...readdirSync(path!).map((entry) => join(path!, entry)));
  }
}
