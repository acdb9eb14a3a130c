import type { Readable } from 'node:stream';

/** First and last byte of a part, both included, counted from 0. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Write-once objects by key (`exports/<id>.zip`). The local file system and S3 sit behind the same calls. */
export interface ObjectStorage {
  /** Streams to the store; the object is visible only when complete (atomic rename). Overwrites the object of an earlier, failed try. */
  put(key: string, body: Readable): Promise<{ bytes: number; sha256: string }>;
  /** `bytes` is the size of the whole object, also where only a part of it is read. Rejects with `ObjectNotFound` when there is none. */
  get(key: string, part?: ByteRange): Promise<{ body: Readable; bytes: number }>;
  delete(key: string): Promise<void>;
  exists(key: string): Promise<boolean>;
  /** Deletes every object below a folder (`staging/<id>`), with what interrupted writes left there. Harmless when there is nothing. */
  deleteFolder(folder: string): Promise<void>;
  /** Resolves when the store can be written to, rejects with the reason otherwise. */
  ping(): Promise<void>;
}

export class ObjectNotFound extends Error {
  override readonly name = 'ObjectNotFound';
  constructor(readonly key: string) {
    super(`No object "${key}" in the store: it was deleted or never completed.`);
  }
}

/** The store did not answer in time. Whether a write has happened is unknown; writing the same object again is harmless. */
export class StorageSilent extends Error {
  override readonly name = 'StorageSilent';
  readonly code = 'ETIMEDOUT';
  constructor(afterMs: number) {
    super(`The object store did not answer within ${afterMs} ms.`);
  }
}
