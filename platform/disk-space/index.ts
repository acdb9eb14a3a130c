import { statfsSync } from 'node:fs';
import { open, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Postgres takes disk for its log of changes in pieces of this size; with less left, any commit may end the server. */
export const NEEDED_BYTES = 16 * 1024 * 1024;

/** There is no room left; the message names the place and what to do. */
export class DiskFull extends Error {
  override readonly name = 'DiskFull';
  constructor(path: string, detail: string, options?: ErrorOptions) {
    super(
      `The disk that holds ${path} is full (${detail}). Free some space there, or choose another DATA_DIR.`,
      options,
    );
  }
}

/** The words of Node, of Postgres (53100) and of its tools for it; a quota that is used up counts. */
const words = /\b53100\b|ENOSPC|EDQUOT|No space left on device|Disk quota exceeded/i;

/** Whether a failure, or anything that caused it, is a full disk. */
export function isDiskFull(error: unknown, depth = 0): boolean {
  if (typeof error === 'string') return words.test(error);
  if (typeof error !== 'object' || error === null || depth > 5) return false;
  const { code, message, cause, previous, reason } = error as Record<string, unknown>;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === '53100') return true;
  if (typeof message === 'string' && words.test(message)) return true;
  if (typeof reason === 'string' && words.test(reason)) return true;
  return isDiskFull(cause, depth + 1) || isDiskFull(previous, depth + 1);
}

/** Bytes that an ordinary user may still write at a path, or at the nearest directory above it that exists. */
export function freeBytes(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return dirname(path) === path ? Number.POSITIVE_INFINITY : freeBytes(dirname(path));
  }
}

/** @throws DiskFull when fewer than `bytes` are left. */
export function requireFreeBytes(path: string, bytes: number): void {
  const free = freeBytes(path);
  if (free < bytes) throw new DiskFull(path, `${megabytes(free)} MB are left, ${megabytes(bytes)} MB are needed`);
}

const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(0);

/**
 * Rejects with the reason when nothing can be stored in a directory: too little space, a read-only file system, a quota, a directory that
 * is gone. It writes, because only that proves it.
 */
export async function checkWritable(directory: string): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  if (free < NEEDED_BYTES)
    throw new DiskFull(directory, `${megabytes(free)} MB are left, ${megabytes(NEEDED_BYTES)} MB are needed`);
  const file = join(directory, `.write-check.${process.pid}`);
  try {
    const handle = await open(file, 'w', 0o600);
    try {
      await handle.write(Buffer.alloc(4096));
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isDiskFull(error)) throw new DiskFull(directory, (error as NodeJS.ErrnoException).code!, { cause: error });
    throw error;
  } finally {
    await rm(file, { force: true }).catch(() => {});
  }
}
