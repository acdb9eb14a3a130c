export { needlesOf, type Swept } from './needles.js';
export { canSweep, sweepPlatform } from './platform-stores.js';
export { sweepDatabase } from './sweep-database.js';
export { sweepFiles } from './sweep-files.js';
