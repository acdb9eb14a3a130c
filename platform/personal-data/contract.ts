import type { CatalogueEntry, DataSubject, ExportRecord } from './catalogue-entry.js';

/** How a person takes part in a row. `OWNER` continues to the rows below it; every other role takes the row and stops. */
export type SubjectRole = 'OWNER' | 'CO_SUBJECT' | 'ABOUT' | 'AUTHOR' | 'ACTOR' | 'RECIPIENT' | 'MENTIONED';

/** What an erasure does to a row or to a column of it. */
export type ErasureAction =
  | 'DELETE_ROW'
  | 'NULLIFY'
  | 'TOMBSTONE'
  | 'GENERALISE'
  | 'SURROGATE'
  | 'SHRED_KEY'
  | 'RETAIN';

/** What a subgraph says of its stores; `hash` changes with every entry, so that a plan made before is recognised as stale. */
export interface CatalogueFragment {
  readonly entries: readonly CatalogueEntry[];
  readonly hash: string;
}

/** What is known of a person at first, and what is found from it: present and former. All of it is personal data; it is never logged. */
export interface SubjectIdentifiers {
  readonly userId: string;
  readonly emails: readonly string[];
  readonly names: readonly string[];
  readonly phones: readonly string[];
  readonly handles: readonly string[];
  readonly externalIds: readonly string[];
}

export interface ExportScope {
  /** Rows written later are not part of it. */
  readonly asOf: Date;
}

/** One page of a copy. Asking again with the same cursor returns the same page while the snapshot stands. */
export interface ContractPage {
  readonly records: readonly ExportRecord[];
  /** Opaque; `null` when nothing is left. */
  readonly nextCursor: string | null;
  /** Names the snapshot the page was read in. */
  readonly snapshotId: string;
  readonly asOf: Date;
  readonly count: number;
  /** Hex, of the records as JSON. */
  readonly sha256: string;
}

/** One line of a plan: what happens to how many rows of one store, and why. */
export interface PlanItem {
  /** `impact/public.feedback`, `impact/object-store`. */
  readonly store: string;
  /** Row by row where a line is about one: JSON of the values of its primary key. */
  readonly key?: string;
  /** Column; missing where the whole row goes. */
  readonly field?: string;
  readonly action: ErasureAction;
  readonly reason: string;
  readonly count: number;
}

/** Steps in the order in which they have to run: children before parents, the person last. */
export interface ErasurePlanPart {
  readonly subgraph: string;
  readonly items: readonly PlanItem[];
  readonly steps: readonly string[];
  readonly catalogueHash: string;
  /** Hex, of items, steps and the catalogue's hash. The plan that is approved is the one that is executed. */
  readonly hash: string;
}

/** Why an erasure must not start. */
export interface Blocker {
  /** `ON_LEGAL_HOLD`, `FOREIGN_REFERENCE`, … */
  readonly code: string;
  readonly store: string;
  readonly message: string;
}

export interface EraseStep {
  readonly requestId: string;
  readonly subject: DataSubject;
  /** One of the plan part's `steps`. */
  readonly step: string;
  /** The hash of the whole plan that a second person approved. */
  readonly planHash: string;
  /** Same key, same outcome: a repetition erases nothing more and returns what the first call returned. */
  readonly idempotencyKey: string;
  /** A fence lower than one seen before is refused with `StaleFence`. */
  readonly fence: number;
}

export interface Retained {
  /** `LEGAL_HOLD`, or the ground of the binding (`Art. 17(3)(e)`). */
  readonly ground: string;
  /** ISO 8601 instant, or `null` where a person has to release it. */
  readonly until: string | null;
  readonly store: string;
  readonly count: number;
}

/**
 * What one step did; zeros where nothing was left to do. Where `done` is false, more rows are left: call again with another key
 * (`KEY:2`), the counts are of each call.
 */
export interface EraseOutcome {
  readonly removed: number;
  readonly anonymised: number;
  readonly retained: readonly Retained[];
  readonly messages: readonly string[];
  readonly done: boolean;
}

/** What is left of a person in one store. After an erasure `count` equals `retained`, or something was missed. */
export interface Residual {
  readonly store: string;
  readonly field: string;
  readonly count: number;
  /** How many of them the plan keeps on purpose. */
  readonly retained: number;
}

/**
 * The contract of every store of personal data, inside one process and between processes. Every method may be repeated. It never
 * passes through the public graph: a supergraph shows what may be queried, not what is stored.
 */
export interface PersonalDataContract {
  readonly subgraph: string;
  describe(): Promise<CatalogueFragment>;
  resolveIdentifiers(subject: DataSubject): Promise<SubjectIdentifiers>;
  export(subject: DataSubject, scope: ExportScope, cursor: string | null): Promise<ContractPage>;
  preview(subject: DataSubject): Promise<ErasurePlanPart>;
  validate(subject: DataSubject): Promise<readonly Blocker[]>;
  erase(step: EraseStep): Promise<EraseOutcome>;
  /** Looks for the person's rows by their links and for the identifiers in every text and JSON column. */
  verify(subject: DataSubject, identifiers: SubjectIdentifiers): Promise<readonly Residual[]>;
}

/** A row that must not be erased for now. `key` is as in `PlanItem`; without it the hold is on all rows of the store. */
export interface HeldItem {
  readonly holdId: string;
  readonly store: string;
  readonly key?: string;
}

/**
 * Where a subgraph keeps its legal holds: in the same database as the rows, so that the transaction that deletes reads them. A hold
 * that is placed while a step runs waits for its end or makes it skip the row.
 */
export interface HoldKeeper {
  place(subject: DataSubject, items: readonly HeldItem[]): Promise<void>;
  release(holdId: string): Promise<void>;
  /** Names of stores whose rows can be held; a hold on any other holds nothing. Absent where they are not known. */
  stores?(): Promise<readonly string[]>;
}
