export {
  type Changes,
  type ClaimOptions,
  type HeldLease,
  type HoldOptions,
  type Lease,
  LeaseLost,
  type Leases,
  leasesOf,
} from './leases.js';
export { Sql, sql } from './sql.js';
