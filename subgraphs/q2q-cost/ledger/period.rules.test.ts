import fc from 'fast-check';
import { nextPeriod, type Period, periodAt, periodBetween, periodByKey } from './period.rules.js';

describe('periods', () => {
  it.each([
    ['Europe/Oslo', '2026-03-31T21:59:59Z', '2026-03', '2026-02-28T23:00:00.000Z', '2026-03-31T22:00:00.000Z'],
    ['Europe/Oslo', '2026-10-31T23:00:00Z', '2026-11', '2026-10-31T23:00:00.000Z', '2026-11-30T23:00:00.000Z'],
    ['Europe/Kyiv', '2026-12-31T22:00:00Z', '2027-01', '2026-12-31T22:00:00.000Z', '2027-01-31T22:00:00.000Z'],
    ['Pacific/Auckland', '2026-03-31T11:00:00Z', '2026-04', '2026-03-31T11:00:00.000Z', '2026-04-30T12:00:00.000Z'],
    ['America/Los_Angeles', '2026-11-01T07:00:00Z', '2026-11', '2026-11-01T07:00:00.000Z', '2026-12-01T08:00:00.000Z'],
    // Midnight of 1 November 1896… is fine everywhere; here a clock change skips it: Beirut, 31 March 2024 is not a month start, Asunción, 1 October 2017 is.
    ['America/Asuncion', '2017-10-15T00:00:00Z', '2017-10', '2017-10-01T04:00:00.000Z', '2017-11-01T03:00:00.000Z'],
  ])('%s at %s is %s', (timeZone, instant, key, start, end) => {
    const period = periodAt(new Date(instant), timeZone);
    expect([period.key, period.start.toISOString(), period.end.toISOString()]).toEqual([key, start, end]);
    expect(periodByKey(key, timeZone)).toEqual(period);
  });

  it('follow each other without gap or overlap, in every zone', () => {
    const zones = [
      'UTC',
      'Europe/Oslo',
      'Europe/Kyiv',
      'Pacific/Auckland',
      'America/Los_Angeles',
      'Asia/Kathmandu',
      'America/Asuncion',
    ];
    const instants = fc.date({ min: new Date('2015-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, fc.constantFrom(...zones), (instant, zone) => {
        const period = periodAt(instant, zone);
        expect(period.start <= instant && instant < period.end).toBe(true);
        expect(nextPeriod(period, zone).start).toEqual(period.end);
        expect(periodAt(period.start, zone).key).toBe(period.key);
        expect(periodAt(new Date(period.end.getTime() - 1), zone).key).toBe(period.key);
      }),
    );
  });

  it('never overlap and leave no gap between months, whenever the zone changes and in whatever order instants come', () => {
    const zones = ['Europe/Oslo', 'Europe/Kyiv', 'Pacific/Auckland', 'America/Los_Angeles', 'Pacific/Apia', 'UTC'];
    // Around month ends, where zones disagree about the month: New Year 2012 is when Apia skipped a day.
    const around = fc
      .record({ month: fc.integer({ min: -1, max: 3 }), hours: fc.integer({ min: -40, max: 40 }) })
      .map(({ month, hours }) => new Date(Date.UTC(2012, month, 1, hours)));
    const step = fc.record({
      zone: fc.constantFrom(...zones),
      at: fc.oneof(around, fc.date({ min: new Date('2011-10-01'), max: new Date('2012-06-01'), noInvalidDate: true })),
      ahead: fc.boolean(),
    });
    const byTime = (a: Period, b: Period) => a.start.getTime() - b.start.getTime();
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
        const periods: Period[] = [];
        const holds = (at: Date) => periods.find(({ start, end }) => start <= at && at < end);
        const ensure = (at: Date, zone: string): Period => {
          const known = holds(at);
          if (known) return known;
          const before = periods.filter(({ end }) => end <= at).at(-1) ?? null;
          const after = periods.find(({ start }) => start > at) ?? null;
          const made = periodBetween(at, zone, { before, after });
          periods.push(made);
          periods.sort(byTime);
          return made;
        };
        for (const { zone, at, ahead } of steps) {
          const current = ensure(at, zone);
          expect(current.start <= at && at < current.end).toBe(true);
          const next = ahead ? ensure(current.end, zone) : nextPeriod(current, zone);
          expect(next.key).toBe(nextPeriod(current, zone).key);
        }
        const pairs = periods.slice(1).map((next, index) => [periods[index]!, next] as const);
        const contradictions = pairs.filter(([period, next]) => {
          const adjacent = nextPeriod(period, 'UTC').key === next.key;
          return period.key >= next.key || period.end > next.start || (adjacent && period.end < next.start);
        });
        expect(contradictions).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('refuse what is no month', () => {
    expect([periodByKey('2026-13', 'UTC'), periodByKey('26-01', 'UTC'), periodByKey('2026-1', 'UTC')]).toEqual([
      null,
      null,
      null,
    ]);
  });
});
