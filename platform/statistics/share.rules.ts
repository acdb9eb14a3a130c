/** Both between 0 and 1. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** `count` of `of` cases. Of no cases the value is 0 and the interval is everything. */
export interface Share extends Interval {
  readonly value: number;
  readonly count: number;
  readonly of: number;
  /** One-sided 95 % upper bound; `low` and `high` are two-sided 95 %. */
  readonly upper: number;
}

/** Standard normal quantiles. */
const twoSided95 = 1.959964;
const oneSided95 = 1.644854;

export function shareOf(count: number, of: number): Share {
  const { low, high } = wilsonInterval(count, of);
  return { value: of === 0 ? 0 : count / of, count, of, low, high, upper: wilsonInterval(count, of, oneSided95).high };
}

/**
 * Wilson score interval of a binomial proportion (Wilson 1927): right for few cases and for shares near 0 and 1.
 * @param count 0 to `of`
 * @param z standard normal quantile; default: two-sided 95 %
 */
export function wilsonInterval(count: number, of: number, z: number = twoSided95): Interval {
  if (of === 0) return { low: 0, high: 1 };
  const share = count / of;
  const middle = (share + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z / (1 + (z * z) / of)) * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
