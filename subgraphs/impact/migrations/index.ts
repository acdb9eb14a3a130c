import { Migration20261123200000 } from './Migration20261123200000.js';

/** In order; never edited once committed. */
export const migrations = [{ name: 'Migration20261123200000', class: Migration20261123200000 }];
