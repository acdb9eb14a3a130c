export { type Changes, type ClaimOptions, type HoldOptions, type Lease, LeaseLost, Leases, leasesOf } from './leases.js';
export { Sql, sql } from './sql.js';
