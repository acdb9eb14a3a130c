/**
 * The internal contract through which the privacy subgraph reaches personal data in every subgraph, itself included. It never passes
 * through the public graph: a supergraph shows what may be queried, not what is stored.
 */
import type { CatalogueEntry, DataSubject, ExportRecord } from './catalogue-entry.js';
import type { HoldKeeper, PersonalDataContract } from './contract.js';
import type { Recipient, Relations, SectionShape, StoreReport } from './copy.js';
import type { ErasedBefore } from './retention/erase-expired.js';

export type { CatalogueEntry, DataSubject, ErasureRule, ExportRecord, ExportRule } from './catalogue-entry.js';
export { type Bindings, BindingsInvalid } from './bindings/bindings.js';
export { loadBindings } from './bindings/load.js';
export { catalogueOf } from './bindings/model.js';
export { contractOf, noCompany } from './contract-of.js';
export { contributorOf } from './contributor-of.js';
export type { FieldShape, JsonSchema, Recipient, Relations, SectionShape, StoreReport } from './copy.js';
export type { CanaryHints } from './proof/canary-rows.js';
export { killBindingMutants, type MutantReport } from './proof/mutants.js';
export { type Proof, proveBindings } from './proof/prove.js';
export type { ErasedBefore } from './retention/erase-expired.js';
export { personalDataMigrations } from './state/migration.js';
export { KeyOfAnotherStep, StaleFence } from './state/state.js';
export type {
  Blocker,
  CatalogueFragment,
  ContractPage,
  EraseOutcome,
  EraseStep,
  ErasureAction,
  ErasurePlanPart,
  ExportScope,
  HeldItem,
  HoldKeeper,
  PersonalDataContract,
  PlanItem,
  Residual,
  Retained,
  SubjectIdentifiers,
  SubjectRole,
} from './contract.js';

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
  /** The seven names by which a request reads, plans, erases and verifies. */
  readonly contract?: PersonalDataContract;
  /** Legal holds on rows of this subgraph. */
  readonly holds?: HoldKeeper;
  /** Erases what was kept of erased people for a time that is over; answers how many rows. */
  eraseExpired?(erasedBefore: ErasedBefore): Promise<number>;
  describe(): readonly CatalogueEntry[];
  /** Rows per section that an export as of this instant holds; later rows are not part of it. Sections without rows are listed with 0. */
  counts(subject: DataSubject, asOf: Date): Promise<Readonly<Record<string, number>>>;
  exportPage(subject: DataSubject, asOf: Date, cursor: string | null): Promise<ExportPage>;
  /** What the records of each section are made of. */
  shapes?(): Promise<readonly SectionShape[]>;
  /** Every store, with how much of it is the person's and why something of it is not in the copy. */
  coverage?(subject: DataSubject, asOf: Date): Promise<readonly StoreReport[]>;
  /** Who outside the platform is given data of this person. */
  recipients?(subject: DataSubject): Promise<readonly Recipient[]>;
  /** Who the person is and whom they have met. Implemented by the subgraph that owns people (impact), by no other. */
  relations?(subject: DataSubject): Promise<Relations>;
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
