import { createHash } from 'node:crypto';
import { PassThrough, Readable, Transform } from 'node:stream';
import { ZipFile } from 'yazl';
import type { PackedFile } from './manifest.rules.js';

export interface ZipEntry {
  readonly path: string;
  /** Called when every entry before it is written. */
  open(): AsyncIterable<string> | Promise<AsyncIterable<string>>;
}

export interface ZipOptions {
  /** The same for all entries: two packages of the same content are the same bytes. */
  readonly modifiedAt: Date;
  /** Told about each entry before the next one is opened. */
  packed(file: PackedFile): void;
}

/** A ZIP as a stream: one entry at a time, no entry ever whole in memory. Any entry that throws destroys the stream with its error. */
export function zipStream(entries: readonly ZipEntry[], options: ZipOptions): Readable {
  const zip = new ZipFile();
  const output = new PassThrough();
  const fail = (error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error)));
  zip.on('error', fail);
  for (const entry of entries) {
    zip.addReadStreamLazy(entry.path, { mtime: options.modifiedAt, mode: 0o100600 }, (give) => {
      Promise.resolve()
        .then(() => entry.open())
        .then((body) => {
          const source = Readable.from(body);
          const measured = measure((digest) => options.packed({ path: entry.path, ...digest }));
          source.on('error', fail);
          const stop = () => source.destroy();
          output.once('close', stop);
          source.once('close', () => output.off('close', stop));
          return give(null, source.pipe(measured));
        })
        .catch(fail);
    });
  }
  zip.end();
  zip.outputStream.pipe(output);
  return output;
}

function measure(done: (digest: { bytes: number; sha256: string }) => void): Transform {
  const hash = createHash('sha256');
  let bytes = 0;
  return new Transform({
    decodeStrings: true,
    writableObjectMode: false,
    transform(chunk: Buffer, _encoding, next) {
      hash.update(chunk);
      bytes += chunk.length;
      next(null, chunk);
    },
    flush(next) {
      done({ bytes, sha256: hash.digest('hex') });
      next();
    },
  });
}
