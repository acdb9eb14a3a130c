import type { Bindings } from './bindings/bindings.js';
import { catalogueOf } from './bindings/model.js';
import type { SectionShape, StoreReport } from './copy.js';
import { contractOf, type ContractOptions } from './contract-of.js';
import type { SubjectIdentifiers } from './contract.js';
import type { PersonalDataContributor } from './index.js';

export interface ContributorOptions extends Omit<ContractOptions, 'nameOf'> {
  readonly bindings: Bindings;
}

/** `package_expires_at` is `packageExpiresAt` in a copy; what is no plain name stays as it is. */
export const fieldName = (column: string): string =>
  /^[a-z0-9_]+$/.test(column)
    ? column.replaceAll(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
    : column;

/**
 * A subgraph's part of a copy from its bindings alone: a table that is bound is in the package, with its counts, its shape and its
 * place in the coverage statement. What a subgraph makes by hand it spreads over this.
 */
export function contributorOf(options: ContributorOptions): PersonalDataContributor &
  Required<Pick<PersonalDataContributor, 'contract' | 'holds' | 'shapes' | 'coverage'>> & {
    /** What names each of these people, present and former. */
    identifiersOf(userIds: readonly string[]): Promise<SubjectIdentifiers[]>;
  } {
  const { contract, holds, copies, eraseExpired } = contractOf({ ...options, nameOf: fieldName });
  const catalogue = catalogueOf(options.bindings);
  return {
    subgraph: options.subgraph,
    contract,
    holds,
    eraseExpired,
    describe: () => catalogue,
    counts: (subject, asOf) => copies.counts(subject, asOf),
    async exportPage(subject, asOf, cursor) {
      const { records, nextCursor } = await contract.export(subject, { asOf }, cursor);
      return { records, nextCursor };
    },
    identifiersOf: (userIds) => copies.identifiersOf(userIds),
    shapes: (): Promise<readonly SectionShape[]> => copies.shapes(),
    coverage: (subject, asOf): Promise<readonly StoreReport[]> => copies.coverage(subject, asOf),
  };
}
