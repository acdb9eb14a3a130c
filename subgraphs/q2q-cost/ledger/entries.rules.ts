/**
 * Double entry: every transaction's amounts sum to zero. `allocated` is what was promised to the company and not
 * yet used, `provider_payable` what is owed to a provider (both negative), `overrun_absorbed` what a provider
 * charged beyond a hold, which the platform pays and no budget does.
 */
export const accounts = [
  'allocated',
  'available',
  'reserved',
  'spent',
  'overrun_absorbed',
  'provider_payable',
] as const;
export type Account = (typeof accounts)[number];

export const entryKinds = ['LIMIT', 'RESERVE', 'SETTLE', 'RELEASE', 'WRITE_OFF'] as const;
export type EntryKind = (typeof entryKinds)[number];

export type Posting = readonly [Account, bigint];

/** A limit appears, grows or shrinks. */
export const limitPostings = (delta: bigint): Posting[] =>
  compact([
    ['available', delta],
    ['allocated', -delta],
  ]);

export const reservePostings = (hold: bigint): Posting[] =>
  compact([
    ['available', -hold],
    ['reserved', hold],
  ]);

export const releasePostings = (hold: bigint): Posting[] =>
  compact([
    ['reserved', -hold],
    ['available', hold],
  ]);

export interface Settlement {
  /** What the budget pays: never more than the hold. */
  readonly spent: bigint;
  /** What the provider charged beyond the hold. */
  readonly overrun: bigint;
}

export const settlementOf = (hold: bigint, cost: bigint): Settlement => ({
  spent: cost < hold ? cost : hold,
  overrun: cost > hold ? cost - hold : 0n,
});

/** The hold is taken apart: what was used is spent and owed, the rest is available again. */
export function settlePostings(hold: bigint, { spent, overrun }: Settlement): Posting[] {
  return compact([
    ['reserved', -hold],
    ['available', hold - spent],
    ['spent', spent],
    ['allocated', spent],
    ['overrun_absorbed', overrun],
    ['provider_payable', -spent - overrun],
  ]);
}

const compact = (postings: Posting[]): Posting[] => postings.filter(([, amount]) => amount !== 0n);
