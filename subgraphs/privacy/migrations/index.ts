import { knownCompanyMigration } from '#platform/companies';
import { eventMigrations } from '#platform/events';
import { Migration20261123000000 } from './2026-11-23-initial.js';
import { Migration20261201000000 } from './2026-12-01-resumed-downloads.js';

/** In order; never edited once committed. */
export const migrations = [
  ...eventMigrations,
  { name: '20261123000000-requests', class: Migration20261123000000 },
  { name: '20261201000000-resumed-downloads', class: Migration20261201000000 },
  knownCompanyMigration,
];
