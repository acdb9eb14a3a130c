import type { CatalogueEntry } from '#platform/personal-data';

type Personal = Extract<CatalogueEntry, { personal: true }>;
type Rules = Pick<Personal, 'category' | 'source' | 'export' | 'erase' | 'reason'>;

export const about = (table: string, columns: readonly string[], rules: Rules): CatalogueEntry[] =>
  columns.map((column) => ({ table, column, personal: true, ...rules }));
export const plain = (table: string, reason: string, columns: readonly string[]): CatalogueEntry[] =>
  columns.map((column) => ({ table, column, personal: false, reason }));

export const staff: Rules = {
  category: 'identity',
  source: 'OBSERVED',
  export: 'NEVER',
  erase: 'RETAIN',
  reason: 'Who of the staff asked or decided: kept as proof of how money was spent',
};
