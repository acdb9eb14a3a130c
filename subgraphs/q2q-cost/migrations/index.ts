import { eventMigrations } from '../../../platform/events/index.js';
import { knownCompanyMigration } from '../../../platform/companies/index.js';
import { Migration20261123210500 } from './Migration20261123210500.js';
import { Migration20261201070000 } from './Migration20261201070000.js';

/** In order; never edited once committed. */
export const migrations = [
  ...eventMigrations,
  { name: 'Migration20261123210500', class: Migration20261123210500 },
  knownCompanyMigration,
  { name: 'Migration20261201070000', class: Migration20261201070000 },
];
