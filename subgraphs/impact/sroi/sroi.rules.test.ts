import fc from 'fast-check';
import { Decimal, decimalOf } from './decimal.js';
import { convertFlows, isMissingRate } from './exchange.rules.js';
import { distinctPeople, splitByLargestRemainder } from './funding.rules.js';
import { outcomeSteps, type OutcomeValue, sroiFigures } from './sroi.rules.js';

const factor = fc.double({ min: 0, max: 0.99, noNaN: true });
const values: fc.Arbitrary<OutcomeValue> = fc.record({
  quantity: fc.integer({ min: 0, max: 10_000 }),
  proxy: fc.double({ min: 0, max: 100_000, noNaN: true }),
  deadweight: factor,
  attribution: factor,
  displacement: factor,
  dropOff: factor,
  years: fc.integer({ min: 1, max: 20 }),
});

test('no step of the waterfall adds value', () => {
  fc.assert(
    fc.property(values, (value) => {
      const { gross, afterDeadweight, afterAttribution, afterDisplacement, years } = outcomeSteps(value, '0.035');
      const steps = [gross, afterDeadweight, afterAttribution, afterDisplacement, ...years];
      for (const [index, step] of steps.slice(1).entries()) expect(step.lte(steps[index]!)).toBe(true);
    }),
  );
});

test('more of a factor means less value; net is the ratio less one', () => {
  fc.assert(
    fc.property(values, fc.constantFrom('deadweight', 'attribution', 'displacement', 'dropOff'), (value, member) => {
      const more = { ...value, [member]: Math.min(0.995, Number(value[member]) + 0.005) };
      const [a, b] = [outcomeSteps(value, '0.035'), outcomeSteps(more, '0.035')];
      expect(b.presentValue.lte(a.presentValue)).toBe(true);
      const figures = sroiFigures([a], '1234.56', '0.035')!;
      expect(figures.ratio.minus(1).minus(figures.net).abs().lt('1e-30')).toBe(true);
    }),
  );
});

test('nothing put in gives no ratio; payback is within the years or never', () => {
  const value = { quantity: 1, proxy: 100, deadweight: 0, attribution: 0, displacement: 0, dropOff: 0, years: 2 };
  const steps = outcomeSteps(value, 0);
  expect(sroiFigures([steps], 0, 0)).toBeNull();
  expect(sroiFigures([steps], 50, 0)!.paybackYears!.toString()).toBe('0.5');
  expect(sroiFigures([steps], 150, 0)!.paybackYears!.toString()).toBe('1.5');
  expect(sroiFigures([steps], 201, 0)!.paybackYears).toBeNull();
});

test('amounts are plain decimals', () => {
  expect(['12', '0.5', '1e3', '-1', '1,5', '', '1.1234567'].map((text) => decimalOf(text)?.toString() ?? null)).toEqual(
    ['12', '0.5', null, null, null, null, null],
  );
});

test('flows convert at their month, not at the last rate; a missing one is named', () => {
  const rates: Record<string, string> = { '2026-07': '11.70', '2026-08': '11.50', '2026-09': '11.20' };
  const flows = [
    { month: '2026-07', amount: 12_000 },
    { month: '2026-08', amount: 30_000 },
    { month: '2026-09', amount: 18_000 },
  ];
  const rateOf = (_: string, month: string) => (rates[month] === undefined ? null : new Decimal(rates[month]));
  const euros = convertFlows(flows, { from: 'NOK', to: 'EUR', rateOf });
  expect(isMissingRate(euros)).toBe(false);
  expect((euros as Decimal).toFixed(2)).toBe('5241.48');
  expect(new Decimal(60_000).div('11.20').toFixed(2)).toBe('5357.14');
  const later = convertFlows([...flows, { month: '2026-10', amount: 1 }], { from: 'NOK', to: 'EUR', rateOf });
  expect(later).toEqual({ currency: 'NOK', month: '2026-10' });
  const same = convertFlows(flows, { from: 'NOK', to: 'NOK', rateOf: () => null });
  expect((same as Decimal).toString()).toBe('60000');
});

test('parts add up, and each is within one unit of its share', () => {
  const weights = fc
    .array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 8 })
    .filter((all) => all.some((w) => w > 0));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), weights, (total, shares) => {
      const parts = splitByLargestRemainder(total, shares);
      const sum = shares.reduce((all, share) => all + share, 0);
      expect(parts.reduce((all, part) => all + part, 0)).toBe(total);
      for (const [index, part] of parts.entries())
        expect(Math.abs(part - (total * shares[index]!) / sum)).toBeLessThan(1);
    }),
  );
  expect(() => splitByLargestRemainder(1, [0, 0])).toThrow(RangeError);
});

test('people of two companies count once in their group', () => {
  const people = (from: number, count: number) => Array.from({ length: count }, (_, index) => `p${from + index}`);
  expect(distinctPeople([people(0, 25), people(10, 20)])).toBe(30);
});
