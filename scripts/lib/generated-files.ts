import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { projectRoot } from '#platform/project-root';

export interface GeneratedFile {
  readonly file: string;
  readonly content: string;
}

export interface SettleOptions {
  /** Compare instead of writing. */
  readonly check: boolean;
  /** The command that refreshes the files, for the message. */
  readonly refresh: string;
  /** A directory that holds generated files only: others in it are stale. */
  readonly ownedDirectory?: string;
}

/** Writes files that differ, or in check mode throws with their names and the command that refreshes them. Answers what it changed. */
export function settleFiles(
  files: readonly GeneratedFile[],
  { check, refresh, ownedDirectory }: SettleOptions,
): string[] {
  const wanted = new Set(files.map(({ file }) => file));
  const orphans = ownedDirectory === undefined ? [] : filesIn(ownedDirectory).filter((file) => !wanted.has(file));
  const changed = files.filter(({ file, content }) => read(file) !== content);
  const names = [...changed.map(({ file }) => file), ...orphans].map((file) => relative(projectRoot(), file));
  if (check && names.length > 0) {
    throw new Error(`Not up to date: ${names.join(', ')}. Run \`${refresh}\` and commit the result.`);
  }
  for (const { file, content } of changed) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  for (const file of orphans) rmSync(file);
  return names;
}

export function report(names: readonly string[]): void {
  process.stdout.write(
    names.length === 0 ? 'Everything is up to date.\n' : names.map((name) => `wrote ${name}\n`).join(''),
  );
}

function filesIn(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
