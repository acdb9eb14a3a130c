export { fileStorage } from './file-storage.js';
export { type ByteRange, ObjectNotFound, StorageSilent, type ObjectStorage } from './object-storage.js';
