export { fileStorage } from './file-storage.js';
export { type ByteRange, ObjectNotFound, StorageSilent, type ObjectStorage } from './object-storage.js';
export { s3Storage, type S3Options, StorageRefused } from './s3-storage.js';
