/**
 * The internal contract through which the privacy subgraph reaches personal data in every subgraph, itself included. It never passes
 * through the public graph: a supergraph shows what may be queried, not what is stored.
 */

/** How a column takes part in a copy of a person's data. */
export type ExportRule = 'INCLUDE' | 'PORTABLE' | 'REDACT' | 'NEVER';
/** What happens to a column when the person is erased. */
export type ErasureRule = 'DELETE_ROW' | 'NULLIFY' | 'TOMBSTONE' | 'GENERALISE' | 'RETAIN';

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

export interface ExportPage {
  readonly records: readonly ExportRecord[];
  /** Opaque; `null` when nothing is left. Asking again with the same cursor answers the same page. */
  readonly nextCursor: string | null;
}

/** Where the subject is written to. Read at the moment of sending, never stored by the caller. */
export interface SubjectContact {
  readonly email: string;
  /** BCP 47, where known. */
  readonly locale?: string;
}

export interface PersonalDataContributor {
  readonly subgraph: string;
  describe(): readonly CatalogueEntry[];
  /** Rows per section that an export as of this instant holds; later rows are not part of it. Sections without rows are listed with 0. */
  counts(subject: DataSubject, asOf: Date): Promise<Readonly<Record<string, number>>>;
  exportPage(subject: DataSubject, asOf: Date, cursor: string | null): Promise<ExportPage>;
  /** The person behind a user id, or `null`. Implemented by the subgraph that owns people (impact), by no other. */
  resolveSubject?(userId: string): Promise<DataSubject | null>;
  /** The address on file, or `null` when there is none. Implemented by the subgraph that owns people (impact), by no other. */
  contact?(subject: DataSubject): Promise<SubjectContact | null>;
  /**
   * Everybody with whom this person shares a programme or a meeting: what those people write may be about this person. Implemented by
   * the subgraph that owns people (impact), by no other.
   */
  linkedPeople?(userId: string): Promise<readonly string[]>;
}
