import { RevocationSchema } from './entity.js';
import { CreateRevocations } from './migration.js';

export { type Revocation, type Revocations, revocations } from './revocations.js';

/** Its part of the database `access`. */
export const revocationTables = {
  entities: [RevocationSchema],
  migrations: [{ name: '20261201000000_create_revocations', class: CreateRevocations }],
} as const;
