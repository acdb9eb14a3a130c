import { shareOf, wilsonInterval } from './share.rules.js';

/** Newcombe 1998, table I, method 3 (Wilson without continuity correction). */
it.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('the interval of %d of %d is %d to %d', (count, of, low, high) => {
  const interval = wilsonInterval(count, of);
  expect(interval.low).toBeCloseTo(low, 4);
  expect(interval.high).toBeCloseTo(high, 4);
});

it('knows nothing of no cases', () => {
  expect(shareOf(0, 0)).toEqual({ value: 0, count: 0, of: 0, low: 0, high: 1, upper: 1 });
});

it('has a one-sided bound below the two-sided one', () => {
  const { high, upper, value } = shareOf(3, 1_000);
  expect(value).toBe(0.003);
  expect(upper).toBeLessThan(high);
  expect(upper).toBeGreaterThan(value);
});
