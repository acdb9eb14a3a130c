import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Entry, open, type ZipFile } from 'yauzl';
import type { Needles, Swept, Trace } from './needles.js';

/** Reads every file below a directory, packed ones unpacked. `skip` names directories that another sweep reads. */
export async function sweepFiles(
  root: string,
  { needles, skip = [] }: { readonly needles: Needles; readonly skip?: readonly string[] },
): Promise<Swept> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !skip.some((each) => file.startsWith(`${each}/`)));
  const traces: Trace[] = [];
  for (const file of files) {
    const found = needles.isIn(file) || (await isInFile(file, needles).catch(whenGone));
    if (found) traces.push({ kind: 'files', place: relative(root, file), count: 1 });
  }
  return { places: files.length, traces };
}

/** A file may be deleted while the platform runs. Anything else that cannot be read is not passed over. */
function whenGone(error: NodeJS.ErrnoException): boolean {
  if (error.code === 'ENOENT') return false;
  throw error;
}

async function isInFile(file: string, needles: Needles): Promise<boolean> {
  const longest = Math.max(...needles.bytes.map(({ length }) => length));
  let before = Buffer.alloc(0);
  for await (const chunk of createReadStream(file)) {
    // A value may lie across two chunks.
    const here = Buffer.concat([before, chunk as Buffer]);
    if (needles.bytes.some((form) => here.includes(form))) return true;
    before = here.subarray(-longest);
  }
  return file.endsWith('.zip') && isInPackage(file, needles);
}

async function isInPackage(file: string, needles: Needles): Promise<boolean> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    open(file, { lazyEntries: true, autoClose: true }, (error, opened) => (error ? reject(error) : resolve(opened)));
  });
  return new Promise<boolean>((resolve, reject) => {
    let found = false;
    zip.on('error', reject).on('close', () => resolve(found));
    zip.on('entry', (entry: Entry) => {
      textOf(zip, entry).then((content) => {
        found ||= needles.isIn(content);
        zip.readEntry();
      }, reject);
    });
    zip.readEntry();
  });
}

const textOf = (zip: ZipFile, entry: Entry): Promise<string> =>
  new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(text(stream))));
  });
