import * as fc from 'fast-check';
import { RateLimit } from './rate-limit.js';

describe('RateLimit', () => {
  test('never lets more pass than burst plus rate, whatever the clock does, and says when to come back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -500, max: 1000 }), { maxLength: 200 }), (steps) => {
        const limit = new RateLimit({ perSecond: 10, burst: 5 });
        let now = 0;
        let forwardMs = 0;
        let passed = 0;
        for (const step of steps) {
          now += step;
          forwardMs += Math.max(0, step);
          const wait = limit.take('a', now);
          expect(wait === 0 || wait >= 1).toBe(true);
          if (wait === 0) passed += 1;
        }
        expect(passed).toBeLessThanOrEqual(5 + forwardMs / 100 + 1e-6);
      }),
    );
  });

  test('sources do not share', () => {
    const limit = new RateLimit({ perSecond: 1, burst: 1 });
    expect([limit.take('a', 0), limit.take('a', 0), limit.take('b', 0), limit.take('a', 1000)]).toEqual([0, 1, 0, 0]);
  });
});
