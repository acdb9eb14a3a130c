import fc from 'fast-check';
import { meanInterval, shareInterval } from './interval.rules.js';
import { holm, outcomeChange } from './pairs.rules.js';
import { tQuantile, twoSided } from './t-distribution.rules.js';

test('quantiles of t are those of the printed tables', () => {
  const table: readonly (readonly [number, number, number])[] = [
    [0.975, 1, 12.7062],
    [0.975, 9, 2.2622],
    [0.8, 9, 0.8834],
    [0.95, 4, 2.1318],
    [0.975, 30, 2.0423],
    [0.995, 120, 2.6174],
    [0.975, 100_000, 1.96],
  ];
  for (const [p, degrees, expected] of table) expect(tQuantile(p, degrees)).toBeCloseTo(expected, 4);
  expect(tQuantile(0.5, 3)).toBeCloseTo(0, 10);
  expect(() => tQuantile(1, 3)).toThrow(RangeError);
});

test('quantile and p-value undo each other', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.51, max: 0.999, noNaN: true }), fc.integer({ min: 1, max: 500 }), (p, degrees) => {
      expect(1 - twoSided(tQuantile(p, degrees), degrees) / 2).toBeCloseTo(p, 9);
    }),
  );
});

const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 40 });

test('an interval holds its centre and stays on the scale; one value has none', () => {
  fc.assert(
    fc.property(scores, (values) => {
      const { low, central, high } = meanInterval(values, [0, 1])!;
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(central + 1e-12);
      expect(high).toBeGreaterThanOrEqual(central - 1e-12);
    }),
  );
  expect(meanInterval([0.5], [0, 1])).toBeNull();
  expect(shareInterval(0, 0)).toBeNull();
});

test('losing people never makes the change larger, and retention falls', () => {
  fc.assert(
    fc.property(scores, scores, fc.integer({ min: 0, max: 50 }), (pre, post, lost) => {
      const pairs = pre.slice(0, post.length).map((value, index) => ({ pre: value, post: post[index]! }));
      const [few, more] = [outcomeChange(pairs, lost), outcomeChange(pairs, lost + 1)];
      expect(Math.abs(more.ifLostUnchanged!)).toBeLessThanOrEqual(Math.abs(few.ifLostUnchanged!));
      expect(more.retained!.central).toBeLessThan(few.retained!.central);
      expect(more.change).toEqual(few.change);
    }),
  );
});

test('Holm never lowers a p-value, keeps their order and passes over those that are missing', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true }))), (pValues) => {
      const adjusted = holm(pValues);
      const known = [...pValues.entries()].flatMap(([index, p]) => (p === null ? [] : [{ p, now: adjusted[index]! }]));
      expect(adjusted.map((p) => p === null)).toEqual(pValues.map((p) => p === null));
      expect(known.filter(({ p, now }) => now < p)).toEqual([]);
      const outOfOrder = known.filter((a) => known.some((b) => a.p < b.p && a.now > b.now));
      expect(outOfOrder).toEqual([]);
    }),
  );
});
