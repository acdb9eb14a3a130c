export { liveQuery, type LiveQueryOptions } from './live-query.js';
export { inProcessSignals, type Signals } from './signals.js';
