import { reachedPercents } from './alerts.rules.js';

it.each([
  [1000n, 0n, []],
  [1000n, 499n, []],
  [1000n, 500n, [50]],
  [1000n, 949n, [50, 80]],
  [1000n, 950n, [50, 80, 95]],
  [1000n, 1000n, [50, 80, 95, 100]],
  [0n, 0n, []],
  // Exact where a double is not.
  [10n ** 18n, 8n * 10n ** 17n - 1n, [50]],
])('of %s, %s reaches %j', (limitPusd, committedPusd, reached) => {
  expect(reachedPercents({ limitPusd, committedPusd })).toEqual(reached);
});
