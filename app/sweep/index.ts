export { needlesOf, type Needles, type Swept, type Trace } from './needles.js';
export { canSweep, databaseNames, sweepPlatform, sweepStores, type SweepOptions } from './platform-stores.js';
export { sweepDatabase } from './sweep-database.js';
export { sweepFiles } from './sweep-files.js';
export { sweepMail, sweepMongodb, sweepPartners } from './sweep-servers.js';
