import { knownCompanyMigration } from '#platform/companies';
import { erasedPersonMigration } from '#platform/erasure';
import { eventMigrations } from '#platform/events';
import { idempotencyMigrations } from '#platform/idempotency';
import { rateLimitMigrations } from '#platform/rate-limits';
import { personalDataMigrations } from '#platform/personal-data';
import { Migration20261123210000 } from './2026-11-23-initial.js';
import { Migration20261201081000 } from './2026-12-01-idempotency-keys.js';
import { Migration20261201163500 } from './2026-12-01-disclosures-in-batches.js';
import { Migration20261201120500 } from './2026-12-01-policies-and-rulesets.js';

/** In order; never edited once committed. */
export const migrations = [
  ...eventMigrations,
  { name: 'Migration20261123210000', class: Migration20261123210000 },
  knownCompanyMigration,
  ...rateLimitMigrations,
  ...idempotencyMigrations,
  { name: 'Migration20261201081000', class: Migration20261201081000 },
  erasedPersonMigration,
  ...personalDataMigrations,
  { name: 'Migration20261201120500', class: Migration20261201120500 },
  { name: 'Migration20261201163500', class: Migration20261201163500 },
];
