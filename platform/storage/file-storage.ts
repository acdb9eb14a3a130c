import { createHash, randomUUID } from 'node:crypto';
import { constants, type WriteStream } from 'node:fs';
import { access, type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { withDeadline } from '#platform/time';
import { assertFolder, assertKey } from './keys.js';
import { ObjectNotFound, type ObjectStorage, StorageSilent } from './object-storage.js';

/**
 * Objects as files of mode 0600 under `root`. Keys are made from ids by our own code; anything else is refused (no path traversal).
 * A disk that does not answer (a network share, mostly) is given up after `silenceMs`. Default: 10 s.
 */
export function fileStorage(root: string, { silenceMs = 10_000 }: { readonly silenceMs?: number } = {}): ObjectStorage {
  const answered = <T>(work: Promise<T>) => withDeadline(work, silenceMs, () => new StorageSilent(silenceMs));
  const opened = async (opening: Promise<FileHandle>): Promise<FileHandle> => {
    try {
      return await answered(opening);
    } catch (error) {
      // Should it open later, no caller is left to use it.
      void opening.then(
        (file) => file.close(),
        () => {},
      );
      throw error;
    }
  };
  const pathOf = (key: string) => {
    assertKey(key);
    return join(root, key);
  };
  return {
    async put(key, body) {
      const path = pathOf(key);
      // One writer may have been given up for dead while it still writes: each has its own file until the rename.
      const partial = `${path}.${randomUUID()}.partial`;
      await answered(mkdir(dirname(path), { recursive: true, mode: 0o700 }));
      const hash = createHash('sha256');
      let bytes = 0;
      const measure = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          hash.update(chunk);
          bytes += chunk.length;
          done(null, chunk);
        },
      });
      const file = (await opened(open(partial, 'wx', 0o600))).createWriteStream({ flush: true });
      const watch = watchWriting(file, silenceMs);
      try {
        // A stream that waits for the disk does not end by being destroyed either: its silence is told of beside it.
        await Promise.race([pipeline(body, measure, file), watch.silent]);
        await answered(rename(partial, path));
      } catch (error) {
        await answered(rm(partial, { force: true })).catch(() => {});
        throw error;
      } finally {
        watch.stop();
      }
      return { bytes, sha256: hash.digest('hex') };
    },
    async get(key, part) {
      const path = pathOf(key);
      const file = await opened(open(path, 'r')).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new ObjectNotFound(key);
        throw error;
      });
      const { size } = await answered(file.stat());
      return { body: file.createReadStream(part), bytes: size };
    },
    async delete(key) {
      await answered(rm(pathOf(key), { force: true }));
    },
    async deleteFolder(folder) {
      assertFolder(folder);
      // As many files as there are: its time grows with them.
      await rm(pathOf(folder), { recursive: true, force: true });
    },
    async ping() {
      await answered(mkdir(root, { recursive: true, mode: 0o700 }));
      await answered(access(root, constants.W_OK));
    },
    async exists(key) {
      return answered(access(pathOf(key))).then(
        () => true,
        (error: unknown) => {
          if (error instanceof StorageSilent) throw error;
          return false;
        },
      );
    },
  };
}

/** `silent` rejects when bytes wait for the disk and none arrives. A slow source is no failure of the disk. */
function watchWriting(file: WriteStream, silenceMs: number): { readonly silent: Promise<never>; stop(): void } {
  let written = -1;
  let timer: NodeJS.Timeout | undefined;
  const silent = new Promise<never>((_resolve, reject) => {
    timer = setInterval(() => {
      const waits = file.writableLength > 0 || file.writableEnded;
      if (waits && file.bytesWritten === written) {
        file.destroy();
        reject(new StorageSilent(silenceMs));
      }
      written = waits ? file.bytesWritten : -1;
    }, silenceMs);
  });
  silent.catch(() => {});
  return { silent, stop: () => clearInterval(timer) };
}
