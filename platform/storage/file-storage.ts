import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ObjectNotFound, type ObjectStorage } from './object-storage.js';

const keyPattern = /^[a-z0-9-]+(\/[a-z0-9-]+)*(\.[a-z0-9]+)?$/;

/** Objects as files of mode 0600 under `root`. Keys are made from ids by our own code; anything else is refused (no path traversal). */
export function fileStorage(root: string): ObjectStorage {
  const pathOf = (key: string) => {
    if (!keyPattern.test(key)) throw new Error(`Object key "${key}" is not made of lower-case ids.`);
    return join(root, key);
  };
  return {
    async put(key, body) {
      const path = pathOf(key);
      // One writer may have been given up for dead while it still writes: each has its own file until the rename.
      const partial = `${path}.${randomUUID()}.partial`;
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const hash = createHash('sha256');
      let bytes = 0;
      const measure = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          hash.update(chunk);
          bytes += chunk.length;
          done(null, chunk);
        },
      });
      try {
        await pipeline(body, measure, createWriteStream(partial, { mode: 0o600, flush: true }));
        await rename(partial, path);
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
      return { bytes, sha256: hash.digest('hex') };
    },
    async get(key, part) {
      const path = pathOf(key);
      const file = await stat(path).catch(() => undefined);
      if (!file) throw new ObjectNotFound(key);
      return { body: createReadStream(path, part), bytes: file.size };
    },
    async delete(key) {
      await rm(pathOf(key), { force: true });
    },
    async deleteFolder(folder) {
      if (folder.includes('.')) throw new Error(`Object folder "${folder}" must not look like an object.`);
      await rm(pathOf(folder), { recursive: true, force: true });
    },
    async exists(key) {
      return access(pathOf(key)).then(
        () => true,
        () => false,
      );
    },
  };
}
