import type { Config } from '#platform/config';
import { fileStorage, type ObjectStorage, s3Storage } from '#platform/storage';

/** A bucket where one is configured, files in a directory otherwise. */
export const storageOf = ({ storage: { dir, s3 } }: Pick<Config, 'storage'>): ObjectStorage =>
  s3 === undefined ? fileStorage(dir) : s3Storage(s3);
