/** How a column takes part in a copy of a person's data. */
export type ExportRule = 'INCLUDE' | 'PORTABLE' | 'REDACT' | 'SUMMARISE' | 'NEVER';
/** What happens to a column when the person is erased. */
export type ErasureRule = 'DELETE_ROW' | 'NULLIFY' | 'TOMBSTONE' | 'GENERALISE' | 'SURROGATE' | 'SHRED_KEY' | 'RETAIN';

/** One column of one table. Every column of every table is listed: a column that is not is a failing test. */
export type CatalogueEntry =
  | {
      readonly table: string;
      readonly column: string;
      readonly personal: true;
      /** `identity`, `contact`, `content`, `activity`, `assessment`, `technical`. */
      readonly category: string;
      readonly source: 'PROVIDED' | 'OBSERVED' | 'INFERRED' | 'THIRD_PARTY';
      readonly export: ExportRule;
      readonly erase: ErasureRule;
      /** What it is used for (Art. 15(1)(a)). */
      readonly purposes?: readonly string[];
      /** `CONSENT`, `CONTRACT`, `LEGAL_OBLIGATION`, `LEGITIMATE_INTEREST`. */
      readonly basis?: string;
      readonly recipients?: readonly string[];
      /** How long it stays without an erasure: an ISO 8601 duration, or the event that ends it. */
      readonly retain?: string;
      /** Required for `RETAIN`: the paragraph of Art. 17(3) that allows it. */
      readonly retainBasis?: string;
      /** Required for `REDACT`, `NEVER` and `RETAIN`. */
      readonly reason?: string;
    }
  | { readonly table: string; readonly column: string; readonly personal: false; readonly reason: string };

export interface DataSubject {
  readonly userId: string;
  readonly companyId: string;
}

/** One exported row: `section` is the file it goes to (`feedback`, `sessions`), `data` its exportable columns. */
export interface ExportRecord {
  readonly section: string;
  readonly data: Readonly<Record<string, unknown>>;
}
