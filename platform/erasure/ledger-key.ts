import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The key under which erased people are recognised. It lies beside the ledger, outside every database: a backup of a database alone does
 * not tell who was erased. Made at the first use; all processes of a platform share the directory.
 */
export function ledgerKey(directory: string): Buffer {
  const file = join(directory, 'key');
  return readKey(file) ?? makeKey(directory, file);
}

function readKey(file: string): Buffer | null {
  try {
    const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
    if (key.length === 32) return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  throw new Error(
    `${file} does not hold the key of the erasure ledger. Restore it from your backup: without it erased people are not recognised.`,
  );
}

function makeKey(directory: string, file: string): Buffer {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const own = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(own, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  try {
    // Fails where another process was first, and never shows half a file.
    linkSync(own, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(own, { force: true });
  }
  return readKey(file)!;
}
