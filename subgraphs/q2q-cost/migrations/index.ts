import { eventMigrations } from '../../../platform/events/index.js';
import { Migration20261123210500 } from './Migration20261123210500.js';

/** In order; never edited once committed. */
export const migrations = [...eventMigrations, { name: 'Migration20261123210500', class: Migration20261123210500 }];
