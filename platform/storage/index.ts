export { fileStorage } from './file-storage.js';
export { ObjectNotFound, type ObjectStorage } from './object-storage.js';
