import { backTest } from '../anomalies/back-test.js';

it('finds what was planted in a year on which no limit was set, and little else', () => {
  const { precision, recall, planted } = backTest(2026, undefined, 4);
  expect(planted).toBeGreaterThan(40);
  expect(precision).toBeGreaterThanOrEqual(0.8);
  expect(recall).toBeGreaterThanOrEqual(0.85);
});
