import fc from 'fast-check';
import { hoursOf, hundredths, hundredthsOfHours } from './hours.rules.js';

test('rows add up to the total: 7,501 minutes are 125.02 hours', () => {
  const rows = hundredthsOfHours([2501, 2500, 2500]);
  expect(rows.map(hoursOf)).toEqual([41.68, 41.67, 41.67]);
  expect(hoursOf(hundredths(7501))).toBe(125.02);
  expect(hundredthsOfHours([])).toEqual([]);
});

test('however they are split, no row is off by a hundredth or more, and the sum is that of the total', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 1_000_000 }), { maxLength: 60 }), (minutes) => {
      const rows = hundredthsOfHours(minutes);
      expect(rows.reduce((sum, value) => sum + value, 0)).toBe(hundredths(minutes.reduce((a, b) => a + b, 0)));
      for (const [index, row] of rows.entries()) expect(Math.abs(row - (minutes[index]! * 5) / 3)).toBeLessThan(1);
    }),
  );
});

test('minutes are whole and not negative', () => {
  expect(() => hundredthsOfHours([1.5])).toThrow('1.5 is not a number of minutes');
  expect(() => hundredthsOfHours([-1])).toThrow(RangeError);
});
