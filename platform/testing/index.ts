export { manualClock, sequentialIds, type ManualClock } from './clock.js';
export { eventually, freePort } from './eventually.js';
export { expectNoLeaks } from './leaks.js';
export { backendOf, ownServer, type OwnServer } from './own-server.js';
export { actorOf, type Json, subgraphWorld, type SubgraphWorld, type SubgraphWorldOptions } from './subgraph-world.js';
export { testDatabase, type TestDatabase, type TestDatabaseOptions } from './test-database.js';
export { testLogger, type LogEntry } from './test-logger.js';
export { testServer } from './test-server.js';
