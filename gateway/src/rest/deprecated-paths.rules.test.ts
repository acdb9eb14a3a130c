import { expect, test } from '@jest/globals';
import { assertFairSunset, deprecationHeaders, isGone } from './deprecated-paths.rules.js';

const pathsOf = (deprecated: string, sunset: string) => ({
  deprecatedAt: new Date(deprecated),
  sunsetAt: new Date(sunset),
});

test.each([
  ['2026-12-01', '2027-06-01'],
  ['2026-08-31', '2027-02-28'],
  ['2027-08-31', '2028-02-29'],
])('deprecated on %s a path may end on %s', (deprecated, sunset) => {
  expect(() => assertFairSunset(pathsOf(deprecated, sunset))).not.toThrow();
});

test.each([
  ['2026-12-01', '2027-05-31T23:59:59.999Z'],
  ['2026-08-31', '2027-02-27'],
  ['2026-12-01', '2026-11-01'],
])('deprecated on %s a path may not end on %s', (deprecated, sunset) => {
  expect(() => assertFairSunset(pathsOf(deprecated, sunset))).toThrow(
    /^API_UNVERSIONED_SUNSET_AT is .* at the earliest: six months\.$/,
  );
});

test('a path is gone from the very moment of its sunset', () => {
  const paths = { deprecatedAt: new Date('2026-12-01'), sunsetAt: new Date('2027-06-01') };
  expect(isGone(paths, new Date('2027-05-31T23:59:59.999Z'))).toBe(false);
  expect(isGone(paths, new Date('2027-06-01T00:00:00.000Z'))).toBe(true);
  expect(deprecationHeaders(paths, '/v1/x')).toMatchObject({
    deprecation: '@1796083200',
    sunset: 'Tue, 01 Jun 2027 00:00:00 GMT',
  });
});
