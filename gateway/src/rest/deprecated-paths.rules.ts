import type { UnversionedPaths } from './rest-options.js';

/** How long a deprecated path has to work at least. */
const MONTHS = 6;

/** Throws where the sunset comes sooner than six calendar months after the deprecation. */
export function assertFairSunset({ deprecatedAt, sunsetAt }: UnversionedPaths): void {
  const earliest = new Date(deprecatedAt);
  earliest.setUTCMonth(earliest.getUTCMonth() + MONTHS);
  // 31 August + 6 months is 3 March in the calendar of JavaScript, and the last day of February in everybody else's.
  if (earliest.getUTCDate() !== deprecatedAt.getUTCDate()) earliest.setUTCDate(0);
  if (sunsetAt >= earliest) return;
  throw new Error(
    `API_UNVERSIONED_SUNSET_AT is ${sunsetAt.toISOString()}; with a deprecation at ${deprecatedAt.toISOString()} it may be ${earliest.toISOString()} at the earliest: six months.`,
  );
}

export const isGone = ({ sunsetAt }: UnversionedPaths, now: Date): boolean => now >= sunsetAt;

/** Headers of every answer of a deprecated path; `successor` is where it lives on. */
export const deprecationHeaders = (
  { deprecatedAt, sunsetAt }: UnversionedPaths,
  successor: string,
): Record<string, string> => ({
  'x-api-version-deprecated': 'true',
  deprecation: `@${Math.floor(deprecatedAt.getTime() / 1000)}`,
  sunset: sunsetAt.toUTCString(),
  link: `<${successor}>; rel="successor-version", </docs/deprecations>; rel="deprecation", </docs/deprecations>; rel="sunset"`,
});
