import type { CatalogueEntry } from '#platform/personal-data';
import type { Catalogue } from '../export/plan.rules.js';

/** A company outside that is given data of the person, by name (CJEU C-154/21). */
export interface Recipient {
  readonly name: string;
  /** What they are given, and what for. */
  readonly what: string;
  /** False where they are given figures in which no person can be recognised. */
  readonly personal: boolean;
}

/** One kind of data, and what is done with it. */
export interface Processing {
  readonly category: string;
  readonly source: CatalogueEntry extends infer E ? (E extends { source: infer S } ? S : never) : never;
  readonly purposes: readonly string[];
  readonly basis: string | null;
  /** ISO 8601 durations or events that end it; `null` where none is declared. */
  readonly retain: readonly string[];
  readonly stores: readonly string[];
}

/** The answer to Art. 15(1)(a) to (h) and (2), beside the copy of Art. 15(3). */
export interface Article15 {
  readonly format: 'teei-article-15/1';
  readonly requestId: string;
  readonly subject: string;
  readonly asOf: string;
  readonly processings: readonly Processing[];
  readonly recipients: readonly Recipient[];
  readonly automatedDecisions: readonly { readonly name: 'SCREENING' | 'OUTCOME_SCORES'; readonly logic: string }[];
  readonly rights: readonly string[];
}

export interface Article15Input {
  readonly requestId: string;
  readonly subjectPseudonym: string;
  readonly asOf: Date;
  readonly catalogue: Catalogue;
  readonly recipients: readonly Recipient[];
}

const rights = [
  'Art. 15 access',
  'Art. 16 rectification',
  'Art. 17 erasure',
  'Art. 18 restriction',
  'Art. 20 portability',
  'Art. 21 objection',
  'Art. 7(3) withdrawal of consent',
  'Art. 77 complaint',
];

/** What is declared about columns, by kind of data, source, basis and purposes. */
export function article15Of({ requestId, subjectPseudonym, asOf, catalogue, recipients }: Article15Input): Article15 {
  return {
    format: 'teei-article-15/1',
    requestId,
    subject: subjectPseudonym,
    asOf: asOf.toISOString(),
    processings: processingsOf(catalogue),
    recipients: recipientsOf(catalogue, recipients),
    automatedDecisions: [
      {
        name: 'SCREENING',
        logic:
          'Rules and a statistical classifier mark words of a text that may harm people or tell of harm. A marked text waits for a person, who decides.',
      },
      {
        name: 'OUTCOME_SCORES',
        logic:
          'A language model reads from a text how strongly it speaks of confidence, belonging, language and work, on a scale from 0 to 1. Only figures about five people or more are shown; nothing is decided about a person.',
      },
    ],
    rights,
  };
}

function processingsOf(catalogue: Catalogue): Processing[] {
  const found = new Map<
    string,
    { entry: CatalogueEntry & { personal: true }; retain: Set<string>; stores: Set<string> }
  >();
  for (const { subgraph, columns } of catalogue) {
    for (const entry of columns) {
      if (!entry.personal) continue;
      const key = JSON.stringify([entry.category, entry.source, entry.basis, entry.purposes]);
      const known = found.get(key) ?? { entry, retain: new Set(), stores: new Set() };
      if (entry.retain !== undefined) known.retain.add(entry.retain);
      known.stores.add(`${subgraph}/${entry.table}`);
      found.set(key, known);
    }
  }
  return [...found]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { entry, retain, stores }]) => ({
      category: entry.category,
      source: entry.source,
      purposes: entry.purposes ?? [],
      basis: entry.basis ?? null,
      retain: [...retain].toSorted(),
      stores: [...stores].toSorted(),
    }));
}

/** Those that are known to have been given something, and those that are declared of columns. */
function recipientsOf(catalogue: Catalogue, known: readonly Recipient[]): Recipient[] {
  const declared = catalogue.flatMap(({ subgraph, columns }) =>
    columns.flatMap((entry) =>
      entry.personal
        ? (entry.recipients ?? []).map((name) => ({ name, what: `${subgraph}: ${entry.category}`, personal: true }))
        : [],
    ),
  );
  const byName = new Map<string, Recipient>();
  for (const each of [...known, ...declared]) if (!byName.has(each.name)) byName.set(each.name, each);
  return [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
