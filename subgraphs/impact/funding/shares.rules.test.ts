import fc from 'fast-check';
import { fundingProblems, minutesFor } from './shares.rules.js';

const shares = (...weights: string[]) => ({
  shares: weights.map((weight, index) => ({ companyId: `c${index}`, weight })),
});
const partsOf = (minutes: number, of: ReturnType<typeof shares>) =>
  of.shares.map(({ companyId }) => minutesFor(companyId, of, minutes));

test('the published examples: 60/40 and thirds of 7,501', () => {
  expect(partsOf(7501, shares('60', '40'))).toEqual([4501, 3000]);
  expect(partsOf(7501, shares('1', '1', '1'))).toEqual([2501, 2500, 2500]);
  expect(minutesFor('another', shares('60', '40'), 7501)).toBe(0);
});

test('parts add up, whatever the weights', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 1000 }).map(String), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), weights, (minutes, given) => {
      const parts = partsOf(minutes, shares(...given));
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(minutes);
    }),
  );
});

test('each wrong member is named', () => {
  const paths = (given: Partial<Parameters<typeof fundingProblems>[0]>) =>
    fundingProblems({ effectiveFrom: '2026-01-01', source: 'agreement', ...shares('1'), ...given }).map(
      ({ path }) => path,
    );
  expect(paths({})).toEqual([]);
  expect(paths({ effectiveFrom: '2026-01-02' })).toEqual(['effectiveFrom']);
  expect(paths({ source: ' ' })).toEqual(['source']);
  expect(paths({ shares: [] })).toEqual(['shares']);
  for (const weight of ['0', '-1', 'half', '1e3']) expect(paths(shares(weight))).toEqual(['shares.0.weight']);
  const twice = { companyId: 'c', weight: '1' };
  expect(paths({ shares: [twice, twice] })).toEqual(['shares.1.companyId']);
});
