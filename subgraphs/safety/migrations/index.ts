import { knownCompanyMigration } from '#platform/companies';
import { eventMigrations } from '#platform/events';
import { rateLimitMigrations } from '#platform/rate-limits';
import { Migration20261123210000 } from './2026-11-23-initial.js';

/** In order; never edited once committed. */
export const migrations = [
  ...eventMigrations,
  { name: 'Migration20261123210000', class: Migration20261123210000 },
  knownCompanyMigration,
  ...rateLimitMigrations,
];
