// Writes DIRECTORY/package.json with the subpath imports of compiled code (`#platform/events`): those of package.json at the root point
// at the sources, for the compiler, the tests and the scripts.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node-program.mjs';

export function writeCompiledImports(directory) {
  const { type, imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const compiled = Object.entries(imports).map(([name, path]) => [name, path.replace(/\.ts$/, '.js')]);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ type, imports: Object.fromEntries(compiled) }));
}
