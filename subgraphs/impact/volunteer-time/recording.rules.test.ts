import { conflicts, countsAtOnce, type KnownTime, placeInTime, type TimeToRecord } from './recording.rules.js';
import { isLive, mayBecome, volunteerTimeStatuses } from './states.rules.js';

const now = new Date('2026-11-02T12:00:00Z');
const oslo = { timeZone: 'Europe/Oslo', now, session: null };
const time = (given: Partial<TimeToRecord>): TimeToRecord => ({
  minutes: 60,
  startsAt: null,
  day: null,
  workTime: 'UNKNOWN',
  ...given,
});
const pathOf = (result: ReturnType<typeof placeInTime>) => ('problems' in result ? result.problems[0]!.path : null);

test('the day is that of the company: late in UTC is the next day in Oslo', () => {
  expect(placeInTime(time({ startsAt: new Date('2026-10-31T23:30:00Z') }), oslo)).toMatchObject({ day: '2026-11-01' });
  expect(
    placeInTime(time({ startsAt: new Date('2026-10-31T23:30:00Z') }), { ...oslo, timeZone: 'America/Chicago' }),
  ).toMatchObject({
    day: '2026-10-31',
  });
});

test('45 of the 90 minutes of a meeting, from its beginning', () => {
  const session = { startedAt: new Date('2026-10-05T10:00:00Z'), durationMinutes: 90 };
  expect(placeInTime(time({ minutes: 45 }), { ...oslo, session })).toEqual({
    startsAt: session.startedAt,
    day: '2026-10-05',
  });
  expect(pathOf(placeInTime(time({ minutes: 91 }), { ...oslo, session }))).toBe('minutes');
  const late = new Date('2026-10-05T11:00:00Z');
  expect(pathOf(placeInTime(time({ minutes: 45, startsAt: late }), { ...oslo, session }))).toBe('startsAt');
});

test('what cannot be is named', () => {
  expect(
    [
      time({ minutes: 0, day: '2026-10-05' }),
      time({ minutes: 1441, day: '2026-10-05' }),
      time({ day: '2026-02-30' }),
      time({ day: '2026-11-03' }),
      time({ startsAt: new Date('2026-11-02T11:30:00Z') }),
      time({ startsAt: now, day: '2026-10-05' }),
      time({}),
    ].map((given) => pathOf(placeInTime(given, oslo))),
  ).toEqual(['minutes', 'minutes', 'day', 'day', 'startsAt', 'day', 'startsAt']);
});

const known: KnownTime = {
  id: 'k',
  programId: 'p',
  sessionId: null,
  day: '2026-10-05',
  status: 'APPROVED',
  startsAtMs: Date.parse('2026-10-05T10:00:00Z'),
  minutes: 90,
  workTime: 'OWN',
};

test('the same hours of a programme twice are refused; of another programme they are counted once', () => {
  const again = { ...known, startsAtMs: known.startsAtMs! + 3_600_000 };
  expect(conflicts(again, [known])).toMatchObject([{ path: 'startsAt' }]);
  expect(conflicts({ ...again, programId: 'q' }, [known])).toEqual([]);
  expect(conflicts(again, [{ ...known, status: 'REVERSED' }])).toEqual([]);
});

test('a day has 24 hours, counted as they overlap', () => {
  const long = { ...known, startsAtMs: null, minutes: 1400 };
  expect(conflicts({ ...known, programId: 'q', startsAtMs: null, minutes: 40 }, [long])).toEqual([]);
  expect(conflicts({ ...known, programId: 'q', startsAtMs: null, minutes: 41 }, [long])).toMatchObject([
    { path: 'minutes' },
  ]);
});

test('states: what was rejected or reversed stays so, and an approval can be taken back', () => {
  for (const from of volunteerTimeStatuses)
    for (const to of volunteerTimeStatuses) expect(mayBecome(from, to) && !isLive(from)).toBe(false);
  expect([
    mayBecome('APPROVED', 'REVERSED'),
    mayBecome('APPROVED', 'REJECTED'),
    mayBecome('DISPUTED', 'APPROVED'),
  ]).toEqual([true, false, true]);
  expect([countsAtOnce(480), countsAtOnce(481)]).toEqual([true, false]);
});
