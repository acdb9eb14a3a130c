import type { LegalHoldRow } from './legal-hold.entity.js';

export interface HoldItemInput {
  readonly subgraph: string;
  readonly store: string;
  readonly key: string | null;
}

export interface HoldProblem {
  readonly path: string;
  readonly message: string;
}

const most = 100;
const name = /^[a-zA-Z][a-zA-Z0-9_./-]{0,120}$/;

/** A hold is on records, never on a person as a whole: what is not named is erased. */
export function holdProblems(
  input: { readonly items: readonly HoldItemInput[]; readonly reason: string; readonly reviewAt: Date | null },
  given: {
    readonly subgraphs: readonly string[];
    /** By subgraph, where they are known: a hold on another store would hold nothing. */
    readonly stores?: ReadonlyMap<string, readonly string[]>;
    readonly now: Date;
  },
): readonly HoldProblem[] {
  const problems: HoldProblem[] = [];
  if (input.items.length === 0)
    problems.push({
      path: 'items',
      message: 'Name at least one store or record; a hold on everything is not possible.',
    });
  if (input.items.length > most)
    problems.push({ path: 'items', message: `Name at most ${most} items; place a second hold.` });
  for (const [at, item] of input.items.entries()) {
    if (!given.subgraphs.includes(item.subgraph))
      problems.push({ path: `items.${at}.subgraph`, message: `Use one of: ${given.subgraphs.join(', ')}.` });
    const stores = given.stores?.get(item.subgraph);
    if (!name.test(item.store) || (stores && !stores.includes(item.store)))
      problems.push({ path: `items.${at}.store`, message: 'Use the name of a store as `erasurePreview` shows it.' });
  }
  if (input.reason.trim().length < 10)
    problems.push({ path: 'reason', message: 'Say in at least 10 characters why, such as the case it is needed for.' });
  if (input.reviewAt && input.reviewAt <= given.now)
    problems.push({ path: 'reviewAt', message: 'Give a time in the future.' });
  return problems;
}

export type ReleaseProblem = 'SAME_PERSON' | 'RELEASED' | 'VERSION';

/** The person who placed a hold does not decide that it ends. */
export function releaseProblem(
  hold: Pick<LegalHoldRow, 'placedBy' | 'releasedAt' | 'version'>,
  by: { readonly actorId: string; readonly expectedVersion: number | null },
): ReleaseProblem | null {
  if (hold.releasedAt) return 'RELEASED';
  if (by.expectedVersion !== null && by.expectedVersion !== hold.version) return 'VERSION';
  return hold.placedBy === by.actorId ? 'SAME_PERSON' : null;
}
