import { occurrencesBetween, scheduleTimes } from '../schedules/occurrences.rules.js';

/**
 * Ten years, minute by minute, by code that shares nothing with the rules: offsets as the runtime writes them (`GMT+02:00`), and a field
 * matcher of its own. Slow and plain on purpose.
 */
const minuteMs = 60_000;
/** Clocks change at whole quarters of an hour; checked below at each change that is found. */
const quarterMs = 15 * minuteMs;

const crons = [
  '30 2 * * *',
  '0 0 * * *',
  '*/15 1-3 * * *',
  '0 */2 * * *',
  '30 * * * *',
  '*/15 * * * *',
  '0 6 29 2 *',
  '0 6 L * *',
  '0 3 1 1,4,7,10 *',
  '15 2 * * 0',
  '0 12 30 * *',
  '0 6 13 * 5',
] as const;

interface Matcher {
  readonly everyHour: boolean;
  matches(wall: Date): boolean;
}

function matcherOf(cron: string): Matcher {
  const [minute, hour, dayOfMonth, month, dayOfWeek] = cron.split(' ') as [string, string, string, string, string];
  const table = (field: string, least: number, most: number): boolean[] =>
    Array.from({ length: most + 1 }, (_, value) =>
      field.split(',').some((item) => {
        const [range, step = '1'] = item.split('/') as [string, string?];
        const [from, to = from] = range === '*' ? [least, Infinity] : range.split('-').map(Number);
        return value >= from! && value <= to! && (value - from!) % Number(step) === 0;
      }),
    );
  const minutes = table(minute, 0, 59);
  const hours = table(hour, 0, 23);
  const days = table(dayOfMonth, 1, 31);
  const months = table(month, 1, 12);
  const weekdays = table(dayOfWeek, 0, 6);
  const isLast = (wall: Date) => new Date(wall.getTime() + 86_400_000).getUTCDate() === 1;
  return {
    everyHour: hour === '*',
    matches(wall) {
      if (!minutes[wall.getUTCMinutes()] || !hours[wall.getUTCHours()] || !months[wall.getUTCMonth() + 1]) return false;
      const ofMonth = dayOfMonth === 'L' ? isLast(wall) : days[wall.getUTCDate()]!;
      const ofWeek = weekdays[wall.getUTCDay()]!;
      return dayOfMonth !== '*' && dayOfWeek !== '*' ? ofMonth || ofWeek : ofMonth && ofWeek;
    },
  };
}

function offsetReader(timeZone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset', hour: '2-digit' });
  return (instant) => {
    const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?$/.exec(format.format(instant))!;
    return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * minuteMs;
  };
}

/** What every schedule does from one instant to another. */
function oracle(timeZone: string, from: number, to: number): Map<string, number[]> {
  const offsetAt = offsetReader(timeZone);
  const matchers = crons.map((cron) => ({ cron, ...matcherOf(cron), found: [] as number[] }));
  const wall = new Date(0);
  let latest = from + offsetAt(from) - minuteMs;
  for (let quarter = from; quarter < to; quarter += quarterMs) {
    const offset = offsetAt(quarter);
    for (let instant = quarter; instant < quarter + quarterMs; instant += minuteMs) {
      const shown = instant + offset;
      wall.setTime(shown);
      for (const matcher of matchers) if (matcher.everyHour && matcher.matches(wall)) matcher.found.push(instant);
      // Each local minute that has not been before: this one, and those that the clock jumped over.
      for (let local = latest + minuteMs; local <= shown; local += minuteMs) {
        wall.setTime(local);
        for (const matcher of matchers)
          if (!matcher.everyHour && matcher.matches(wall) && matcher.found.at(-1) !== instant)
            matcher.found.push(instant);
      }
      latest = Math.max(latest, shown);
    }
  }
  return new Map(matchers.map(({ cron, found }) => [cron, found]));
}

test.each([
  ['Europe/Oslo', 2024],
  ['Europe/Kyiv', 2024],
  ['Europe/Rome', 2024],
  ['America/Chicago', 2024],
  ['Australia/Lord_Howe', 2024],
  ['Pacific/Apia', 2008],
  ['Africa/Casablanca', 2024],
])('%s from %i on: ten years as an independent walk finds them', (timeZone, year) => {
  const [from, to] = [Date.UTC(year, 0, 1), Date.UTC(year + 10, 0, 1)];
  const expected = oracle(timeZone, from, to);
  for (const cron of crons) {
    const times = scheduleTimes({ cron, timeZone });
    if (!times.ok) throw new Error(times.problem.reason);
    const range = { from: new Date(from - 1), to: new Date(to - 1), limit: Infinity };
    const found = occurrencesBetween(times.after, range).map((at) => at.getTime());
    const wanted = expected.get(cron)!;
    const different = found.findIndex((at, index) => at !== wanted[index]);
    expect([cron, found.length, different, found[different]]).toEqual([cron, wanted.length, -1, undefined]);
  }
});
