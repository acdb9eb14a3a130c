export interface Share {
  readonly value: number;
  readonly count: number;
  readonly of: number;
  /** Wilson score interval: two-sided 95 %. */
  readonly low: number;
  readonly high: number;
  /** One-sided 95 % upper bound. */
  readonly upper: number;
}

export function shareOf(count: number, of: number): Share {
  const twoSided = wilson(count, of, 1.959964);
  return { value: of === 0 ? 0 : count / of, count, of, ...twoSided, upper: wilson(count, of, 1.644854).high };
}

function wilson(count: number, of: number, z: number): { low: number; high: number } {
  if (of === 0) return { low: 0, high: 1 };
  const share = count / of;
  const middle = (share + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z / (1 + (z * z) / of)) * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
