import { parseCron } from './cron.rules.js';
import { occurrencesBetween, scheduleTimes } from './occurrences.rules.js';

function timesOf(cron: string, timeZone: string, from: string, count = 3): string[] {
  const times = scheduleTimes({ cron, timeZone });
  if (!times.ok) throw new Error(JSON.stringify(times.problem));
  return occurrencesBetween(times.after, { from: new Date(from), limit: count }).map((at) => at.toISOString());
}

test.each([
  // The clock goes from 02:00 to 03:00 on 29 March: the gap ends at 01:00 UTC.
  ['30 2 * * *', 'Europe/Oslo', '2026-03-28T12:00:00Z', ['2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z']],
  // 02:30 comes twice on 25 October: the first one.
  ['30 2 * * *', 'Europe/Oslo', '2026-10-24T12:00:00Z', ['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']],
  // Four times in one gap are one run.
  ['*/15 2 * * *', 'Europe/Rome', '2026-03-28T02:00:00Z', ['2026-03-29T01:00:00.000Z', '2026-03-30T00:00:00.000Z']],
  // A gap of half an hour.
  [
    '15 2 * * *',
    'Australia/Lord_Howe',
    '2026-10-03T00:00:00Z',
    ['2026-10-03T15:30:00.000Z', '2026-10-04T15:15:00.000Z'],
  ],
  // A day that the calendar jumps over.
  ['0 12 30 12 *', 'Pacific/Apia', '2011-01-01T00:00:00Z', ['2011-12-30T10:00:00.000Z', '2012-12-29T22:00:00.000Z']],
  ['0 6 29 2 *', 'Europe/Kyiv', '2096-03-01T00:00:00Z', ['2104-02-29T04:00:00.000Z', '2108-02-29T04:00:00.000Z']],
  ['0 6 L * *', 'America/Chicago', '2028-02-01T00:00:00Z', ['2028-02-29T12:00:00.000Z', '2028-03-31T11:00:00.000Z']],
  ['0 6 15,L 2 *', 'UTC', '2027-01-01T00:00:00Z', ['2027-02-15T06:00:00.000Z', '2027-02-28T06:00:00.000Z']],
  ['0 6 * * FRIL', 'UTC', '2026-01-01T00:00:00Z', ['2026-01-30T06:00:00.000Z', '2026-02-27T06:00:00.000Z']],
  ['0 6 * * SAT-SUN', 'UTC', '2026-01-03T06:00:00Z', ['2026-01-04T06:00:00.000Z', '2026-01-10T06:00:00.000Z']],
  // With both days restricted either one will do.
  ['0 6 13 * FRI', 'UTC', '2026-01-05T00:00:00Z', ['2026-01-09T06:00:00.000Z', '2026-01-13T06:00:00.000Z']],
])('%s in %s after %s', (cron, timeZone, from, expected) => {
  expect(timesOf(cron, timeZone, from, expected.length)).toEqual(expected);
});

test('every hour follows real time: 23 runs on one day of change, 25 on the other', () => {
  const runs = (from: string, to: string, cron: string) => {
    const times = scheduleTimes({ cron, timeZone: 'Europe/Oslo' });
    if (!times.ok) throw new Error(times.problem.reason);
    return occurrencesBetween(times.after, { from: new Date(from), to: new Date(to), limit: 100 }).length;
  };
  const spring = ['2026-03-28T22:59:00Z', '2026-03-29T21:59:00Z'] as const;
  const autumn = ['2026-10-24T21:59:00Z', '2026-10-25T22:59:00Z'] as const;
  expect([runs(...spring, '30 * * * *'), runs(...autumn, '30 * * * *')]).toEqual([23, 25]);
  expect([runs(...spring, '30 0-23 * * *'), runs(...autumn, '30 */1 * * *')]).toEqual([23, 25]);
  // 02:00 runs at 03:00 in spring, and once in autumn.
  expect([runs(...spring, '0 */2 * * *'), runs(...autumn, '0 */2 * * *')]).toEqual([12, 12]);
});

test('an instant that is an occurrence is not later than itself', () => {
  expect(timesOf('0 6 1 * *', 'UTC', '2026-01-01T06:00:00Z', 1)).toEqual(['2026-02-01T06:00:00.000Z']);
  expect(timesOf('0 6 1 * *', 'UTC', '2026-01-01T05:59:59.999Z', 1)).toEqual(['2026-01-01T06:00:00.000Z']);
});

test.each([
  ['', 'expression', 'empty'],
  ['0 6 1 *', 'expression', '4 fields'],
  ['0 0 6 1 * *', 'expression', 'seconds'],
  ['@monthly', 'expression', '@monthly'],
  ['60 6 1 * *', 'minute', '0 to 59'],
  ['0 24 * * *', 'hour', '0 to 23'],
  ['0 6-2 * * *', 'hour', 'backwards'],
  ['0 */0 * * *', 'hour', 'step of 0'],
  ['0 6 0 * *', 'dayOfMonth', '1 to 31'],
  ['0 6 1W * *', 'dayOfMonth', '"1W"'],
  ['0 6 ? * *', 'dayOfMonth', '"?"'],
  ['0 6 1 FOO *', 'month', 'JAN to DEC'],
  ['0 6 1 13 *', 'month', '1 to 12'],
  ['0 6 * * 8', 'dayOfWeek', '0 to 7'],
  ['0 6 * * MON#2', 'dayOfWeek', '"1#2"'],
  ['0 6 1,,2 * *', 'dayOfMonth', '""'],
  ['*/10 * * * *', 'minute', '15 minutes'],
  ['0,50 * * * *', 'minute', '15 minutes'],
  ['0,50 23,0 * * *', 'minute', '15 minutes'],
  ['0 6 30 2 *', 'dayOfMonth', 'never occurs'],
  ['0 6 31 2,4,6,9,11 *', 'dayOfMonth', 'never occurs'],
])('"%s" is refused at the %s', (cron, field, said) => {
  const parsed = parseCron(cron);
  expect(parsed).toMatchObject({ ok: false, problem: { field, reason: expect.stringContaining(said) } });
});

test.each(['Europe/Nowhere', '', '+02:00', '5'])('"%s" is no time zone', (timeZone) => {
  expect(scheduleTimes({ cron: '0 6 1 * *', timeZone })).toMatchObject({ ok: false, problem: { field: 'timeZone' } });
});

test.each(['*/15 * * * *', '0,50 8 * * *', '0 6 31 2 MON', '0 6 31,L 2 *', '0 6 29 FEB *', '5/20 6 * jan-mar mon,wed'])(
  '"%s" is accepted',
  (cron) => {
    expect(parseCron(cron).ok).toBe(true);
  },
);
