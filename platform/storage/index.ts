export { fileStorage } from './file-storage.js';
export { type ByteRange, ObjectNotFound, type ObjectStorage } from './object-storage.js';
