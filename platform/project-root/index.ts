import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let found: string | undefined;

/**
 * The directory that holds `supergraph.yaml`, looked for upwards from this file: the same one from the sources, from `dist/` and in a
 * test. Files that are not code (SDL, pages, JSON) are read from there, never from `dist/`.
 */
export function projectRoot(): string {
  if (found !== undefined) return found;
  const start = dirname(fileURLToPath(import.meta.url));
  for (let dir = start; ; dir = dirname(dir)) {
    if (existsSync(join(dir, 'supergraph.yaml'))) return (found = dir);
    if (dir === dirname(dir))
      throw new Error(`No directory above ${start} holds supergraph.yaml: the installation is incomplete.`);
  }
}
