import type { StoreReport } from '#platform/personal-data';
import type { Tally } from '../redaction/record.rules.js';
import type { Catalogue } from './plan.rules.js';

export interface SectionReport {
  readonly subgraph: string;
  readonly section: string;
  /** Rows the subgraph counted at `asOf`. */
  readonly counted: number;
  /** Rows in the package. */
  readonly exported: number;
}

export interface PackageFacts {
  readonly requestId: string;
  readonly subjectPseudonym: string;
  readonly receivedAt: Date;
  readonly asOf: Date;
  readonly catalogueHash: string;
  readonly catalogue: Catalogue;
  readonly sections: readonly SectionReport[];
  /** Every store of every subgraph that gives an account of itself. */
  readonly coverage: readonly { readonly subgraph: string; readonly stores: readonly StoreReport[] }[];
  readonly redaction: { readonly people: number; readonly tally: Tally };
}

export interface PackedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A column that is not in the copy as it is stored, and why. */
export interface Redaction {
  readonly subgraph: string;
  readonly table: string;
  readonly column: string;
  readonly rule: 'REDACT' | 'NEVER';
  readonly reason: string;
}

export const sectionPath = (subgraph: string, section: string): string => `data/${subgraph}/${section}.json`;

/** The package's own account of itself: what was searched, what was found, what is left out, and a hash of every file. */
export function manifestOf(facts: PackageFacts, files: readonly PackedFile[]): object {
  return {
    format: 'teei-data-export/1',
    requestId: facts.requestId,
    subject: facts.subjectPseudonym,
    receivedAt: facts.receivedAt.toISOString(),
    asOf: facts.asOf.toISOString(),
    catalogueHash: facts.catalogueHash,
    complete: facts.sections.every((section) => section.counted === section.exported),
    recordsExported: facts.sections.reduce((sum, section) => sum + section.exported, 0),
    storesSearched: facts.sections.map((section) => ({
      ...section,
      file: section.exported > 0 ? sectionPath(section.subgraph, section.section) : null,
    })),
    tablesCovered: tablesOf(facts.catalogue),
    coverage: facts.coverage.flatMap(({ subgraph, stores }) => stores.map((store) => ({ subgraph, ...store }))),
    redactions: redactionsOf(facts.catalogue),
    otherPeople: {
      pseudonyms: facts.redaction.people,
      replaced: facts.redaction.tally.replaced,
      ground: 'GDPR Art. 15(4): names, addresses and numbers of people you met are replaced, the texts are whole.',
    },
    flagged: {
      total: facts.redaction.tally.total,
      byKind: Object.fromEntries(facts.redaction.tally.flagged),
      places: facts.redaction.tally.places,
    },
    files,
  };
}

export function redactionsOf(catalogue: Catalogue): Redaction[] {
  return catalogue.flatMap(({ subgraph, columns }) =>
    columns.flatMap((entry) => {
      if (!entry.personal || (entry.export !== 'REDACT' && entry.export !== 'NEVER')) return [];
      const { table, column } = entry;
      return [{ subgraph, table, column, rule: entry.export, reason: entry.reason ?? 'No reason was recorded.' }];
    }),
  );
}

function tablesOf(
  catalogue: Catalogue,
): { subgraph: string; table: string; columns: number; personalColumns: number }[] {
  return catalogue.flatMap(({ subgraph, columns }) =>
    [...new Set(columns.map((entry) => entry.table))].sort().map((table) => {
      const own = columns.filter((entry) => entry.table === table);
      return { subgraph, table, columns: own.length, personalColumns: own.filter((entry) => entry.personal).length };
    }),
  );
}
