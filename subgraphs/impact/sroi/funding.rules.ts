import { type Amount, Decimal } from './decimal.js';

/**
 * Splits whole units by weight so that the parts add up: each gets the whole part of its share, and the units that are left go to the
 * largest remainders, at equal remainders to the one named first. 7,501 at 60/40: 4,501 and 3,000.
 */
export function splitByLargestRemainder(total: number, weights: readonly Amount[]): number[] {
  if (!Number.isSafeInteger(total) || total < 0) throw new RangeError(`Only whole units can be split, not ${total}.`);
  const sum = weights.reduce<Decimal>((all, weight) => all.plus(weight), new Decimal(0));
  if (!sum.gt(0) || weights.some((weight) => new Decimal(weight).lt(0)))
    throw new RangeError('Weights must be 0 or more, and one of them above 0.');
  const exact = weights.map((weight) => new Decimal(total).times(weight).div(sum));
  const parts = exact.map((share) => share.floor().toNumber());
  let left = total - parts.reduce((all, part) => all + part, 0);
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share.minus(share.floor()) }))
    .sort((a, b) => b.remainder.cmp(a.remainder) || a.index - b.index);
  for (const { index } of byRemainder) {
    if (left === 0) break;
    parts[index]! += 1;
    left -= 1;
  }
  return parts;
}

/** People are counted anew at each level and never summed: 25 and 20 with 15 in both are 30. */
export const distinctPeople = (groups: readonly (readonly string[])[]): number => new Set(groups.flat()).size;
