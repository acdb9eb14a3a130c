import type { CatalogueEntry } from '#platform/personal-data';

/** For the personal-data catalogue of a subgraph with this table. */
export const knownCompanyCatalogue: readonly CatalogueEntry[] = [
  'company_id',
  'time_zone',
  'country',
  'active',
  'version',
].map((column) => ({ table: 'known_company', column, personal: false, reason: 'Describes an organisation' }));
