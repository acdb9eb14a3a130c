import * as fc from 'fast-check';
import { backoffMs, defaultRetryPolicy } from './backoff.js';

const random = fc.double({ min: 0, max: 0.999999, noNaN: true });

describe('backoff', () => {
  it('doubles from the base, between half and all of it, and never exceeds the limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), random, (tries, chance) => {
        const full = Math.min(60_000, 500 * 2 ** (tries - 1));
        const pause = backoffMs(tries, defaultRetryPolicy, chance);
        expect(pause).toBeGreaterThanOrEqual(Math.floor(full / 2));
        expect(pause).toBeLessThanOrEqual(full);
      }),
    );
  });
});
