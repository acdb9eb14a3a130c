/**
 * Minutes as hours with two decimals that add up: the hundredths of the sum are shared out by largest remainder, so the rows give exactly
 * the total that is shown beside them. Ties go to the earlier row. 7,501 minutes are 125.02 hours, however they are split.
 *
 * @param minutes whole numbers, not negative
 * @returns hundredths of an hour, in the same order
 */
export function hundredthsOfHours(minutes: readonly number[]): number[] {
  for (const value of minutes)
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is not a number of minutes.`);
  const total = hundredths(minutes.reduce((sum, value) => sum + value, 0));
  const shares = minutes.map((value) => Math.floor((value * 5) / 3));
  const left = total - shares.reduce((sum, value) => sum + value, 0);
  // A negative rest is impossible: every share is rounded down, and the total to the nearest.
  const byRemainder = minutes
    .map((value, index) => ({ index, remainder: (value * 5) % 3 }))
    .toSorted((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, left)) shares[index]! += 1;
  return shares;
}

/** Minutes as hundredths of an hour, to the nearest; a minute is 5/3 of one, so there is no half. */
export const hundredths = (minutes: number): number => Math.round((minutes * 5) / 3);

/** `12502` as `125.02`, a number that JSON writes the same way. */
export const hoursOf = (hundredthsOfAnHour: number): number => hundredthsOfAnHour / 100;
