import { episodesOf, findingsOf, type HourOfSpend, median } from './anomaly.rules.js';

const now = 500_000;
const hour = (at: number, changes: Partial<HourOfSpend> = {}): HourOfSpend => ({
  hour: at,
  requests: 100,
  tokens: 40_000,
  costUsd: 1,
  ...changes,
});
/** Nine weeks in which every hour was the same. */
const steady = new Map(Array.from({ length: 9 * 168 }, (_, at) => [now - 9 * 168 + at, hour(now - 9 * 168 + at)]));
const measures = (changes: Partial<HourOfSpend>, before: ReadonlyMap<number, HourOfSpend> = steady) =>
  findingsOf(hour(now, changes), before).map(({ measure }) => measure);

describe('an hour', () => {
  it.each([
    ['like all others', {}, []],
    ['with three times the requests', { requests: 300, tokens: 120_000, costUsd: 3 }, ['COST']],
    ['of dearer requests', { costUsd: 2.2 }, ['COST_PER_REQUEST']],
    ['of much dearer requests', { costUsd: 5 }, ['COST', 'COST_PER_REQUEST']],
    ['of longer requests', { tokens: 90_000, costUsd: 2.2 }, ['COST_PER_REQUEST', 'TOKENS_PER_REQUEST']],
    ['that costs less', { costUsd: 0.1 }, []],
    ['of few requests, which say nothing one by one', { requests: 4, costUsd: 2, tokens: 90_000 }, []],
  ] as const)('%s', (_, changes, expected) => {
    expect(measures(changes)).toEqual(expected);
  });

  it('is no anomaly for a few cents, however odd', () => {
    const cheap = new Map([...steady].map(([at, known]) => [at, { ...known, costUsd: 0.001 }]));
    expect(measures({ costUsd: 0.1 }, cheap)).toEqual([]);
  });

  it('is not assessed before a company has habits', () => {
    expect(measures({ costUsd: 50 }, new Map([...steady].filter(([at]) => at > now - 3 * 168)))).toEqual([]);
    expect(measures({ costUsd: 50 }, new Map())).toEqual([]);
  });

  it('is a habit where the same hour of every week is as dear', () => {
    const weekly = new Map(
      [...steady].map(([at, known]) => [at, (now - at) % 168 === 0 ? { ...known, costUsd: 9 } : known]),
    );
    expect(measures({ costUsd: 9 }, weekly)).toEqual([]);
  });

  it('is found although earlier anomalies are among the weeks before', () => {
    const once = new Map([...steady].map(([at, known]) => [at, now - at === 168 ? { ...known, costUsd: 40 } : known]));
    expect(measures({ costUsd: 5 }, once)).toEqual(['COST', 'COST_PER_REQUEST']);
  });
});

it('takes the middle', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5]);
});

it('is one anomaly until six hours are without it', () => {
  const finding = (at: number, seen: number) => ({ hour: at, measure: 'COST' as const, expected: 1, seen });
  expect(episodesOf([finding(1, 5), finding(2, 9), finding(8, 4), finding(15, 3)])).toEqual([
    { hour: 1, lastHour: 8, measure: 'COST', expected: 1, seen: 9 },
    { hour: 15, lastHour: 15, measure: 'COST', expected: 1, seen: 3 },
  ]);
});
