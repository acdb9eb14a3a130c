import fc from 'fast-check';
import { forecastOf } from './forecast.rules.js';
import { addDays, isWeekend } from './spend-day.js';

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}
const history = (costOf: (day: string) => number, days = 56) =>
  Array.from({ length: days }, (_, at) => {
    const day = addDays('2026-11-10', at - days);
    return { day, costPusd: BigInt(costOf(day)) };
  });
const input = (changes: Partial<Parameters<typeof forecastOf>[0]> = {}) => ({
  history: history(() => 100),
  spentPusd: 900n,
  reservedPusd: 0n,
  limitPusd: 10_000n,
  today: '2026-11-10',
  restOfToday: 0.5,
  lastDay: '2026-11-30',
  random: seeded(1),
  ...changes,
});

describe('a forecast', () => {
  it('of days that are all alike is certain', () => {
    // Half of today and twenty days.
    expect(forecastOf(input())).toEqual({ p10Pusd: 2950n, p50Pusd: 2950n, p90Pusd: 2950n, exhaustedOn: null });
  });

  it('names the day on which the limit is reached in the middle course', () => {
    expect(forecastOf(input({ limitPusd: 1_950n })).exhaustedOn).toBe('2026-11-20');
    expect(forecastOf(input({ limitPusd: 900n })).exhaustedOn).toBe('2026-11-10');
  });

  it('draws weekends from weekends', () => {
    const { p50Pusd } = forecastOf(input({ history: history((day) => (isWeekend(day) ? 0 : 100)) }));
    // 10 November 2026 is a Tuesday: half of it, then fourteen working days and six days of weekends.
    expect(p50Pusd).toBe(900n + 50n + 1400n);
  });

  it('without a history expects nothing more', () => {
    expect(forecastOf(input({ history: [] }))).toMatchObject({ p10Pusd: 900n, p90Pusd: 900n });
  });

  it('is in order and never below what is spent, whatever the history', () => {
    const days = fc.array(fc.nat(10_000), { maxLength: 60 });
    fc.assert(
      fc.property(days, fc.nat(), (costs, seed) => {
        const from = costs.map((cost, at) => ({ day: addDays('2026-09-01', at), costPusd: BigInt(cost) }));
        const { p10Pusd, p50Pusd, p90Pusd } = forecastOf(input({ history: from, random: seeded(seed) }));
        expect(900n <= p10Pusd && p10Pusd <= p50Pusd && p50Pusd <= p90Pusd).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it('covers eight of ten months that vary as the history did', () => {
    const random = seeded(7);
    const month = () => history(() => Math.round(100 * Math.exp(random() * 2 - 1)), 56);
    let inside = 0;
    for (let n = 0; n < 100; n += 1) {
      const { p10Pusd, p90Pusd } = forecastOf(input({ history: month(), random }));
      const truth =
        900 +
        month()
          .slice(0, 20)
          .reduce((sum, { costPusd }) => sum + Number(costPusd), 0) +
        50 * 1.1752;
      if (truth >= Number(p10Pusd) && truth <= Number(p90Pusd)) inside += 1;
    }
    expect(inside / 100).toBeGreaterThan(0.6);
    expect(inside / 100).toBeLessThan(0.95);
  });
});
