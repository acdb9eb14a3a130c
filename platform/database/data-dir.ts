import { lstatSync, readlinkSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Whether a data directory is a pointer to where its files really are. */
export function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

export function realDataDir(dir: string): string {
  return isLink(dir) ? resolve(dirname(dir), readlinkSync(dir)) : dir;
}
