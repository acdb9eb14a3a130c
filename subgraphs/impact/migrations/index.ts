import { Migration20261123200000 } from './Migration20261123200000.js';
import { Migration20261201064500 } from './Migration20261201064500.js';
import { Migration20261201070500 } from './Migration20261201070500.js';

/** In order; never edited once committed. */
export const migrations = [
  { name: 'Migration20261123200000', class: Migration20261123200000 },
  { name: 'Migration20261201064500', class: Migration20261201064500 },
  { name: 'Migration20261201070500', class: Migration20261201070500 },
];
