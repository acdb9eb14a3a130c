import { knownCompanyMigration } from '#platform/companies';
import { erasedPersonMigration } from '#platform/erasure';
import { eventMigrations } from '#platform/events';
import { personalDataMigrations } from '#platform/personal-data';
import { Migration20261123000000 } from './2026-11-23-initial.js';
import { Migration20261201000000 } from './2026-12-01-resumed-downloads.js';
import { Migration20261202000000 } from './2026-12-02-erasure.js';
import { ProtectedPackages } from './2026-12-01-protected-packages.js';

/** In order; never edited once committed. */
export const migrations = [
  ...eventMigrations,
  { name: '20261123000000-requests', class: Migration20261123000000 },
  { name: '20261201000000-resumed-downloads', class: Migration20261201000000 },
  knownCompanyMigration,
  { name: '20261202000000-erasure', class: Migration20261202000000 },
  erasedPersonMigration,
  ...personalDataMigrations,
  { name: '2026-12-01-protected-packages', class: ProtectedPackages },
];
