import type { CatalogueEntry } from '#platform/personal-data';

/** For the personal-data catalogue of a subgraph with this table. */
export const erasedPersonCatalogue: readonly CatalogueEntry[] = [
  'subject_ref',
  'epoch',
  'frozen_at',
  'erased_at',
  'late_events',
].map((column) => ({
  table: 'erased_person',
  column,
  personal: false,
  reason: 'A keyed hash of an id that is gone, so that the person does not come back; names no person',
}));
