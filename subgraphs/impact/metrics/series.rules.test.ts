import { mostPoints, spansIn } from './series.rules.js';

test('months that lie within the range', () => {
  const spans = spansIn({ from: '2025-12-15', to: '2026-03-15' }, 'MONTH', '01-01');
  expect(spans).toEqual([
    { from: '2026-01-01', to: '2026-02-01' },
    { from: '2026-02-01', to: '2026-03-01' },
  ]);
});

test('quarters are those of the fiscal year', () => {
  const spans = spansIn({ from: '2026-01-01', to: '2026-12-31' }, 'QUARTER', '02-01');
  expect(spans.map(({ from }) => from)).toEqual(['2026-02-01', '2026-05-01', '2026-08-01']);
});

test('a range without end has an end', () => {
  expect(spansIn({ from: '1900-01-01', to: '2200-01-01' }, 'MONTH', '01-01')).toHaveLength(mostPoints + 1);
});
