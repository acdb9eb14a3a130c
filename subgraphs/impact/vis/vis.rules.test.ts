import fc from 'fast-check';
import { visBand, visBands, visEstimate, type VisInput, visScore, visWeights } from './vis.rules.js';

const inputs: fc.Arbitrary<VisInput> = fc.record({
  hours: fc.double({ min: 0, max: 400, noNaN: true }),
  sessionsPerMonth: fc.double({ min: 0, max: 20, noNaN: true }),
  improvement: fc.double({ min: -1, max: 1, noNaN: true }),
});

test('the score lies between 0 and 100 and never falls when an input grows', () => {
  fc.assert(
    fc.property(
      inputs,
      fc.constantFrom('hours', 'sessionsPerMonth', 'improvement'),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (input, member, more) => {
        const score = visScore(input);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(100);
        const grown = { ...input, [member]: Math.min(input[member] + more, member === 'improvement' ? 1 : 1000) };
        expect(visScore(grown)).toBeGreaterThanOrEqual(score);
      },
    ),
  );
});

test('weights add up to one, bands reach from 0 to 100 without a gap', () => {
  expect(Object.values(visWeights).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  expect(visBands.at(-1)!.from).toBe(0);
  expect([0, 25.99, 26, 50.99, 51, 75.99, 76, 100].map(visBand)).toEqual([
    'STARTING',
    'STARTING',
    'GROWING',
    'GROWING',
    'STRONG',
    'STRONG',
    'OUTSTANDING',
    'OUTSTANDING',
  ]);
});

test('what is no number is refused by its name', () => {
  const input = { hours: 1, sessionsPerMonth: 1, improvement: 0 };
  expect(() => visScore({ ...input, hours: Number.NaN })).toThrow('hours');
  expect(() => visScore({ ...input, sessionsPerMonth: -1 })).toThrow('sessionsPerMonth');
  expect(() => visScore({ ...input, improvement: 1.1 })).toThrow('improvement');
});

test('the band of the score comes from the interval of the improvement', () => {
  const { low, central, high } = visEstimate(
    { hours: 50, sessionsPerMonth: 4 },
    { low: 0.1, central: 0.19, high: 0.28 },
  );
  expect([low, central, high].map((score) => score.toFixed(2))).toEqual(['37.50', '41.50', '45.50']);
});
