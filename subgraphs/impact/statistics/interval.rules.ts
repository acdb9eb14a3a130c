import { tQuantile } from './t-distribution.rules.js';

/** A figure between its lowest and highest plausible value, at 95 %. */
export interface Estimate {
  readonly central: number;
  readonly low: number;
  readonly high: number;
}

/** All that a mean and its interval need. */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  /** Sample standard deviation (n − 1); 0 for fewer than two values. */
  readonly deviation: number;
}

export const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** In two passes, since Σx² − n·mean² loses digits. */
export function momentsOf(values: readonly number[]): Moments {
  const n = values.length;
  if (n === 0) return { n, mean: Number.NaN, deviation: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { n, mean, deviation: n < 2 ? 0 : Math.sqrt(squares / (n - 1)) };
}

/**
 * The mean with its 95 % interval, mean ± t(.975, n − 1)·s/√n, clamped to the scale. Null for fewer than two values: one value says
 * nothing of its spread.
 */
export const meanInterval = (values: readonly number[], scale: readonly [number, number]): Estimate | null =>
  meanIntervalOf(momentsOf(values), scale);

/** The same where a database has counted. */
export function meanIntervalOf({ n, mean, deviation }: Moments, scale: readonly [number, number]): Estimate | null {
  if (n < 2) return null;
  const half = (tQuantile(0.975, n - 1) * deviation) / Math.sqrt(n);
  return { central: mean, low: clamp(mean - half, ...scale), high: clamp(mean + half, ...scale) };
}

/** The smallest true change that this many values show as one at 5 % with a power of 80 %: (t.975 + t.8)·s/√n. */
export function detectableChange({ n, deviation }: Moments): number | null {
  if (n < 2) return null;
  return ((tQuantile(0.975, n - 1) + tQuantile(0.8, n - 1)) * deviation) / Math.sqrt(n);
}

/** z(.975) of the normal distribution. */
const z = 1.959_963_984_540_054;

/** A share with its 95 % Wilson score interval, which stays within 0–1 and is right for small numbers too. */
export function shareInterval(successes: number, n: number): Estimate | null {
  if (n === 0) return null;
  const share = successes / n;
  const denominator = 1 + z ** 2 / n;
  const centre = (share + z ** 2 / (2 * n)) / denominator;
  const half = (z / denominator) * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n * n));
  return { central: share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** One person's texts weigh as one person: means per person, in the order in which the people first appear. */
export function personMeans(texts: readonly { readonly person: string; readonly value: number }[]): number[] {
  const byPerson = new Map<string, { sum: number; n: number }>();
  for (const { person, value } of texts) {
    const seen = byPerson.get(person) ?? { sum: 0, n: 0 };
    byPerson.set(person, { sum: seen.sum + value, n: seen.n + 1 });
  }
  return [...byPerson.values()].map(({ sum, n }) => sum / n);
}
