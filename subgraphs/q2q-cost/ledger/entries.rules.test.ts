import fc from 'fast-check';
import {
  limitPostings,
  releasePostings,
  reservePostings,
  settlementOf,
  settlePostings,
  type Posting,
} from './entries.rules.js';
import { picoUsdOf, usdOf } from './money.rules.js';

const amount = fc.bigInt({ min: 0n, max: 10n ** 17n });
const sum = (postings: readonly Posting[]) => postings.reduce((total, [, value]) => total + value, 0n);

describe('money', () => {
  it('is the same after a round trip', () => {
    fc.assert(fc.property(amount, (pico) => picoUsdOf(usdOf(pico)) === pico));
    expect([usdOf(0n), usdOf(12_500_000_000_000n), usdOf(-1n)]).toEqual(['0.00', '12.50', '-0.000000000001']);
  });

  it.each(['', '-1', '1,5', '1e3', '1.', '0x1', '9999999', '1.0000000000001', ' 1'])('refuses %j', (text) => {
    expect(picoUsdOf(text)).toBeNull();
  });
});

describe('entries', () => {
  it('sum to zero whatever happens, and a budget never pays an overrun', () => {
    fc.assert(
      fc.property(amount, amount, (hold, cost) => {
        const settlement = settlementOf(hold, cost);
        expect(settlement.spent + settlement.overrun).toBe(cost);
        expect(settlement.spent <= hold).toBe(true);
        for (const postings of [
          limitPostings(hold),
          limitPostings(-hold),
          reservePostings(hold),
          releasePostings(hold),
          settlePostings(hold, settlement),
        ])
          expect(sum(postings)).toBe(0n);
      }),
    );
  });
});
