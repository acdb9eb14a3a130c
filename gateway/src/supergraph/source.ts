import { readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';

/** Where the supergraph comes from. */
export type SupergraphSource =
  | { readonly sdl: string }
  /** `watch`: load it again whenever the file changes. */
  | { readonly file: string; readonly watch?: boolean };

/** Polling instead of inotify: editors and config maps replace files by renaming, and watches on network file systems miss changes. */
const POLL_MS = 500;

/** The SDL; an unreadable file is an error that names it. */
export function readSupergraph(source: SupergraphSource): string {
  if ('sdl' in source) return source.sdl;
  try {
    return readFileSync(source.file, 'utf8');
  } catch (error) {
    throw new Error(`Reading the supergraph: ${(error as Error).message}`, { cause: error });
  }
}

/** Calls `onChange` with the new text whenever the file's content has changed; returns what stops it. */
export function watchSupergraph(file: string, last: string, onChange: (sdl: string) => void): () => void {
  let known = last;
  // Unknown at first, so that a change between loading and watching is found on the first look.
  let version = '';
  const look = async () => {
    const { mtimeMs, size, ino } = await stat(file);
    const current = `${mtimeMs} ${size} ${ino}`;
    if (current === version) return;
    const sdl = await readFile(file, 'utf8');
    version = current;
    if (sdl.trim() === '' || sdl === known) return;
    known = sdl;
    onChange(sdl);
  };
  // A file that is being replaced may be missing for a moment; the next look finds it.
  const timer = setInterval(() => void look().catch(() => {}), POLL_MS);
  timer.unref();
  return () => clearInterval(timer);
}
